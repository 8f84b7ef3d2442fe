"""Why a thing fits, from what the ranking used: shared concepts and words, what it offers, distance, likeness of meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import Truncator

from talkoot.matching.floors import CLOSE
from talkoot.matching.models import Concept
from talkoot.matching.question import Question
from talkoot.matching.ranking import Scored
from talkoot.matching.results import Reason
from talkoot.matching.terms import find_concepts, stem, words_of
from talkoot.shared.text import pick

MOST_LISTED = 3
LONGEST_OFFER = 120
# A concept that a word may mean among others is no honest reason; neither is a word that every twentieth entry has.
CERTAIN, TOO_COMMON = 0.5, 0.05
NEAR_ENOUGH_M = 10_000


@dataclass(frozen=True, slots=True)
class Shared:
    """What the reasons of a whole answer need, read once: labels of concepts, and the offers' own concepts and words."""

    labels: Mapping[int, Mapping[str, str]]
    offers: Mapping[tuple[str, str], tuple[frozenset[int], frozenset[str]]]
    asked_stems: frozenset[str]


def gather(question: Question, scored: Sequence[Scored], offers: Mapping[str, Sequence[str]]) -> Shared:
    """Read what the reasons need. offers: language -> phrases that may be named."""
    ids = {concept for one in scored for concept in one.shared_concepts}
    labels = dict(Concept.objects.filter(id__in=ids).values_list("id", "labels")) if ids else {}
    known: dict[tuple[str, str], tuple[frozenset[int], frozenset[str]]] = {}
    for language, phrases in offers.items():
        found = find_concepts(language, list(phrases))
        for phrase, concepts in zip(phrases, found, strict=True):
            stems = stem(language, words_of(phrase))
            known[language, phrase] = (frozenset(concepts.weights), frozenset(s.stem for s in stems.values() if not s.stop))
    asked = frozenset(lexeme for term in question.terms for lexeme in term.lexemes)
    return Shared(labels, known, asked)


def reasons_for(question: Question, one: Scored, shared: Shared, offers: Sequence[str], offered_in: str, reader: str) -> list[Reason]:
    """Return the reasons for one thing, most telling first; at least one, since nothing is shown without."""
    concepts = _concept_labels(question, one, shared, reader)
    words = [word for word in _words(question, one) if word.casefold() not in {label.casefold() for label in concepts}]
    offer = _offer(question, shared, offers, offered_in)
    reasons = [
        Reason("name") if one.name >= 1 else None,
        Reason("offer", (Truncator(offer).chars(LONGEST_OFFER),), language=offered_in) if offer else None,
        Reason("concept", tuple(concepts)) if concepts else None,
        Reason("word", tuple(words)) if words else None,
        Reason("distance", metres=round(one.distance_m)) if one.distance_m is not None and one.distance_m <= NEAR_ENOUGH_M else None,
    ]
    if one.cosine is not None and question.vector:
        reasons.append(Reason("meaning", strong=one.cosine >= CLOSE))
    return [reason for reason in reasons if reason]


def _concept_labels(question: Question, one: Scored, shared: Shared, reader: str) -> list[str]:
    certain = [concept for concept in one.shared_concepts if question.certainty.get(concept, 0) >= CERTAIN]
    labels = (pick(shared.labels.get(concept, {}), reader)[0].split(" (")[0] for concept in certain)
    return list(dict.fromkeys(label for label in labels if label))[:MOST_LISTED]


def _words(question: Question, one: Scored) -> list[str]:
    terms = [question.terms[place - 1] for place in one.shared_words]
    telling = [term for term in terms if term.entries <= TOO_COMMON * question.entries and not term.word.isdigit()]
    return [term.lexemes[0] if term.mended else term.word for term in telling][:MOST_LISTED]


def _offer(question: Question, shared: Shared, offers: Sequence[str], language: str) -> str | None:
    """Return the phrase that shares most with the question: concepts in any language, words in its own."""
    best, most = None, 0.0
    for phrase in offers:
        concepts, stems = shared.offers.get((language, phrase), (frozenset(), frozenset()))
        worth = sum(question.concepts[c] for c in concepts if question.certainty.get(c, 0) >= CERTAIN)
        worth += sum(term.weight for term in question.terms if stems & set(term.lexemes) and term.entries <= TOO_COMMON * question.entries)
        if worth > most:
            best, most = phrase, worth
    return best
