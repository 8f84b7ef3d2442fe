"""The rules of a bookable as data, and the questions whether a wish fits them. Pure: no database, no clock, no request.

`failures(conditions, wish, seen)` asks every rule and tells all that fail, in a fixed order. Each rule has one code, which programs may
rely on, and one plain sentence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from talkoot.bookings.prices import EVERYONE, Price, price_on
from talkoot.bookings.times import DAY, MINUTE, Span, at_or_after, local_minutes, midnight, within
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


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that a wish breaks: its code and what its sentence needs to be said."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The rule in one plain sentence, in the reader's language."""
        return str(SENTENCES[self.code]) % {name: _readable(value) for name, value in self.values.items()}


def _readable(value: Any) -> str:
    from django.utils.formats import date_format
    from django.utils.timezone import localtime

    return date_format(localtime(value), "j.n.Y G.i") if isinstance(value, datetime) else str(value)


SENTENCES: dict[str, Any] = {
    "times_wrong": _("The end must come after the start."),
    "not_published": _("This is not on offer now."),
    "not_reservable": _("It cannot be booked for that time: it is on offer only within other dates."),
    "window_closed": _("Booking is not open to you now."),
    "window_opens": _("Booking opens to you %(opens)s."),
    "sign_in": _("Sign in first, in the way this place asks for."),
    "past": _("The start has already gone. Choose a later one."),
    "too_soon": _("Book at least %(days)s days ahead."),
    "too_far": _("It can be booked at most %(days)s days ahead."),
    "too_short": _("Book at least %(minutes)s minutes."),
    "too_long": _("Book at most %(minutes)s minutes."),
    "wrong_start": _("Start at full steps of %(minutes)s minutes, counted from midnight."),
    "too_few": _("It is meant for at least %(persons)s people."),
    "too_many": _("There is room for at most %(persons)s people."),
    "closed": _("It is not open for the whole of that time."),
    "most_each": _("You have as many bookings here as one person may have: %(most)s."),
    "no_price": _("No price is set for that day and group, so it cannot be booked."),
    "terms": _("Accept the terms first."),
    "taken": _("That time is taken."),
    # What is told of the booking itself, after it was made.
    "who": _("Give a name and an e-mail address, or sign in."),
    "state": _("This booking can no longer be changed like that."),
    "not_cancellable": _("This booking cannot be cancelled by yourself. Ask the staff of the place."),
    "too_late": _("It is too late to change this booking: that can be done until %(until)s."),
    "not_begun": _("It has not begun yet, so nobody can be missing."),
    "other_price": _("It is paid already, and the new time has another price. Cancel it and book anew."),
    "no_such_time": _("The clocks go forward that night, so that time does not come. Choose another; the first after it is %(after)s."),
    "long_series": _("At most %(most)s times in one series. Choose an earlier end."),
    "nothing_left": _("None of the times could be booked."),
    "reason": _("Give the reason in a few words."),
}

Check = Callable[[Conditions, Wish, Seen], Failure | None]


def _published(c: Conditions, _w: Wish, s: Seen) -> Failure | None:
    on = c.visible and (c.published_from is None or c.published_from <= s.now) and (c.published_until is None or s.now < c.published_until)
    return None if on else Failure("not_published")


def _reservable(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    fits = (c.reservable_from is None or c.reservable_from <= w.start) and (c.reservable_until is None or w.end <= c.reservable_until)
    return None if fits else Failure("not_reservable")


def _window(c: Conditions, w: Wish, s: Seen) -> Failure | None:
    mine = [window for window in c.windows if window.is_for(w, c.type)]
    if not c.windows or any(window.is_open(s.now, c.zone) for window in mine):
        return None
    coming = [window.opens(c.zone) for window in mine if window.opens(c.zone) > s.now]
    return Failure("window_opens", {"opens": min(coming)}) if coming else Failure("window_closed")


def _signed_in(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    order = Strength.values
    return None if order.index(w.strength) >= order.index(c.strength) else Failure("sign_in")


def _times(_c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return None if w.start < w.end else Failure("times_wrong")


def _not_past(_c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return None if w.start >= s.now else Failure("past")


def _days_ahead(c: Conditions, w: Wish, s: Seen) -> int:
    return (w.start.astimezone(c.zone).date() - s.now.astimezone(c.zone).date()).days


def _not_too_soon(c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return Failure("too_soon", {"days": c.min_days}) if _days_ahead(c, w, s) < c.min_days else None


def _not_too_far(c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return Failure("too_far", {"days": c.max_days}) if c.max_days is not None and _days_ahead(c, w, s) > c.max_days else None


def _long_enough(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("too_short", {"minutes": c.min_minutes}) if w.start < w.end and w.end - w.start < c.min_minutes * MINUTE else None


def _short_enough(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return (
        Failure("too_long", {"minutes": c.max_minutes}) if c.max_minutes is not None and w.end - w.start > c.max_minutes * MINUTE else None
    )


def _on_interval(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("wrong_start", {"minutes": c.start_every}) if local_minutes(w.start, c.zone) % c.start_every else None


def _enough_people(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("too_few", {"persons": c.min_persons}) if w.persons < c.min_persons else None


def _room(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("too_many", {"persons": c.max_persons}) if c.max_persons is not None and w.persons > c.max_persons else None


def _open(_c: Conditions, w: Wish, s: Seen) -> Failure | None:
    return None if s.open is None or within(w.start, w.end, s.open) else Failure("closed")


def _most_each(c: Conditions, _w: Wish, s: Seen) -> Failure | None:
    return Failure("most_each", {"most": c.most_each}) if c.most_each is not None and s.count >= c.most_each else None


def _priced(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return None if not c.prices or price_on(c.prices, w.start.astimezone(c.zone).date(), w.group) else Failure("no_price")


def _accepted(c: Conditions, w: Wish, _s: Seen) -> Failure | None:
    return Failure("terms") if c.has_terms and not w.accepts else None


def _free(_c: Conditions, _w: Wish, s: Seen) -> Failure | None:
    return Failure("taken") if s.taken else None


# The fixed order in which rules are told.
CHECKS: tuple[tuple[Check, frozenset[str]], ...] = (
    (_times, frozenset({"times_wrong"})),
    (_published, frozenset({"not_published"})),
    (_reservable, frozenset({"not_reservable"})),
    (_window, frozenset({"window_opens", "window_closed"})),
    (_signed_in, frozenset({"sign_in"})),
    (_not_past, frozenset({"past"})),
    (_not_too_soon, frozenset({"too_soon"})),
    (_not_too_far, frozenset({"too_far"})),
    (_long_enough, frozenset({"too_short"})),
    (_short_enough, frozenset({"too_long"})),
    (_on_interval, frozenset({"wrong_start"})),
    (_enough_people, frozenset({"too_few"})),
    (_room, frozenset({"too_many"})),
    (_open, frozenset({"closed"})),
    (_most_each, frozenset({"most_each"})),
    (_priced, frozenset({"no_price"})),
    (_accepted, frozenset({"terms"})),
    (_free, frozenset({"taken"})),
)
_NOT_FOR_STAFF = frozenset({"not_published", "not_reservable", "window_opens", "window_closed", "sign_in", "too_soon", "too_far"})
# What does not bind each kind of booking. Nothing lets two into one room.
LET_OFF: dict[str, frozenset[str]] = {
    Kind.NORMAL: frozenset(),
    Kind.BEHALF: frozenset({"sign_in", "terms"}),
    Kind.SEASON: _NOT_FOR_STAFF | {"most_each", "terms", "no_price", "past"},
    Kind.STAFF: _NOT_FOR_STAFF | {"most_each", "terms", "no_price", "closed", "too_short", "too_long", "wrong_start", "too_few"},
    Kind.BLOCK: frozenset(SENTENCES) - {"times_wrong", "taken"},
}


def failures(conditions: Conditions, wish: Wish, seen: Seen) -> list[Failure]:
    """Return every rule that the wish breaks, in the fixed order; empty when it may be booked."""
    return list(_failures(conditions, wish, seen))


def _failures(conditions: Conditions, wish: Wish, seen: Seen) -> Iterator[Failure]:
    let_off = LET_OFF[wish.kind]
    for check, codes in CHECKS:
        failed = None if codes <= let_off else check(conditions, wish, seen)
        if failed:
            yield failed


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
