"""What goes into the allocator and what a slot is. Times are minutes from midnight of the place's own day; Monday is 0."""

from collections.abc import Callable
from dataclasses import dataclass, field

DAY = 24 * 60


class Contradiction(ValueError):
    """Two decisions of people cannot both hold: the same part at the same time. `slots` are the two."""

    def __init__(self, one: "Slot", other: "Slot") -> None:
        super().__init__(f"Locked slots exclude each other: {one} and {other}")
        self.slots = (one, other)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one weekday: [begins, ends) in minutes."""

    weekday: int
    begins: int
    ends: int

    def holds(self, begins: int, ends: int) -> bool:
        """Tell whether a stretch of the same day lies inside."""
        return self.begins <= begins and ends <= self.ends


@dataclass(frozen=True, slots=True, order=True)
class Window(Span):
    """A time that suits an applicant; `second` when it is only their second choice."""

    second: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What can be given out. Two places with a common part exclude each other: a hall and its halves.

    open: when it is given out in this round. taken: what is not free whatever anyone decides. interval: minutes between possible starts,
    counted from midnight. before, after: minutes kept free around each slot. shortest, longest: of one slot.
    """

    key: int
    capacity: int
    parts: frozenset[int]
    open: tuple[Span, ...]
    taken: tuple[Span, ...] = ()
    interval: int = 30
    before: int = 0
    after: int = 0
    shortest: int = 0
    longest: int = DAY


@dataclass(frozen=True, slots=True)
class Wish:
    """One recurring time that an application asks for: `times` slots a week, at most one a weekday, each shortest to longest minutes.

    places: keys, the best first.
    """

    key: int
    application: int
    basket: str
    people: int
    shortest: int
    longest: int
    times: int
    windows: tuple[Window, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Basket:
    """A target group. weight: what an hour of it is worth against an hour of another."""

    key: str
    weight: int


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A wish gets a place on a weekday from begins to ends, every week of the season."""

    wish: int
    place: int
    weekday: int
    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.ends - self.begins


@dataclass(frozen=True, slots=True)
class Problem:
    """All of a round. wishes: in the order in which their applications came. locked: decided by a person, inside the wishes or not.

    barred: (wish, place) that a person has refused. step: the grid in minutes on which lengths lie; it divides 60.
    """

    places: tuple[Place, ...]
    wishes: tuple[Wish, ...]
    baskets: tuple[Basket, ...]
    locked: tuple[Slot, ...] = ()
    barred: frozenset[tuple[int, int]] = frozenset()
    step: int = 30


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: stage ("floor" | "hours" | "reasons"), and how many of its pieces are done."""

    stage: str
    done: int = 0
    of: int = 0


def _silent(_progress: Progress) -> None:
    """For those who do not look."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try. The same effort gives the same proposal, as nothing here is measured by the clock but `seconds`.

    floor_pieces, hours_pieces: how many neighbourhoods each stage solves. together: applications in one. work: at most for one, in the
    solver's own deterministic measure (about a second each). seconds: a stop for a slow machine; when it bites, a second run may differ.
    floor: how much of the best share that was found the least-served basket keeps when hours are then given by weight.
    """

    floor_pieces: int = 12
    hours_pieces: int = 24
    together: int = 40
    work: float = 0.2
    seconds: float = 300.0
    seed: int = 1
    floor: float = 0.95
    tell: Callable[[Progress], None] = field(default=_silent, compare=False)
