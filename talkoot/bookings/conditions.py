"""The rules of a bookable as data, and what a wish is. Pure: no database, no clock, no request. `checks` tells whether they fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from talkoot.bookings.prices import EVERYONE, Price
from talkoot.bookings.times import DAY, MINUTE, Span, at_or_after, midnight
from talkoot.bookings.words import Access, Kind, Operation, Period, Residency, Strength

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True, slots=True)
class Window:
    """When booking is open, and for whom: on local days [begins, ends], each day's door at `at` on the first one.

    Empty `residency`, `operation` or `type` means any.
    """

    begins: date
    ends: date | None = None
    at: time = time(9)
    residency: str = ""
    operation: str = ""
    type: str = ""

    def is_for(self, wish: "Wish", type_: str) -> bool:
        """Tell whether the window is for this person, operation and type at all."""
        asked = ((self.residency, wish.residency), (self.operation, wish.operation), (self.type, type_))
        return all(mine in {"", theirs} for mine, theirs in asked)

    def opens(self, zone: ZoneInfo) -> datetime:
        """Return the moment it opens."""
        return at_or_after(self.begins, self.at, zone)

    def is_open(self, now: datetime, zone: ZoneInfo) -> bool:
        """Tell whether it is open now."""
        return self.opens(zone) <= now and (self.ends is None or now < midnight(self.ends + DAY, zone))


@dataclass(frozen=True, slots=True)
class Way:
    """How one gets in, for bookings that start on local days [begins, ends]."""

    access: Access = Access.OPEN
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """All rules of one bookable. Lengths are minutes; None or 0 means no such rule. Moments are aware."""

    zone: ZoneInfo = HELSINKI
    visible: bool = True
    published_from: datetime | None = None
    published_until: datetime | None = None
    reservable_from: datetime | None = None
    reservable_until: datetime | None = None
    windows: tuple[Window, ...] = ()
    type: str = ""
    strength: str = Strength.OPEN
    min_minutes: int = 30
    max_minutes: int | None = None
    start_every: int = 15
    before_minutes: int = 0
    after_minutes: int = 0
    min_days: int = 0
    max_days: int | None = None
    min_persons: int = 1
    max_persons: int | None = None
    most_each: int | None = None
    most_each_period: str = Period.UPCOMING
    needs_approval: bool = False
    has_terms: bool = False
    prices: tuple[Price, ...] = ()
    ways: tuple[Way, ...] = ()
    cancel_hours: int | None = None

    @property
    def before(self) -> timedelta:
        """Time kept free before a booking, to make ready."""
        return self.before_minutes * MINUTE

    @property
    def after(self) -> timedelta:
        """Time kept free after a booking, to clean up."""
        return self.after_minutes * MINUTE


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants. start and end: aware moments. group: whose price. accepts: the terms are accepted."""

    start: datetime
    end: datetime
    persons: int = 1
    operation: str = Operation.NEW
    residency: str = Residency.OTHER
    group: str = EVERYONE
    strength: str = Strength.OPEN
    accepts: bool = True
    kind: str = Kind.NORMAL


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules need to know of the world. open: joined spans in which it is open, None when hours do not matter here.

    taken: somebody has it. count: the person's other bookings that count. now: the moment.
    """

    now: datetime
    open: Sequence[Span] | None = None
    taken: bool = False
    count: int = 0


def buffers(conditions: Conditions, kind: str) -> tuple[timedelta, timedelta]:
    """Return the time kept free before and after. A block needs neither: it keeps everyone out anyway."""
    return (timedelta(), timedelta()) if kind == Kind.BLOCK else (conditions.before, conditions.after)


def access_on(conditions: Conditions, start: datetime) -> str:
    """Return how one gets in to a booking that starts then: the way that began last."""
    day = start.astimezone(conditions.zone).date()
    valid = [way for way in conditions.ways if (way.begins or date.min) <= day <= (way.ends or date.max)]
    return max(valid, key=lambda way: way.begins or date.min).access if valid else Access.OPEN


def counted_span(conditions: Conditions, start: datetime) -> Span | None:
    """Return the calendar period (local) in which a booking that starts then counts; None when all coming ones count."""
    day = start.astimezone(conditions.zone).date()
    match conditions.most_each_period:
        case Period.DAY:
            first, last = day, day + DAY
        case Period.WEEK:
            first = day - day.weekday() * DAY
            last = first + 7 * DAY
        case Period.MONTH:
            first = day.replace(day=1)
            last = (first + 31 * DAY).replace(day=1)
        case Period.YEAR:
            first, last = day.replace(month=1, day=1), date(day.year + 1, 1, 1)
        case _:
            return None
    return midnight(first, conditions.zone).astimezone(UTC), midnight(last, conditions.zone).astimezone(UTC)


def read_windows(rows: Sequence[Mapping[str, Any]]) -> tuple[Window, ...]:
    """Return windows from plain data (JSON). Raises ValueError for what is no window."""
    return tuple(_read_window(row) for row in rows)


def _read_window(row: Mapping[str, Any]) -> Window:
    known = {name: row.get(name, "") for name in ("residency", "operation", "type")}
    if (
        set(row) - set(Window.__slots__)
        or known["residency"] not in {"", *Residency.values}
        or known["operation"] not in {"", *Operation.values}
    ):
        msg = f"Not a window: {dict(row)}"
        raise ValueError(msg)
    ends = row.get("ends")
    return Window(
        date.fromisoformat(row["begins"]), date.fromisoformat(ends) if ends else None, time.fromisoformat(row.get("at", "09:00")), **known
    )


def read_ways(rows: Sequence[Mapping[str, Any]]) -> tuple[Way, ...]:
    """Return ways in from plain data (JSON). Raises ValueError for what is none."""
    days = [(row.get("begins"), row.get("ends")) for row in rows]
    spans = [tuple(date.fromisoformat(day) if day else None for day in pair) for pair in days]
    return tuple(Way(Access(row["access"]), *span) for row, span in zip(rows, spans, strict=True))
