"""The rules of opening hours as values, and their shape in JSON, which is that of Hauki's date periods.

A list of periods, each {"name", "start_date", "end_date", "override", "order", "resource_state", "holidays", "time_span_groups"}; a group
is {"time_spans", "rules"}; a time span {"weekdays", "start_time", "end_time", "end_time_on_next_day", "full_day", "resource_state"}; a rule
{"context", "subject", "start", "frequency_ordinal", "frequency_modifier"}. `holidays` is ours (Hauki writes holidays as periods).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from talkoot.places.words import Holidays, Opening, RuleContext, RuleFrequency, RuleSubject

EVERY_DAY = frozenset(range(1, 8))
MOST_PERIODS, MOST_SPANS = 200, 60
LANGUAGES = ("fi", "sv", "en")
LONGEST_NAME = 120


class BadHours(ValueError):
    """These opening hours cannot be kept. The message says in one plain sentence what to change."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From `start` to `end` in local time, on ISO weekdays (1 is Monday). An end at or before the start is on the next day."""

    weekdays: frozenset[int] = EVERY_DAY
    start: time = time(0)
    end: time = time(0)
    next_day: bool = True
    state: str = Opening.OPEN


@dataclass(frozen=True, slots=True)
class Rule:
    """Which of the subjects within a context: the `start`-th (from the end when negative) and, with `every`, each n-th from there on.

    parity: the even or odd ones instead.
    """

    context: str
    subject: str
    start: int = 1
    every: int = 0
    parity: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Time spans that hold on the days that all of the rules let through."""

    spans: tuple[TimeSpan, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Hours from one day to another, both included; None is without end. Without groups the whole day has the state.

    override: on days on which it says anything it holds alone; of several the one of the highest order, then the shortest.
    """

    first: date | None = None
    last: date | None = None
    override: bool = False
    order: int = 0
    state: str = Opening.OPEN
    holidays: str = Holidays.AS_USUAL
    groups: tuple[Group, ...] = ()
    name: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def days(self) -> int:
        """How many days it lasts; very many when it has no end."""
        return (self.last - self.first).days if self.first and self.last else 10**6


def parse_periods(document: Any) -> tuple[Period, ...]:
    """Return the periods that a JSON document holds. Raises BadHours."""
    if not isinstance(document, list) or len(document) > MOST_PERIODS:
        raise BadHours(_("Opening hours are a list of at most %(most)s periods.") % {"most": MOST_PERIODS})
    return tuple(_period(raw) for raw in document)


def dump_periods(periods: Sequence[Period]) -> list[dict[str, Any]]:
    """Return periods as a JSON document: parse_periods(dump_periods(p)) == p."""
    return [
        {
            "name": dict(period.name),
            "start_date": period.first.isoformat() if period.first else None,
            "end_date": period.last.isoformat() if period.last else None,
            "override": period.override,
            "order": period.order,
            "resource_state": period.state,
            "holidays": period.holidays,
            "time_span_groups": [_dumped(group) for group in period.groups],
        }
        for period in periods
    ]


def _dumped(group: Group) -> dict[str, Any]:
    return {
        "time_spans": [
            {
                "weekdays": sorted(span.weekdays),
                "start_time": span.start.isoformat("minutes"),
                "end_time": span.end.isoformat("minutes"),
                "end_time_on_next_day": span.next_day,
                "full_day": span == TimeSpan(weekdays=span.weekdays, state=span.state),
                "resource_state": span.state,
            }
            for span in group.spans
        ],
        "rules": [
            {
                "context": rule.context,
                "subject": rule.subject,
                "start": rule.start,
                "frequency_ordinal": rule.every or None,
                "frequency_modifier": rule.parity or None,
            }
            for rule in group.rules
        ],
    }


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise BadHours(_("Each period, group, time span and rule is an object with named values."))
    return raw


def _list(raw: Any) -> Sequence[Any]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > MOST_SPANS:
        raise BadHours(_("Groups, time spans, rules and weekdays are lists of at most %(most)s.") % {"most": MOST_SPANS})
    return raw


def _one_of(raw: Any, choices: Any, default: str) -> str:
    if raw in (None, ""):
        return default
    if raw not in choices.values:
        known = ", ".join(choices.values)
        raise BadHours(_("“%(word)s” is not known; choose one of: %(known)s.") % {"word": str(raw)[:40], "known": known})
    return str(raw)


def _date(raw: Any) -> date | None:
    if raw in (None, ""):
        return None
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise BadHours(_("“%(word)s” is not a date; write it as 2026-12-31.") % {"word": str(raw)[:40]}) from error


def _time(raw: Any) -> time:
    try:
        at = time.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise BadHours(_("“%(word)s” is not a time; write it as 08:30.") % {"word": str(raw)[:40]}) from error
    if at.tzinfo or at.microsecond:
        raise BadHours(_("“%(word)s” is not a time; write it as 08:30.") % {"word": str(raw)[:40]})
    return at


def _whole(raw: Any, default: int) -> int:
    if raw is None:
        return default
    if not isinstance(raw, int) or isinstance(raw, bool) or abs(raw) > 1000:  # noqa: PLR2004 - more days than two years have
        raise BadHours(_("“%(word)s” is not a whole number from -1000 to 1000.") % {"word": str(raw)[:40]})
    return raw


def _period(raw: Any) -> Period:
    told = _mapping(raw)
    name = told.get("name") or {}
    if not isinstance(name, Mapping) or not all(isinstance(text, str) and len(text) <= LONGEST_NAME for text in name.values()):
        raise BadHours(_("The name of a period is at most %(most)s characters in each language.") % {"most": LONGEST_NAME})
    period = Period(
        first=_date(told.get("start_date")),
        last=_date(told.get("end_date")),
        override=told.get("override") is True,
        order=_whole(told.get("order"), 0),
        state=_one_of(told.get("resource_state"), Opening, Opening.UNDEFINED),
        holidays=_one_of(told.get("holidays"), Holidays, Holidays.AS_USUAL),
        groups=tuple(_group(raw_group, told) for raw_group in _list(told.get("time_span_groups"))),
        name={language: text for language, text in name.items() if language in LANGUAGES and text},
    )
    if period.first and period.last and period.first > period.last:
        raise BadHours(_("A period ends before it begins: exchange its first and last day."))
    return period


def _group(raw: Any, period: Mapping[str, Any]) -> Group:
    told = _mapping(raw)
    group = Group(
        spans=tuple(_span(span, period) for span in _list(told.get("time_spans"))),
        rules=tuple(_rule(rule) for rule in _list(told.get("rules"))),
    )
    for rule in group.rules:
        needs_start = rule.context == RuleContext.PERIOD and not period.get("start_date")
        needs_end = rule.context == RuleContext.PERIOD and rule.start < 0 and not period.get("end_date")
        if needs_start or needs_end:
            raise BadHours(_("A rule that counts within its period needs the period's first day, and counting from the end its last day."))
    return group


def _span(raw: Any, period: Mapping[str, Any]) -> TimeSpan:
    told = _mapping(raw)
    weekdays = frozenset(_list(told.get("weekdays"))) or EVERY_DAY
    if not weekdays <= EVERY_DAY or any(isinstance(day, bool) for day in weekdays):
        raise BadHours(_("Weekdays are numbers from 1 (Monday) to 7 (Sunday)."))
    state = _one_of(told.get("resource_state"), Opening, Opening.UNDEFINED)
    if state == Opening.UNDEFINED:
        state = _one_of(period.get("resource_state"), Opening, Opening.OPEN)
    if told.get("full_day") is True:
        return TimeSpan(weekdays=weekdays, state=state)
    start, end = _time(told.get("start_time")), _time(told.get("end_time"))
    next_day = told.get("end_time_on_next_day") is True
    if end <= start and not next_day:
        if end != time(0):
            raise BadHours(_("A time span ends before it begins: say that it ends on the next day, or exchange the times."))
        next_day = True
    return TimeSpan(weekdays=weekdays, start=start, end=end, next_day=next_day, state=state)


def _rule(raw: Any) -> Rule:
    told = _mapping(raw)
    rule = Rule(
        context=_one_of(told.get("context"), RuleContext, RuleContext.PERIOD),
        subject=_one_of(told.get("subject"), RuleSubject, RuleSubject.DAY),
        start=_whole(told.get("start"), 1),
        every=_whole(told.get("frequency_ordinal"), 0),
        parity=_one_of(told.get("frequency_modifier"), RuleFrequency, ""),
    )
    if rule.start == 0 or rule.every < 0:
        raise BadHours(_("A rule starts from the first (1) or, counted from the end, the last (-1), and its frequency is 1 or more."))
    if rule.context == RuleContext.MONTH and rule.subject == RuleSubject.MONTH:
        raise BadHours(_("A rule cannot count the months of a month; count its days or weeks, or the months of a year."))
    return rule
