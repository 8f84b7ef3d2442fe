"""Below these nothing is shown. Calibrated by bench/quality.py on texts that fit and on texts that fit nothing."""

from talkoot.matching.question import Question
from talkoot.matching.ranking import Scored

# Scores: cosines of centred vectors and what words and concepts add. Texts that fit nothing reach 0.25 in half of the cases and 0.40 in
# one of twenty; paraphrases are above 0.43 in 19 of 20, the mere need behind an idea is above 0.26 in 3 of 4.
# FLOOR: below it a likeness is chance. NOVEL: an idea whose best match of any kind is below it is new. CLOSE: said to be very close.
FLOOR, NOVEL, CLOSE = 0.27, 0.40, 0.55
# So few words of which the index knows none are a slip of the fingers more often than a question.
FEW_WORDS = 3
# Without meaning (or before a vector is made): this share of what was asked, by rarity, must be there in words or concepts.
LEXICAL_FLOOR = 0.3
# Half of what was asked, by rarity, is there in words: enough where the likeness is above chance at all.
MOSTLY, ABOVE_CHANCE = 0.5, 0.1
# In a search people expect a list that trails off.
SEARCH_FLOOR = 0.2


def fits(question: Question, one: Scored) -> bool:
    """Tell whether a match is worth showing to someone who described an idea."""
    if one.name > 0:
        return True
    if one.cosine is None or not question.vector:
        return max(one.words, one.concepts) >= LEXICAL_FLOOR
    return one.score >= _floor(question) or (one.words >= MOSTLY and one.cosine >= ABOVE_CHANCE)


def _floor(question: Question) -> float:
    known = any(term.entries for term in question.terms) or question.concepts
    return FLOOR if known or len(question.terms) > FEW_WORDS else NOVEL


def is_found(question: Question, one: Scored) -> bool:
    """Tell whether a match is worth showing to someone who searched."""
    return (
        fits(question, one)
        or one.words >= MOSTLY
        or (one.cosine is not None and one.score >= max(SEARCH_FLOOR, _floor(question) - FLOOR + SEARCH_FLOOR))
    )


def is_strong(question: Question, one: Scored) -> bool:
    """Tell whether a match is strong enough that an idea which has it is not new."""
    if one.cosine is not None and question.vector:
        return one.score >= NOVEL
    return max(one.words, one.concepts) >= 2 * LEXICAL_FLOOR
