"""Below these nothing is shown. Calibrated by bench/quality.py on texts that fit and on texts that fit nothing."""

from talkoot.matching.question import Question
from talkoot.matching.ranking import Scored

# Cosines of centred vectors. FLOOR: below it a likeness is chance. NOVEL: an idea whose best match of any kind is below it is new.
# CLOSE: said to be very close.
FLOOR, NOVEL, CLOSE = 0.34, 0.45, 0.62
# Without meaning (or before a vector is made): this share of what was asked, by rarity, must be there in words or concepts.
LEXICAL_FLOOR = 0.34


def fits(question: Question, one: Scored) -> bool:
    """Tell whether a match is worth showing."""
    if one.name > 0:
        return True
    if one.cosine is not None and question.vector:
        return one.score >= FLOOR
    return max(one.words, one.concepts) >= LEXICAL_FLOOR


def is_strong(question: Question, one: Scored) -> bool:
    """Tell whether a match is strong enough that an idea which has it is not new."""
    if one.cosine is not None and question.vector:
        return one.score >= NOVEL
    return max(one.words, one.concepts) >= 2 * LEXICAL_FLOOR
