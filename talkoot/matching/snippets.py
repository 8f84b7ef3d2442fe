"""The part of a text that says most about a question."""

import re

from talkoot.matching.question import Question
from talkoot.matching.terms import stem, words_of

LONGEST = 180
_SENTENCE = re.compile(r"(?<=[.!?؟…])\s+|\n+")


def snippet(title: str, body: str, question: Question, language: str) -> str:
    """Return one or two sentences of the body, the one with most of the question's words where there is one, at most 180 characters."""
    rest = body.removeprefix(title)
    sentences = [_closed(sentence.strip(" .\n")) for sentence in _SENTENCE.split(rest.strip()) if sentence.strip(" .\n")]
    if not sentences:
        return ""
    best = max(range(len(sentences)), key=lambda at: (_worth(sentences[at], question, language), -at))
    text = " ".join(sentences[best : best + 2])
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
    return text


def _closed(sentence: str) -> str:
    """Return a sentence with a mark at its end: no second one after a question."""
    return sentence if sentence[-1] in ".!?؟…" else f"{sentence}."


def _worth(sentence: str, question: Question, language: str) -> float:
    if language != question.language:
        return 0.0
    stems = {known.stem for known in stem(language, words_of(sentence)).values() if not known.stop}
    return sum(term.weight for term in question.terms if stems & set(term.lexemes))
