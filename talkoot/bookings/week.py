"""The week of one bookable as a table: a row a day, a column an hour or a longer step, and in each cell the first start that is free in it.

Free is asked of the very rules that a booking is asked, and of the claims themselves, so that it is right for any week, beyond the horizon
of what is kept for the search too. What depends on the person (sign-in, windows, how many one may have) is not asked here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from talkoot.bookings.checks import Failure, failures
from talkoot.bookings.conditions import Conditions, Seen, Wish
from talkoot.bookings.models import Bookable, Claim
from talkoot.bookings.openings import open_spans_of
from talkoot.bookings.times import DAY, MINUTE, NoSuchTime, Span, joined, local_minutes, midnight, said
from talkoot.bookings.words import EXPIRING, Strength

OF_THE_PERSON = frozenset({"sign_in", "window_opens", "window_closed", "most_each", "terms", "no_price", "too_few", "too_many"})
HOUR, A_DAY, A_WEEK = 60, 24 * 60, 7
MOST_DAYS = 3660  # a week further off than ten years is none that anybody books


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of a day. A free one has its start and end; another one why not."""

    clock: time
    span: Span | None = None
    why: Failure | None = None


@dataclass(frozen=True, slots=True)
class DayRow:
    """One local day and its cells, in the order of the clock."""

    day: date
    cells: Sequence[Cell]

    @property
    def has_room(self) -> bool:
        """Whether anything of it is free."""
        return any(cell.span for cell in self.cells)

    @property
    def whole(self) -> str:
        """The one code for which nothing of the whole day is free; "" when there are several, or room."""
        codes = {cell.why.code if cell.why else "" for cell in self.cells}
        return codes.pop() if len(codes) == 1 else ""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday, the clock times of the columns, and each reason that occurs, once."""

    first: date
    minutes: int
    clocks: Sequence[time]
    days: Sequence[DayRow]
    why: Sequence[Failure] = field(default_factory=tuple)
    before: date | None = None
    after: date | None = None


def first_day(c: Conditions, now: datetime) -> date:
    """Return the first local day on which a booking may begin at all: the week that is shown when none is asked for."""
    today = now.astimezone(c.zone).date() + c.min_days * DAY
    return max(today, c.reservable_from.astimezone(c.zone).date()) if c.reservable_from else today


def usual_minutes(c: Conditions, asked: int | None = None) -> int:
    """Return the length that a week is shown for: what is asked as far as the rules let it, else an hour or the shortest."""
    wished = asked or max(HOUR, c.min_minutes)
    return max(c.min_minutes, min(wished, c.max_minutes or wished))


def week_of(bookable: Bookable, day: date, minutes: int, *, now: datetime, own: int = 0) -> Week:
    """Return the week that a day is in, for bookings of `minutes`. `own` is the id of a booking that may be moved. Three queries."""
    c = bookable.conditions
    today = now.astimezone(c.zone).date()
    day = max(today, min(day, today + MOST_DAYS * DAY))
    first = day - day.weekday() * DAY
    begins, ends = midnight(first, c.zone), midnight(first + A_WEEK * DAY, c.zone)
    spans = open_spans_of(bookable, begins, ends + minutes * MINUTE)
    taken = taken_spans(bookable, begins - c.before, ends + minutes * MINUTE + c.after, now=now, own=own)
    clocks = [time(at // HOUR, at % HOUR) for at in _columns(c, first, spans)]
    asked = _Asked(c, minutes, Seen(now=now, open=spans), taken)
    days = [DayRow(one, [asked.cell(one, clock) for clock in clocks]) for one in (first + n * DAY for n in range(A_WEEK))]
    why = {cell.why.code: cell.why for row in days for cell in row.cells if cell.why}
    last = today + (c.max_days if c.max_days is not None else MOST_DAYS) * DAY
    return Week(
        first,
        minutes,
        clocks,
        days,
        list(why.values()),
        before=first - A_WEEK * DAY if first > today else None,
        after=first + A_WEEK * DAY if first + A_WEEK * DAY <= last else None,
    )


def why_not(bookable: Bookable, spans: Sequence[Span], persons: int, *, now: datetime) -> list[Failure | None]:
    """Return for each span the first reason why it cannot be had, of those that do not depend on the person; None when it is free.

    Two queries, however many there are.
    """
    if not spans:
        return []
    c = bookable.conditions
    begins, ends = min(span[0] for span in spans), max(span[1] for span in spans)
    seen = Seen(now=now, open=open_spans_of(bookable, begins, ends))
    asked = _Asked(c, 0, seen, taken_spans(bookable, begins - c.before, ends + c.after, now=now), persons)
    return [asked.first_failure(span) for span in spans]


def taken_spans(bookable: Bookable, start: datetime, end: datetime, *, now: datetime, own: int = 0) -> list[Span]:
    """Return the joined spans within which something of a bookable is claimed, buffers of the others in them. One query."""
    gone = Q(booking__state__in=EXPIRING, booking__expires_at__lte=now)
    claims = Claim.objects.filter(part__bookables=bookable, live=True, during__overlap=(start, end)).exclude(gone)
    return joined((during.lower, during.upper) for during in claims.exclude(booking=own).values_list("during", flat=True))


def _step(c: Conditions) -> int:
    return HOUR if HOUR % c.start_every == 0 else min(c.start_every, A_DAY)


def _columns(c: Conditions, first: date, spans: Sequence[Span]) -> range:
    """Return the minutes of the day at which the columns of a week begin: from the earliest opening to the latest closing."""
    opens, closes = A_DAY, 0
    for begins, ends in ((midnight(first + n * DAY, c.zone), midnight(first + (n + 1) * DAY, c.zone)) for n in range(A_WEEK)):
        for start, end in spans:
            if start < ends and end > begins:
                opens = min(opens, 0 if start <= begins else int(local_minutes(start, c.zone)))
                closes = max(closes, A_DAY if end >= ends else int(-(-local_minutes(end, c.zone) // 1)))
    step = _step(c)
    return range(opens // step * step, closes, step)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What each cell of a week is asked with."""

    c: Conditions
    minutes: int
    seen: Seen
    taken: Sequence[Span]
    persons: int | None = None

    def cell(self, day: date, clock: time) -> Cell:
        """Return the cell: its first free start, else the reason of its first."""
        why: Failure | None = None
        for begins in self._starts(day, clock):
            if isinstance(begins, Failure):
                why = why or begins
                continue
            span = (begins, begins + self.minutes * MINUTE)
            failed = self.first_failure(span)
            if failed is None:
                return Cell(clock, span)
            why = why or failed
        return Cell(clock, why=why)

    def _starts(self, day: date, clock: time) -> Iterator[datetime | Failure]:
        at = clock.hour * HOUR + clock.minute
        for minute in range(at, min(at + _step(self.c), A_DAY), self.c.start_every):
            try:
                yield said(day, time(minute // HOUR, minute % HOUR), self.c.zone).moment
            except NoSuchTime as skipped:
                yield Failure("no_such_time", {"after": skipped.after})

    def first_failure(self, span: Span) -> Failure | None:
        """Return the first rule that a span breaks, of those that do not depend on the person."""
        start, end = span[0] - self.c.before, span[1] + self.c.after
        taken = any(begins < end and ends > start for begins, ends in self.taken)
        seen = Seen(now=self.seen.now, open=self.seen.open, taken=taken)
        wish = Wish(span[0].astimezone(UTC), span[1].astimezone(UTC), self.persons or self.c.min_persons, strength=Strength.STRONG)
        return next((failure for failure in failures(self.c, wish, seen) if failure.code not in OF_THE_PERSON), None)


def shown_day(asked: str, fallback: date) -> date:
    """Return the day that an address names, as 2026-09-08; the fallback for what is none."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return fallback
    return day if abs((day - fallback) / timedelta(days=1)) <= MOST_DAYS else fallback
