"""The usual week of a place as people edit it: a line of times for each weekday. What does not fit into that is kept as it is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time

from django.utils.translation import gettext as _

from talkoot.places.opening.shape import BadHours, Group, Period, TimeSpan
from talkoot.places.opening.text import clock_text
from talkoot.places.words import Holidays, Opening

WEEKDAYS = range(1, 8)
MIDNIGHT = time(0)
LAST_HOUR = 24
_TIMES = re.compile(r"(\d{1,2})(?:[.:](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[.:](\d\d))?")
# From, to, and whether "to" is on the next day.
Times = tuple[time, time, bool]
Days = Mapping[int, Sequence[Times]]


@dataclass(frozen=True, slots=True)
class Week:
    """A usual week. days: weekday (1 is Monday) -> times in which the state is `state`; `other_days` the same for `other`.

    holidays: what happens on public holidays. kept: groups that are not among these, with recurrences or a third state.
    """

    state: str = Opening.OPEN
    days: Days = field(default_factory=dict)
    other: str = ""
    other_days: Days = field(default_factory=dict)
    holidays: str = Holidays.CLOSED
    kept: tuple[Group, ...] = ()


def take_apart(periods: Sequence[Period]) -> Week:
    """Return the usual week of the first period that overrides nothing; an empty week when there is none."""
    base = next((period for period in periods if _is_week(period)), None)
    if base is None:
        return Week()
    plain = [span for group in base.groups if not group.rules for span in group.spans]
    written = [span for span in plain if not span.next_day or span.end <= span.start]  # none of more than a day
    states = [state for state, _count in Counter(span.state for span in written for _day in span.weekdays).most_common(2)]
    third = tuple(span for span in plain if span not in written or span.state not in states)
    kept = tuple(group for group in base.groups if group.rules) + ((Group(third),) if third else ())
    state, other = [*states, "", ""][:2]
    return Week(state or Opening.OPEN, _by_day(written, state), other, _by_day(written, other), base.holidays, kept)


def _is_week(period: Period) -> bool:
    return not period.override and bool(period.groups)


def _by_day(spans: Sequence[TimeSpan], state: str) -> dict[int, list[Times]]:
    return {
        day: sorted((span.start, span.end, span.next_day) for span in spans if span.state == state and day in span.weekdays)
        for day in WEEKDAYS
    }


def put_together(periods: Sequence[Period], week: Week) -> list[Period]:
    """Return the periods with another usual week in place of the one they have; all else stays."""
    spans = (*_spans(week.days, week.state), *(_spans(week.other_days, week.other) if week.other else ()))
    groups = ((Group(spans),) if spans else ()) + week.kept
    at = next((number for number, period in enumerate(periods) if _is_week(period)), None)
    base = replace(periods[at], groups=groups, holidays=week.holidays) if at is not None else Period(groups=groups, holidays=week.holidays)
    if not groups:
        base = replace(base, state=Opening.CLOSED)
    return [base, *periods] if at is None else [*periods[:at], base, *periods[at + 1 :]]


def _spans(days: Days, state: str) -> tuple[TimeSpan, ...]:
    """Return one time span for all weekdays that have the same times."""
    weekdays: dict[Times, set[int]] = {}
    for day, told in days.items():
        for times in told:
            weekdays.setdefault(times, set()).add(day)
    return tuple(TimeSpan(frozenset(on), start, end, next_day, state) for (start, end, next_day), on in weekdays.items())


def times_text(told: Sequence[Times]) -> str:
    """Return times as people type them: 8–16, 17.30–21. read_times(times_text(told)) == told."""
    return ", ".join(f"{clock_text(start)}–{clock_text(end, is_end=True)}" for start, end, _next_day in told)


def read_times(text: str) -> list[Times]:
    """Return the times that somebody typed; an empty text is closed. An end before its beginning is on the next day. Raises BadHours."""
    return [_read(part.strip()) for part in re.split(r"[,;]", text) if part.strip()]


def _read(text: str) -> Times:
    found = _TIMES.fullmatch(text)
    if not found:
        raise BadHours(_("“%(text)s” is not understood. Write 8–20, or 8–16, 17.30–21. Leave it empty when closed.") % {"text": text[:40]})
    start, end = (_clock(text, found[hour], found[hour + 1]) for hour in (1, 3))
    return start, end, end <= start


def _clock(text: str, hour: str, minute: str | None) -> time:
    try:
        return MIDNIGHT if int(hour) == LAST_HOUR and not int(minute or 0) else time(int(hour), int(minute or 0))
    except ValueError as error:
        raise BadHours(_("“%(text)s” has a time that no clock shows. Hours go from 0 to 24.") % {"text": text[:40]}) from error
