"""Times as people say them (a day, a clock time, a place) turned into moments, and spans of them. Pure.

A day in Finland has 23, 24 or 25 hours. A clock time that a day of change leaves out is refused, one that comes twice is told apart by
`fold` (PEP 495: 0 the first, 1 the second).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

Span = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class NoSuchTime(ValueError):
    """The clock jumps over this time on this day. `after` is the first moment after the jump."""

    def __init__(self, after: datetime) -> None:
        super().__init__("no such time")
        self.after = after


@dataclass(frozen=True, slots=True)
class Said:
    """A moment that a clock time means. `twice`: this clock time comes twice that day, and this is the one that `fold` chose."""

    moment: datetime
    twice: bool = False


def said(day: date, clock: time, zone: tzinfo, *, fold: int = 0) -> Said:
    """Return the moment (UTC) of a clock time on a day in a zone. Raises NoSuchTime for one that the clocks skip."""
    local = datetime.combine(day, clock.replace(tzinfo=None, fold=fold), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) != local.replace(tzinfo=None, fold=0):
        raise NoSuchTime(_jump(day, zone))
    return Said(moment, twice=local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset())


def _jump(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which the clocks go forward on a day: found by halving, for the zone knows only offsets."""
    early, late = (datetime.combine(day + n * DAY, time(), zone).astimezone(UTC) for n in (0, 1))
    before = early.astimezone(zone).utcoffset()
    while late - early > MINUTE:
        middle = early + (late - early) / 2
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == before else (early, middle)
    return late.replace(second=0, microsecond=0)


def at_or_after(day: date, clock: time, zone: tzinfo) -> datetime:
    """Return the moment of a clock time; one that the clocks skip means the moment of the jump (an opening hour still comes)."""
    try:
        return said(day, clock, zone).moment
    except NoSuchTime as skipped:
        return skipped.after


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment a local day begins."""
    return at_or_after(day, time(), zone)


def local_minutes(moment: datetime, zone: tzinfo) -> float:
    """Return the minutes that the clock on the wall shows since midnight."""
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute + local.second / 60 + local.microsecond / 60_000_000


def next_start(moment: datetime, interval: int, zone: tzinfo) -> datetime:
    """Return the first moment at or after `moment` whose clock time is a multiple of `interval` minutes from local midnight."""
    moment = moment.astimezone(UTC)
    if moment.second or moment.microsecond:
        moment = moment.replace(second=0, microsecond=0) + MINUTE
    # A change of the clocks may land between two starts, so look again from where the step lands; three steps are always enough.
    for _step in range(4):
        missing = -int(local_minutes(moment, zone)) % interval
        if not missing:
            return moment
        there = moment + missing * MINUTE
        if there.astimezone(zone).date() != moment.astimezone(zone).date():
            there = midnight(there.astimezone(zone).date(), zone)
        elif there.astimezone(zone).utcoffset() != moment.astimezone(zone).utcoffset():
            there = _first_after_change(moment, there, zone)
        moment = there
    return moment


def _first_after_change(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    before = early.astimezone(zone).utcoffset()
    while early < late and early.astimezone(zone).utcoffset() == before:
        early += MINUTE
    return early


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap made one."""
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """Return where both are: the intersection of two sets of spans."""
    left, right = joined(one), joined(other)
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def within(start: datetime, end: datetime, spans: Sequence[Span]) -> bool:
    """Tell whether one of the (joined) spans has room for all of [start, end)."""
    return any(opens <= start and end <= closes for opens, closes in spans)
