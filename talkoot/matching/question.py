"""What is asked, taken apart: words with their rarity, concepts, a name, a vector. Reads the index's vocabulary, changes nothing."""

import logging
import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from talkoot.matching.embedders import EmbedderTrouble
from talkoot.matching.embedders.base import Vectors
from talkoot.matching.index import name_key
from talkoot.matching.language import TYPED_WITHOUT, UNKNOWN, has_own_letters, suggest_language
from talkoot.matching.models import Generation
from talkoot.matching.telling import is_telling
from talkoot.matching.terms import find_concepts, stem, words_of
from talkoot.matching.vectors import as_halfvec, embed_query, embedder_of, means_of, serving
from talkoot.shared.limits import TooMany, asker_is_told

logger = logging.getLogger(__name__)

LONGEST_ASKED = 2_000
MOST_WORDS = 60
# A word in more entries than this is too common to look for by itself; it still counts on what was found otherwise.
RARE_ENTRIES = 1_500
MOST_RARE = 6
# What a word that any text might have is worth beside one that tells something.
COMMON_WEIGHT = 0.25
# How alike a known word must be to a mistyped one (trigrams, 0..1), and how many letters make a guess safe.
TYPO_LIKENESS, SHORTEST_TYPO, MENDED_WEIGHT = 0.45, 6, 0.7


@dataclass(frozen=True, slots=True)
class Term:
    """A word to look for.

    lexemes: any of these counts. weight: what it is worth, by its rarity. entries: how many have it. telling: not one that any text
    might have. folded: the same without accents, for texts that were typed without their letters, and none where those are too common
    to look for; None where lexemes count in any text. mended: it was mistyped.
    """

    word: str
    lexemes: tuple[str, ...]
    weight: float
    entries: int
    telling: bool = True
    folded: tuple[str, ...] | None = None
    mended: bool = False

    @property
    def tsquery(self) -> str:
        """Return it in PostgreSQL's own notation. The weights are language.py's."""
        if self.folded is None:
            return " | ".join(_quoted(self.lexemes))
        return " | ".join([*_quoted(self.lexemes, ":AD"), *_quoted(self.folded, f":{TYPED_WITHOUT}")])


def _quoted(lexemes: Iterable[str], weights: str = "") -> list[str]:
    return ["'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" + weights for lexeme in lexemes]


@dataclass(slots=True)
class Question:
    """A text as the ranking asks it. vector: centred, as PostgreSQL reads it, or None when words work alone."""

    text: str
    language: str
    name: str = ""
    terms: list[Term] = field(default_factory=list)
    concepts: dict[int, float] = field(default_factory=dict)
    concept_entries: dict[int, int] = field(default_factory=dict)
    # How sure it is that a concept is meant, 0..1: less when a word can mean several things.
    certainty: dict[int, float] = field(default_factory=dict)
    entries: int = 100
    generation: Generation | None = None
    vector: str | None = None

    @property
    def is_understood(self) -> bool:
        """Tell whether the index knows any of its words as it is written: else it may be no words at all."""
        return bool(self.concepts) or any(term.entries and not term.mended for term in self.terms)

    @property
    def lacks_meaning(self) -> bool:
        """Tell whether words must work alone, though there is something to understand."""
        return bool(self.text) and self.vector is None

    @property
    def rare_terms(self) -> list[Term]:
        """Return the rarest words that are not too common to look for, rarest first."""
        rare = [term for term in self.terms if (term.entries or term.folded) and term.entries <= RARE_ENTRIES]
        return sorted(rare, key=lambda term: term.entries)[:MOST_RARE]

    @property
    def rare_concepts(self) -> list[int]:
        """Return the rarest concepts that are not too common to look for."""
        rare = [concept for concept in self.concepts if self.concept_entries.get(concept, 0) <= RARE_ENTRIES]
        return sorted(rare, key=lambda concept: self.concept_entries.get(concept, 0))[:MOST_RARE]


def ask(text: str, language: str | None = None, *, meaning: bool = True, reader: str | None = None) -> Question:
    """Take a text apart. language: BCP 47 tag, or None to suggest one for the page's reader. meaning: False leaves the vector out.

    A text that is too much for whoever asks is asked by words alone, or raises shared.limits.TooMany where that must be told.
    """
    text = text.replace("\0", " ").strip()[:LONGEST_ASKED]
    question = Question(text=text, language=(language or suggest_language(text, reader)).split("-")[0].lower())
    if not any(character.isalnum() for character in text):
        question.text = ""
        return question
    asked_in = "simple" if question.language == UNKNOWN else question.language
    question.name = name_key(text)
    question.entries = entries = _entries_in_index()
    question.terms = _terms(asked_in, text, entries)
    _weigh_concepts(question, asked_in, entries)
    if meaning:
        _put_vector(question)
    return question


def _entries_in_index() -> int:
    """Return about how many entries there are, from the planner's statistics: counting a million would cost more than it tells."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 100)::bigint FROM pg_class WHERE oid = 'matching_entry'::regclass")
        return int(cursor.fetchone()[0])


def _rarity(entries: int, found_in: int) -> float:
    """Return how much a word or concept tells, 0..about 1: the square of its idf, as a share of that of one that a single entry has.

    The square sets what is rare far above what is everywhere: among a million, what one in ten has is worth 0.03, one in a hundred 0.12,
    one in ten thousand 0.5.
    """
    return (math.log(1 + entries / (1 + found_in)) / math.log(1 + entries / 2)) ** 2


def _terms(language: str, text: str, entries: int) -> list[Term]:
    words = list(dict.fromkeys(words_of(text, MOST_WORDS)))
    stemmed = {word: known for word, known in stem(language, words).items() if not known.stop}
    as_written = has_own_letters(language, text)
    counts = _counts(lexeme for known in stemmed.values() for lexeme in known.lexemes)
    lexemes = {word: known.written if as_written else known.lexemes for word, known in stemmed.items()}
    found_in = {word: max((counts.get(lexeme, 0) for lexeme in own), default=0) for word, own in lexemes.items()}
    common = {lexeme for lexeme, count in counts.items() if count > RARE_ENTRIES}
    telling = {word for word, known in stemmed.items() if is_telling(language, word, known)}
    terms = [
        Term(
            word,
            lexemes[word],
            _rarity(entries, found_in[word]) * (1 if word in telling else COMMON_WEIGHT),
            found_in[word],
            telling=word in telling,
            folded=tuple(lexeme for lexeme in stemmed[word].lexemes if lexeme not in common) if as_written else None,
        )
        for word in words
        if word in stemmed
    ]
    # A word that is another one without its accents is not mistyped.
    known = {term.word for term in terms if any(counts.get(lexeme) for lexeme in stemmed[term.word].lexemes)}
    return _mend(terms, known, entries)


def _counts(lexemes: Iterable[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme, entries FROM matching_word WHERE lexeme = ANY(%s)", [list(lexemes)])
        return dict(cursor.fetchall())


def _mend(terms: Sequence[Term], known: Container[str], entries: int) -> list[Term]:
    """Replace words that the index does not hold by the known words most like them, where there are any."""
    unknown = [term.word for term in terms if term.word not in known and len(term.word) >= SHORTEST_TYPO and not term.word.isdigit()]
    if not unknown:
        return list(terms)
    sql = """
        SELECT w, k.lexeme, k.entries FROM unnest(%s::text[]) AS w, LATERAL (
            SELECT lexeme, entries FROM matching_word WHERE lexeme %% unaccent(w) AND similarity(lexeme, unaccent(w)) >= %s
             ORDER BY similarity(lexeme, unaccent(w)) DESC, entries DESC LIMIT 2) AS k"""
    mended: dict[str, list[tuple[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [unknown[:MOST_RARE], TYPO_LIKENESS])
        for word, lexeme, found_in in cursor.fetchall():
            mended.setdefault(word, []).append((lexeme, found_in))
    return [_mended(term, mended[term.word], entries) if term.word in mended else term for term in terms]


def _mended(term: Term, alike: Sequence[tuple[str, int]], entries: int) -> Term:
    found_in = max(count for _, count in alike)
    weight = MENDED_WEIGHT * _rarity(entries, found_in)
    return Term(term.word, tuple(lexeme for lexeme, _ in alike), weight, found_in, telling=term.telling, mended=True)


def _weigh_concepts(question: Question, language: str, entries: int) -> None:
    found = find_concepts(language, [question.text])[0].weights
    if not found:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, entries FROM matching_concept WHERE id = ANY(%s)", [list(found)])
        question.concept_entries = dict(cursor.fetchall())
    question.certainty = found
    question.concepts = {concept: weight * _rarity(entries, question.concept_entries.get(concept, 0)) for concept, weight in found.items()}


def _put_vector(question: Question) -> None:
    generation = serving()
    embedder = embedder_of(generation)
    if generation is None or embedder is None:
        return
    try:
        raw = embed_query(embedder, question.text)
    except TooMany:
        if asker_is_told():
            raise
        return  # words cost little
    except EmbedderTrouble as trouble:
        logger.warning("Words work alone: %s", trouble)
        return
    if len(raw) == generation.dimensions:
        question.generation, question.vector = generation, as_halfvec(centred(generation, question.language, raw))


def centred(generation: Generation, language: str, raw: Vectors) -> Vectors:
    """Return a question's vector less its language's centre."""
    centre = means_of(generation).queries(language)
    return raw - centre
