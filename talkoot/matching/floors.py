"""Below these nothing is shown. Calibrated by bench/quality.py on texts that fit and on texts that fit nothing."""

from talkoot.matching.question import Question
from talkoot.matching.ranking import RARE, Scored
from talkoot.matching.results import MEASURED

# Scores: cosines of centred vectors and what words and concepts add. Texts that fit nothing reach 0.25 in half of the cases and 0.40 in
# one of twenty; paraphrases are above 0.43 in 19 of 20, the mere need behind an idea is above 0.26 in 3 of 4.
# FLOOR: below it a likeness is chance. NOVEL: an idea whose best match of any kind is below it is new. CLOSE: said to be very close.
FLOOR, NOVEL, CLOSE = 0.25, 0.40, 0.55
# One word alone lies near many others by its sound: meaning alone must be this close.
ONE_WORD = 0.45
# So few words of which the index knows none are a slip of the fingers more often than a question.
FEW_WORDS = 3
# Without meaning (or before a vector is made): this share of what was asked, by rarity, must be there in words or concepts.
LEXICAL_FLOOR = 0.3
# Half of what was asked, by rarity, is there in words: enough where the likeness is above chance at all.
MOSTLY, ABOVE_CHANCE = 0.5, 0.1
# Who wrote words worth RARE expects to see the thing that has them, where the likeness is above chance; worth half as much again, as in a
# long text whose meaning is of several things, whatever the likeness.
VERY_RARE = 1.05
# In a search people expect a list that trails off.
SEARCH_FLOOR = 0.2


def fits(question: Question, one: Scored) -> bool:
    """Tell whether a match is worth showing to someone who described an idea."""
    if one.name > 0:
        return True
    if one.cosine is None or not question.vector:
        return max(one.words, one.concepts) >= LEXICAL_FLOOR
    return one.score >= _floor(question, one) or (_says_most(question, one) and one.cosine >= ABOVE_CHANCE) or names_it(question, one)


def names_it(question: Question, one: Scored) -> bool:
    """Tell whether a thing has what the text names with rare words, though their meanings as wholes may differ."""
    if one.language.split("-")[0] != question.language or one.cosine is None:
        return False
    shared = (question.terms[place - 1] for place in one.shared_words)
    worth = sum(term.weight for term in shared if term.telling)
    return worth >= VERY_RARE or (worth >= RARE and one.cosine >= ABOVE_CHANCE)


def _says_most(question: Question, one: Scored) -> bool:
    """Tell whether most of what was asked is there in words: never one of several, nor those of another language, alike by chance."""
    telling = {place for place, term in enumerate(question.terms, 1) if term.telling}
    shared = telling.intersection(one.shared_words)
    same_language = one.language.split("-")[0] == question.language
    return one.words >= MOSTLY and same_language and 0 < min(2, len(telling)) <= len(shared)


def _floor(question: Question, one: Scored) -> float:
    known = any(term.entries for term in question.terms) or question.concepts
    if len(question.terms) <= 1 and not one.shared_words and not one.shared_concepts:
        return ONE_WORD
    if question.language not in MEASURED or (not known and len(question.terms) <= FEW_WORDS):
        return NOVEL
    return FLOOR


def is_found(question: Question, one: Scored) -> bool:
    """Tell whether a match is worth showing to someone who searched."""
    return (
        fits(question, one)
        or one.words >= MOSTLY
        or (one.cosine is not None and one.score >= max(SEARCH_FLOOR, _floor(question, one) - FLOOR + SEARCH_FLOOR))
    )


def is_strong(question: Question, one: Scored) -> bool:
    """Tell whether a match is strong enough that an idea which has it is not new."""
    if one.cosine is not None and question.vector:
        return one.score >= NOVEL
    return max(one.words, one.concepts) >= 2 * LEXICAL_FLOOR
