"""Marks in what was found the words that were asked for, whatever their endings: by the index's stems, or a long common beginning."""

import re
from collections.abc import Container, Iterable, Mapping
from math import ceil

from markupsafe import Markup, escape

from talkoot.matching.results import Match
from talkoot.matching.terms import Stemmed, stem, words_of

_WORD = re.compile(r"[^\W_]+")
# Words that begin alike, for this many letters and this share of the asked word, are marked though their stems differ: lauta, lautoja.
ALIKE_LETTERS, ALIKE_SHARE = 5, 0.75
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
        wanted = {word: stems[word].stem for word in words_of(asked) if word in stems and not stems[word].stop}
        marks = {word for word in words if _is_meant(word, stems, wanted)}
        for match in own:
            found[match.kind, match.source_id] = (_mark(match.title, marks), _mark(match.snippet, marks))
    return found


def _is_meant(word: str, stems: Stems, wanted: Mapping[str, str]) -> bool:
    known = stems.get(word)
    return (known is not None and known.stem in wanted.values()) or any(_alike(word, asked) for asked in wanted)


def _alike(word: str, asked: str) -> bool:
    needed = max(ALIKE_LETTERS, ceil(ALIKE_SHARE * len(asked)))
    return len(asked) >= needed and word.startswith(asked[:needed])


def _mark(text: str, marks: Container[str]) -> Markup:
    parts, at = [], 0
    for word in _WORD.finditer(text):
        if word[0].lower() in marks:
            parts += [escape(text[at : word.start()]), Markup("<mark>%s</mark>") % word[0]]
            at = word.end()
    return Markup("").join([*parts, escape(text[at:])])
