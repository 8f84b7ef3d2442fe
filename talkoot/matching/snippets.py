"""The part of a text that says most about a question."""

import re

from talkoot.matching.question import Question
from talkoot.matching.terms import stem, words_of

LONGEST = 180
_SENTENCE = re.compile(r"(?<=[.!?؟…])\s+|\n+")
_OPENING = " \"'“”„«»‘’(["


def snippet(title: str, body: str, question: Question, language: str) -> str:
    """Return one or two sentences of the body, the one with most of the question's words where there is one, at most 180 characters.

    It begins as a sentence does, or with "…" where it stands in the middle of one.
    """
    rest = body.removeprefix(title)
    sentences = [_closed(sentence) for sentence in _sentences(rest.strip())]
    if not sentences:
        return ""
    best = max(range(len(sentences)), key=lambda at: (_worth(sentences[at], question, language), -at))
    first, *following = sentences[best : best + 2]
    text = " ".join([first, *(sentence.removeprefix("… ") for sentence in following)])
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
    return text


def _sentences(text: str) -> list[str]:
    """Return the sentences. A line that begins small gets a capital; what does so after a full stop, as after "e.g.", an ellipsis."""
    found = []
    for line in text.split("\n"):
        pieces = [piece for piece in (piece.strip(" \n") for piece in _SENTENCE.split(line)) if piece.strip(" .")]
        found += [_begun(piece, in_line=at > 0) for at, piece in enumerate(pieces)]
    return found


def _begun(sentence: str, *, in_line: bool) -> str:
    bare = sentence.lstrip(_OPENING + ".,;:–- ")
    word = bare.split(" ", 1)[0]
    if not word[:1].islower() or word != word.lower():  # 3D, Espoo, iPhone
        return sentence
    if in_line:
        return f"… {bare}"
    at = len(sentence) - len(bare)
    return sentence[:at].lstrip(".,;: ") + bare[0].upper() + bare[1:]


def _closed(sentence: str) -> str:
    """Return a sentence with a mark at its end: no second one after a question."""
    sentence = sentence.rstrip(" .\n")
    return sentence if sentence[-1:] in "!?؟…" else f"{sentence}."


def _worth(sentence: str, question: Question, language: str) -> float:
    if language != question.language:
        return 0.0
    stems = {known.stem for known in stem(language, words_of(sentence)).values() if not known.stop}
    return sum(term.weight for term in question.terms if stems & set(term.lexemes))
