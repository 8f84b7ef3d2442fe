"""Marks in what was found the words that were asked for, whatever their endings: by the same stems as the index."""

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from talkoot.matching.results import Match
from talkoot.matching.terms import Stemmed, stem, words_of

_WORD = re.compile(r"[^\W_]+")
Stems = Mapping[str, Stemmed]


def marked(asked: str, matches: Iterable[Match]) -> dict[tuple[str, int], tuple[Markup, Markup]]:
    """Return (kind, id) -> title and snippet as HTML, escaped, each word that was asked for within <mark>.

    At most one query a language, for words not met lately.
    """
    by_language: dict[str, list[Match]] = {}
    for match in matches:
        by_language.setdefault(match.language, []).append(match)
    found = {}
    for language, own in by_language.items():
        words = {word for match in own for word in words_of(f"{match.title} {match.snippet}")}
        stems = stem(language, words | set(words_of(asked)))
        wanted = {stems[word].stem for word in words_of(asked) if word in stems and not stems[word].stop}
        for match in own:
            found[match.kind, match.source_id] = (_mark(match.title, stems, wanted), _mark(match.snippet, stems, wanted))
    return found


def _mark(text: str, stems: Stems, wanted: set[str]) -> Markup:
    parts, at = [], 0
    for word in _WORD.finditer(text):
        known = stems.get(word[0].lower())
        if known and known.stem in wanted:
            parts += [escape(text[at : word.start()]), Markup("<mark>%s</mark>") % word[0]]
            at = word.end()
    return Markup("").join([*parts, escape(text[at:])])
