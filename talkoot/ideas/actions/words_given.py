"""What people type, checked."""

from talkoot.ideas.words import LONGEST_TEXT, SHORTEST_TEXT
from talkoot.shared.text import clean


class Refused(ValueError):
    """The city cannot take this. `code` is one of: too_short, too_long, answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a person's text, cleaned. Raises Refused (too_short, too_long)."""
    text = clean(text)
    if len(text) < SHORTEST_TEXT:
        raise Refused("too_short")
    if len(text) > longest:
        raise Refused("too_long")
    return text
