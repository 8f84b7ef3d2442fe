"""A text taken apart into words, stems and concepts. The stems are PostgreSQL's, so that what is asked and what is stored agree."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from talkoot.matching.language import configuration

_WORD = re.compile(r"[^\W_]+")
# The languages that concepts have names in.
LANGUAGES = ("fi", "sv", "en")
# What stands in parentheses tells meanings apart for people; in a text it is not written.
_PARENTHESES = re.compile(r"\s*\([^)]*\)")
LONGEST_WORD = 40
LONGEST_SPAN = 4
# Languages that write compounds as one word.
_COMPOUNDING = frozenset({"fi", "sv", "de", "nl", "et", "nb", "da", "hu"})
SHORTEST_COMPOUND, SHORTEST_PART = 8, 3
PART_WEIGHT, HALF_WEIGHT = 0.5, 0.4
_KEPT_STEMS = 20_000
# What makes a verb of a noun: the stemmer takes it off, so that "parkera" would be "park". Its own noun ends with -ering.
_SWEDISH_VERB = re.compile(r"(?<=\w{3})er(?:a|ar|ade|at|as|ande)$")
_SWEDISH_ENDS = ("ernas", "erna", "ets", "et", "ens", "en", "ans", "an", "s")


@dataclass(frozen=True, slots=True)
class Stemmed:
    """A word as the index knows it.

    lexemes: its stem and its plain form, as it is written and without accents. written: those of them as it is written.
    stop: too common to look for.
    """

    stem: str
    lexemes: tuple[str, ...]
    written: tuple[str, ...]
    stop: bool


_stems: "OrderedDict[tuple[str, str], Stemmed]" = OrderedDict()


def words_of(text: str, most: int = 400) -> list[str]:
    """Return the words of a text in lower case, in order, at most `most` of them."""
    return [match.lower() for match in _WORD.findall(text)[:most] if len(match) <= LONGEST_WORD]


def stem(language: str, words: Iterable[str]) -> dict[str, Stemmed]:
    """Return word -> Stemmed. One query for the words not met lately."""
    wanted = set(words)
    found = {word: kept for word in wanted if (kept := _stems.get((language, word))) is not None}
    missing = list(wanted - found.keys())
    if missing:
        fresh = _stem_in_database(language, missing)
        found |= fresh
        _keep(language, fresh)
    return found


def _keep(language: str, fresh: dict[str, Stemmed]) -> None:
    if len(_stems) > _KEPT_STEMS:
        _stems.clear()
    for word, stemmed in fresh.items():
        _stems[language, word] = stemmed


def _stem_in_database(language: str, words: list[str]) -> dict[str, Stemmed]:
    name = configuration(language)
    dictionary = "simple" if name == "simple" else f"{name}_stem"
    sql = """
        SELECT w, coalesce((ts_lexize(%(dictionary)s::regdictionary, w))[1], w),
               tsvector_to_array(to_tsvector(%(name)s::regconfig, w) || to_tsvector(%(name)s::regconfig, unaccent(w))
                                 || to_tsvector('simple', unaccent(w))),
               tsvector_to_array(to_tsvector(%(name)s::regconfig, w) || to_tsvector('simple', w)),
               length(to_tsvector(%(name)s::regconfig, w)) = 0
          FROM unnest(%(words)s::text[]) AS w"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"dictionary": dictionary, "name": name, "words": words})
        return {word: Stemmed(root, tuple(lexemes), tuple(written), stop) for word, root, lexemes, written, stop in cursor.fetchall()}


def key_of(language: str, label: str, stems: dict[str, Stemmed] | None = None) -> str:
    """Return the key under which a label is found: its words' stems, space between; "" when it is too long to be found."""
    words = words_of(label, LONGEST_SPAN + 1)
    if not 0 < len(words) <= LONGEST_SPAN:
        return ""
    known = stems if stems is not None else stem(language, words)
    return " ".join(known[word].stem for word in words)


@dataclass(frozen=True, slots=True)
class Found:
    """Concepts found in a text. weights: concept id -> 0..1 (less when a word could mean several things, or is part of a compound)."""

    weights: dict[int, float]


def find_concepts(language: str, texts: Sequence[str]) -> list[Found]:
    """Return the concepts of each text: spans of one to four words, and the longest known parts of compounds. A few queries for all."""
    word_lists = [words_of(text) for text in texts]
    stems = stem(language, (word for words in word_lists for word in words))
    roots = [[stems[word].stem for word in words] for words in word_lists]
    if language == "sv":
        roots = _verbs_as_nouns(word_lists, roots)
    compounds = {root for line in roots for root in line if len(root) >= SHORTEST_COMPOUND} if language in _COMPOUNDING else set()
    tails = {root[at:] for root in compounds for at in range(SHORTEST_PART, len(root) - SHORTEST_PART + 1)}
    spans = {span for line in roots for _, span in _spans(line)}
    shorter = {root: _without_article(language, root) for root in {root for line in roots for root in line}}
    known = _look_up(language, spans | tails | {form for forms in shorter.values() for form in forms})
    halves = _halves(language, known)
    for root, forms in shorter.items():
        form = next((form for form in forms if form in known), None)
        if root not in known and form is not None:
            known[root] = known[form]
    # A word like "man" or "it" says nothing, whatever else it may mean.
    for word in {known_word.stem for known_word in stems.values() if known_word.stop}:
        known.pop(word, None)
    parts = _parts(language, compounds, known)
    return [Found(_weigh(line, known, parts, halves)) for line in roots]


def _verbs_as_nouns(words: Sequence[Sequence[str]], roots: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the roots with those of Swedish verbs like "parkera" replaced by their noun's ("parkering"), where it says a concept."""
    nouns = {word: found for line in words for word in line if (found := _SWEDISH_VERB.sub("ering", word)) != word}
    stems = stem("sv", nouns.values())
    known = _look_up("sv", {stems[noun].stem for noun in nouns.values()}) if nouns else {}
    meant = {word: stems[noun].stem for word, noun in nouns.items() if stems[noun].stem in known}
    return [[meant.get(word, root) for word, root in zip(*lines, strict=True)] for lines in zip(words, roots, strict=True)]


def _without_article(language: str, root: str) -> list[str]:
    """Return a Swedish word without the article at its end, which the stemmer leaves on some (biblioteket, skolan)."""
    if language != "sv":
        return []
    return [root[: -len(end)] for end in _SWEDISH_ENDS if root.endswith(end) and len(root) - len(end) > SHORTEST_PART]


def _spans(roots: Sequence[str]) -> Iterable[tuple[range, str]]:
    """Yield (positions, key) of every span, longest first."""
    for length in range(min(LONGEST_SPAN, len(roots)), 0, -1):
        for start in range(len(roots) - length + 1):
            yield range(start, start + length), " ".join(roots[start : start + length])


def _look_up(language: str, keys: Iterable[str]) -> dict[str, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, array_agg(concept_id ORDER BY concept_id) FROM matching_conceptkey"
            " WHERE language = %s AND key = ANY(%s) GROUP BY key",
            [language, list(keys)],
        )
        return dict(cursor.fetchall())


def _halves(language: str, known: Mapping[str, Sequence[int]]) -> frozenset[tuple[str, int]]:
    """Return (word, concept) where the word alone is half of the concept's label: "square", of "market square".

    A word that is lengthened to say what is meant may mean something else alone, as in a square metre.
    """
    said = [(key, concept) for key, concepts in known.items() if " " not in key for concept in concepts]
    sql = "SELECT id, labels->>%s FROM matching_concept WHERE id = ANY(%s) AND labels->>%s ~ '[ -]'"
    with connection.cursor() as cursor:
        cursor.execute(sql, [language, [concept for _, concept in said], language])
        labels = {concept: _PARENTHESES.sub("", label) for concept, label in cursor.fetchall()}
    stems = stem(language, {word for label in labels.values() for word in words_of(label)})
    halves = {concept: {stems[word].stem for word in words_of(label)} for concept, label in labels.items()}
    return frozenset((key, concept) for key, concept in said if key in halves.get(concept, ()) and len(halves[concept]) > 1)


def _parts(language: str, compounds: Iterable[str], known: dict[str, list[int]]) -> dict[str, list[list[int]]]:
    """Return compound -> the concepts of its parts: the longest known end, and what stands before it."""
    cut = {root: at for root in compounds if (at := _longest_end(root, known)) is not None}
    heads = {root: _head_forms(language, root[:at]) for root, at in cut.items()}
    stems = stem(language, {form for forms in heads.values() for form in forms})
    keys = _look_up(language, {stems[form].stem for forms in heads.values() for form in forms}) if heads else {}
    parts: dict[str, list[list[int]]] = {}
    for root, at in cut.items():
        head = next((keys[stems[form].stem] for form in heads[root] if stems[form].stem in keys), None)
        parts[root] = [known[root[at:]], *([head] if head else [])]
    return parts


def _longest_end(root: str, known: dict[str, list[int]]) -> int | None:
    return next((at for at in range(SHORTEST_PART, len(root) - SHORTEST_PART + 1) if root[at:] in known), None)


def _head_forms(language: str, head: str) -> list[str]:
    """Return the ways to read the first part: as it is, and without the s or n that joins it (museoiden, stadsdels)."""
    bare = [head[:-1]] if head[-1:] in {"s", "n"} and len(head) > SHORTEST_PART else []
    return [*bare, head] if language in {"sv", "nb", "da", "de"} else [head, *bare]


def _weigh(
    roots: Sequence[str], known: Mapping[str, list[int]], parts: Mapping[str, list[list[int]]], halves: frozenset[tuple[str, int]]
) -> dict[int, float]:
    weights: dict[int, float] = {}
    covered = [False] * len(roots)
    for positions, key in _spans(roots):
        concepts = known.get(key)
        if not concepts or (len(positions) > 1 and all(covered[at] for at in positions)):
            continue
        for concept in concepts:
            _add(weights, [concept], (HALF_WEIGHT if (key, concept) in halves else 1.0) / len(concepts))
        if len(positions) > 1:
            for at in positions:
                covered[at] = True
    for root in set(roots):
        for concepts in parts.get(root, ()):
            _add(weights, concepts, PART_WEIGHT)
    return weights


def _add(weights: dict[int, float], concepts: Sequence[int], weight: float) -> None:
    for concept in concepts:
        weights[concept] = max(weights.get(concept, 0.0), weight / len(concepts))  # said twice it is no surer
