"""Places that a lower folder leaves open and a higher one fills, so that needs go upward without imports.

An idea's page shows what the city has for it, but ideas may not import matching: it calls `meet()`, which matching fills when
Django starts. A slot that nobody filled answers None, and the page does without.
"""

from collections.abc import Callable
from typing import Any


class Slot:
    """One open place: `fill(function)` once, then call it. Unfilled, it answers None."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._function: Callable[..., Any] | None = None

    def fill(self, function: Callable[..., Any]) -> None:
        """Put the function in. The last one counts, so that a city can replace it."""
        self._function = function

    def __bool__(self) -> bool:
        return self._function is not None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call what fills the slot; None when nothing does."""
        return self._function(*args, **kwargs) if self._function else None


# (text, *, language=None, point=None, kinds=None, per_kind=4, reader_language, exclude=None) -> matching.queries.Meeting
meet = Slot("meet")
# (kind, source_id, *, reader_language, kinds=None, per_kind=4) -> Meeting: the same for a thing that is already in the index
neighbours = Slot("neighbours")
# (text, reader_language=None) -> BCP 47 language tag
suggest_language = Slot("suggest_language")
# (kind, thing, happening=None) -> JSON-LD of schema.org as text, safe inside a script element, or "": what search engines read in its page
described = Slot("described")
# (kind, id, *, now) -> bookings.serving.Happening: when and where something happens for an idea, a challenge or a pilot
bookings_serving = Slot("bookings_serving")
# (place_id, *, now) -> bookings.serving.Happening of what can be booked at a place, or None
bookable_at = Slot("bookable_at")
