"""Why a thing fits, from what the ranking used: shared concepts and words, what it offers, distance, likeness of meaning.

A reason is for a reader to agree with, so fewer are given than counted: no concept that a word may mean among others or that the text
before the reader does not say, no word that any text might have, no word that is alike in two languages by accident.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Protocol

from django.utils.text import Truncator

from talkoot.matching.floors import CLOSE
from talkoot.matching.models import Concept, ConceptKey
from talkoot.matching.question import Question, Term
from talkoot.matching.ranking import Scored
from talkoot.matching.results import Reason
from talkoot.matching.terms import PART_WEIGHT, find_concepts, stem, words_of
from talkoot.shared.text import pick

MOST_LISTED = 3
LONGEST_OFFER = 120
# Less sure than this is a word that may mean several things, or a part of a compound. A word that every twentieth entry has tells little.
CERTAIN, TOO_COMMON = 0.75, 0.05
NEAR_ENOUGH_M = 2_000
# So many letters at the beginning of a longer word are the same word in a compound: lounas, lounasseura.
SHORTEST_BEGINNING = 5
LONGEST_ENDING = 3
_WORD = re.compile(r"[^\W_]+")
# What a capital letter after it says nothing about: the end of a sentence, an opening mark, a new line.
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?…:\n\"“”'(\[–-])\s*$")


# (kind, id) of a thing.
Key = tuple[str, int]
Ways = Mapping[tuple[str, int], frozenset[str]]


class Shown(Protocol):
    """A thing as the reader sees it."""

    @property
    def language(self) -> str:
        """The language of all of it."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def body(self) -> str:
        """Its text."""

    @property
    def offers(self) -> Sequence[str]:
        """Phrases of what it offers."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the reasons of a whole answer need, read once.

    labels: concept -> its names by language. said: concept -> the stems by which the question says it. told: (kind, id) -> the shared
    concepts that the thing says, the most telling first. offers: (language, phrase) ->
    its concepts and stems. telling: places of the question's words that tell something.
    """

    labels: Mapping[int, Mapping[str, str]]
    said: Mapping[int, frozenset[str]]
    told: Mapping[Key, Sequence[int]]
    offers: Mapping[tuple[str, str], tuple[frozenset[int], frozenset[str]]]
    telling: frozenset[int]


def gather(question: Question, scored: Sequence[Scored], things: Mapping[Key, Shown]) -> Shared:
    """Read what the reasons need, in a few queries however many things there are."""
    ids = {concept for one in scored for concept in one.shared_concepts if question.certainty.get(concept, 0) >= CERTAIN}
    labels = dict(Concept.objects.filter(id__in=ids).values_list("id", "labels")) if ids else {}
    known: dict[tuple[str, str], tuple[frozenset[int], frozenset[str]]] = {}
    for language, phrases in _offers(things.values()).items():
        for phrase, found in zip(phrases, find_concepts(language, phrases), strict=True):
            stems = stem(language, words_of(phrase))
            sure = frozenset(concept for concept, weight in found.weights.items() if weight >= PART_WEIGHT)
            known[language, phrase] = (sure, frozenset(s.stem for s in stems.values() if not s.stop))
    ways = _ways(ids)
    said = {concept: frozenset(" ".join(keys).split()) for (language, concept), keys in ways.items() if language == question.language}
    concepts = {(one.kind, one.source_id): [concept for concept in one.shared_concepts if concept in labels] for one in scored}
    return Shared(labels, said, _told(concepts, ways, things), known, frozenset(_telling(question)))


def _offers(things: Iterable[Shown]) -> dict[str, list[str]]:
    """Return language -> the phrases that may be named."""
    offers: dict[str, dict[str, None]] = {}
    for thing in things:
        if thing.offers:
            offers.setdefault(thing.language, {}).update(dict.fromkeys(thing.offers))
    return {language: list(phrases) for language, phrases in offers.items()}


def _ways(concepts: Iterable[int]) -> Ways:
    """Return (language, concept) -> the keys by which a text in that language says it."""
    ways: dict[tuple[str, int], set[str]] = {}
    for language, concept, key in ConceptKey.objects.filter(concept__in=concepts).values_list("language", "concept_id", "key"):
        ways.setdefault((language, concept), set()).add(key)
    return {which: frozenset(keys) for which, keys in ways.items()}


def _told(concepts: Mapping[Key, Sequence[int]], ways: Ways, things: Mapping[Key, Shown]) -> dict[Key, list[int]]:
    """Return of each thing's concepts those that its words say in the language in which the reader sees it.

    Only words that may say one are looked at, as the index looks at them: it tells the parts of compounds. A part is sure enough here: a
    play park is a park.
    """
    by_language: dict[str, dict[Key, str]] = {}
    for key, thing in things.items():
        language = thing.language.split("-")[0]
        keys = {way for concept in concepts.get(key, ()) for way in ways.get((language, concept), ())}
        by_language.setdefault(language, {})[key] = _may_say(keys, language, thing) if keys else ""
    told: dict[Key, list[int]] = {}
    for language, texts in by_language.items():
        for key, found in zip(texts, find_concepts(language, list(texts.values())), strict=True):
            told[key] = [concept for concept in concepts.get(key, ()) if found.weights.get(concept, 0) >= PART_WEIGHT]
    return told


def _may_say(keys: Iterable[str], language: str, thing: Shown) -> str:
    """Return the words of a thing that may say one of these keys, in order."""
    words = words_of("\n".join([thing.title, thing.body, *thing.offers]))
    stems = stem(language, words)
    parts = tuple({part for key in keys for part in key.split()})
    return " ".join(word for word in words if any(part in stems[word].stem or word.startswith(part) for part in parts))


def _telling(question: Question) -> Iterable[int]:
    """Yield the places (from 1) of the question's words that tell something."""
    return (place for place, term in enumerate(question.terms, 1) if term.telling and term.entries <= TOO_COMMON * question.entries)


def reasons_for(question: Question, one: Scored, shared: Shared, thing: Shown, reader: str) -> list[Reason]:
    """Return the reasons for one thing, most telling first; at least one, since nothing is shown without."""
    concepts = shared.told.get((one.kind, one.source_id), [])
    labels = _labels(concepts, shared, reader)
    said = {stem for concept in concepts for stem in shared.said.get(concept, ())}
    words = _words(question, one, shared, thing, said | {label.casefold() for label in labels})
    offer = _offer(question, shared, thing)
    near = one.distance_m is not None and one.distance_m <= NEAR_ENOUGH_M
    reasons = [
        Reason("name") if one.name >= 1 else None,
        Reason("offer", (offer,), language=thing.language) if offer else None,
        Reason("concept", tuple(labels)) if labels else None,
        Reason("word", tuple(words)) if words else None,
    ]
    found = [reason for reason in reasons if reason]
    strong = one.cosine is not None and question.vector is not None and one.cosine >= CLOSE
    # That the meaning is close is all that can be said where nothing else is; beside a better reason only a very close one says more.
    if strong or not found:
        found.append(Reason("meaning", strong=strong))
    return [*found, Reason("distance", metres=round(one.distance_m or 0))] if near else found


def _labels(concepts: Sequence[int], shared: Shared, reader: str) -> list[str]:
    """Return the concepts' names; not "dog" and "park" beside "dog park", which says both."""
    found = dict.fromkeys(pick(shared.labels[concept], reader)[0].split(" (")[0] for concept in concepts)
    names = [name for name in found if name]
    return [name for name in names if not any(name != other and name.casefold() in other.casefold() for other in names)][:MOST_LISTED]


def _words(question: Question, one: Scored, shared: Shared, thing: Shown, said: set[str]) -> list[str]:
    """Return the shared words that tell something which the concepts do not say yet, as they are written."""
    telling = [place for place in one.shared_words if place in shared.telling] or _beginnings(question, shared, thing)
    terms = [question.terms[place - 1] for place in telling]
    written = [_as_written(question, one, term, thing) for term in terms if not any(_says(way, term) for way in said)]
    return list(dict.fromkeys(word for word in written if word))[:MOST_LISTED]


def _beginnings(question: Question, shared: Shared, thing: Shown) -> list[int]:
    """Return the places of the question's words with which a longer word of the thing's title begins: lounas, lounasseuraa."""
    if thing.language.split("-")[0] != question.language:
        return []
    title = words_of(thing.title)
    long = [(place, question.terms[place - 1].word) for place in shared.telling]
    return [place for place, word in long if len(word) >= SHORTEST_BEGINNING and any(other.startswith(word) for other in title)]


def _says(way: str, term: Term) -> bool:
    """Tell whether a stem or label says the same as a word: it is the word, or the word less an ending."""
    return way in {term.word, *term.lexemes} or (
        len(way) > LONGEST_ENDING and term.word.startswith(way) and len(term.word) <= len(way) + LONGEST_ENDING
    )


def _as_written(question: Question, one: Scored, term: Term, thing: Shown) -> str | None:
    """Return a shared word as the question has it; one that was mistyped, as the thing has it.

    None for a word that is alike in two languages and no name, and for a mistyped one that the reader does not see in the thing.
    """
    same_language = one.language.split("-")[0] == question.language
    if term.mended:
        text = f"{thing.title}\n{thing.body}"
        meant = [word for word, known in stem(thing.language, words_of(text)).items() if set(known.lexemes) & set(term.lexemes)]
        return _written(max(meant, key=partial(_likeness, term.word)), text) if meant and same_language else None
    word = _written(term.word, question.text)
    is_name = word != term.word or any(letter.isdigit() for letter in word)
    return word if same_language or is_name else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _written(word: str, text: str) -> str:
    """Return a word as a text has it where its capitals tell something (a name, an abbreviation), else in lower case."""
    for found in _WORD.finditer(text):
        if found[0].lower() == word and found[0] != word:
            is_name = not _SENTENCE_BEGINS.search(text[: found.start()]) and text != text.upper()
            if is_name or (found[0][1:] != word[1:] and text != text.upper()):
                return found[0]
    return word


def _offer(question: Question, shared: Shared, thing: Shown) -> str | None:
    """Return the phrase that shares most with the question: concepts in any language, words in its own. Without a full stop at its end."""
    best, most = None, 0.0
    for phrase in thing.offers:
        concepts, stems = shared.offers.get((thing.language, phrase), (frozenset(), frozenset()))
        worth = sum(question.concepts[c] for c in concepts if c in question.concepts and question.certainty.get(c, 0) >= CERTAIN)
        if thing.language == question.language:
            worth += sum(term.weight for at, term in enumerate(question.terms, 1) if at in shared.telling and stems & set(term.lexemes))
        if worth > most:
            best, most = phrase, worth
    return Truncator(best.strip().rstrip(".;,")).chars(LONGEST_OFFER) if best else None
