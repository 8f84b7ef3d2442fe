"""Below these nothing is shown. Calibrated by bench/quality.py on texts that fit and on texts that fit nothing."""

from talkoot.matching.question import Question
from talkoot.matching.ranking import Scored

# Cosines of centred vectors. FLOOR: below it a likeness is chance. NOVEL: an idea whose best match of any kind is below it is new.
# CLOSE: said to be very close.
FLOOR, NOVEL, CLOSE = 0.22, 0.32, 0.5
# Without meaning (or before a vector is made): this share of what was asked, by rarity, must be there in words or concepts.
LEXICAL_FLOOR = 0.3
# Half of what was asked, by rarity, is there in words: enough where the likeness is above chance at all.
MOSTLY, ABOVE_CHANCE = 0.5, 0.1
# In a search people expect a list that trails off.
SEARCH_FLOOR = 0.15


def fits(question: Question, one: Scored) -> bool:
    """Tell whether a match is worth showing to someone who described an idea."""
    if one.name > 0:
        return True
    if one.cosine is None or not question.vector:
        return max(one.words, one.concepts) >= LEXICAL_FLOOR
    return one.score >= FLOOR or (one.words >= MOSTLY and one.cosine >= ABOVE_CHANCE)


def is_found(question: Question, one: Scored) -> bool:
    """Tell whether a match is worth showing to someone who searched."""
    return fits(question, one) or one.words >= MOSTLY or (one.cosine is not None and one.score >= SEARCH_FLOOR)


def is_strong(question: Question, one: Scored) -> bool:
    """Tell whether a match is strong enough that an idea which has it is not new."""
    if one.cosine is not None and question.vector:
        return one.score >= NOVEL
    return max(one.words, one.concepts) >= 2 * LEXICAL_FLOOR
