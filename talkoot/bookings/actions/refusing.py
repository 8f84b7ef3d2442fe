"""What a booking is refused with: every rule it breaks, and where there would be room."""

from collections.abc import Iterable
from typing import Any

from talkoot.bookings.checks import Failure
from talkoot.bookings.times import Span


class Refused(Exception):
    """A verb that may not be done. `failures` in the fixed order of rules; `nearest`: free times of the same length, nearest first."""

    def __init__(self, failures: Iterable[Failure]) -> None:
        self.failures = list(failures)
        self.nearest: list[Span] = []
        super().__init__(", ".join(self.codes))

    @property
    def codes(self) -> list[str]:
        """The code of each rule it breaks."""
        return [failure.code for failure in self.failures]


def refuse(code: str, **values: Any) -> Refused:
    """Return the refusal by one rule."""
    return Refused([Failure(code, values)])
