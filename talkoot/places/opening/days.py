"""From rules to spans of time: which spans each day has, in aware datetimes that are right on the days when the clocks change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from talkoot.places.opening.holidays import is_holiday
from talkoot.places.opening.recurrence import lets_through
from talkoot.places.opening.shape import Period, TimeSpan
from talkoot.places.words import CLOSED_STATES, OPEN_STATES, RESERVABLE_STATES, Holidays, Opening

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """One span of time in one state. start and end: aware datetimes in the place's zone, start before end.

    Compare them in UTC: within one zone Python compares what the clocks show, which is wrong on the night when they go back.
    """

    start: datetime
    end: datetime
    state: str

    @property
    def is_open(self) -> bool:
        """Whether anyone may come in."""
        return self.state in OPEN_STATES

    @property
    def is_reservable(self) -> bool:
        """Whether someone with a booking gets in."""
        return self.state in RESERVABLE_STATES


def spans_of_days(periods: Sequence[Period], first: date, last: date, zone: tzinfo) -> Iterable[tuple[date, OpenSpan]]:
    """Yield (day it belongs to, span) for each local day from first to last, both included, in order. Closed states come along."""
    day = first
    while day <= last:
        for span in spans_of_day(periods, day, zone):
            yield day, span
        day += ONE_DAY


def spans_of_day(periods: Sequence[Period], day: date, zone: tzinfo) -> list[OpenSpan]:
    """Return the spans that belong to a local day. A night's belongs to its evening: closing on a day leaves the night before it."""
    told = [(period, says) for period in periods if (says := _says(period, day))]
    overriding = [pair for pair in told if pair[0].override]
    if overriding:
        told = [min(overriding, key=lambda pair: (-pair[0].order, pair[0].days))]
    spans = [placed for _, found in told for span in found if (placed := _placed(span, day, zone))]
    return sorted(dict.fromkeys(_without_holes(spans)), key=lambda span: (utc(span.start), utc(span.end), span.state))


def _says(period: Period, day: date) -> list[TimeSpan]:
    """Return the time spans that a period has on a day; empty when it says nothing of it."""
    if (period.first and day < period.first) or (period.last and day > period.last):
        return []
    if period.holidays != Holidays.AS_USUAL and is_holiday(day) != (period.holidays == Holidays.ONLY):
        # "Closed on holidays" is said aloud, so that the day is closed and not just unknown.
        return [TimeSpan(state=Opening.CLOSED)] if period.holidays == Holidays.CLOSED else []
    if not period.groups:
        return [TimeSpan(state=period.state)] if period.state != Opening.UNDEFINED else []
    weekday = day.isoweekday()
    return [
        span
        for group in period.groups
        if all(lets_through(rule, period, day) for rule in group.rules)
        for span in group.spans
        if weekday in span.weekdays
    ]


def _placed(span: TimeSpan, day: date, zone: tzinfo) -> OpenSpan | None:
    """Return a time span on its day; None when all of it lies in an hour that does not exist."""
    start = local_moment(day, span.start, zone)
    end = local_moment(day + ONE_DAY if span.next_day else day, span.end, zone)
    return OpenSpan(start, end, span.state) if utc(start) < utc(end) else None


def local_moment(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the moment at which local clocks show this. A time that comes twice is its first; one that never comes is when clocks jump."""
    moment = datetime.combine(day, at, zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment.replace(tzinfo=None):
        return moment
    before, after = moment.replace(fold=1).astimezone(UTC), moment.replace(fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0).astimezone(zone)


def _without_holes(spans: Sequence[OpenSpan]) -> list[OpenSpan]:
    """Cut the closed spans of a day out of the others."""
    closed = [span for span in spans if span.state in CLOSED_STATES]
    if not closed:
        return list(spans)
    left = [span for span in spans if span.state not in CLOSED_STATES]
    for hole in closed:
        left = [piece for span in left for piece in _cut(span, hole)]
    return [*left, *closed]


def _cut(span: OpenSpan, hole: OpenSpan) -> list[OpenSpan]:
    if not overlap(span, hole):
        return [span]
    pieces = []
    if utc(span.start) < utc(hole.start):
        pieces.append(OpenSpan(span.start, hole.start, span.state))
    if utc(hole.end) < utc(span.end):
        pieces.append(OpenSpan(hole.end, span.end, span.state))
    return pieces


def utc(moment: datetime) -> datetime:
    """Return a moment in UTC, in which before and after are what they are on the night when clocks go back."""
    return moment.astimezone(UTC)


def overlap(one: OpenSpan, other: OpenSpan) -> bool:
    """Tell whether two spans share time."""
    return utc(one.start) < utc(other.end) and utc(other.start) < utc(one.end)
