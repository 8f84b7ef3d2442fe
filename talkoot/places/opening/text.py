"""Opening hours in words, in the reader's language: today, this week, as a rule, and when it is otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from babel.dates import format_date, get_day_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.places.opening.days import OpenSpan, spans_of_day, utc
from talkoot.places.opening.holidays import holiday_name, is_holiday
from talkoot.places.opening.recurrence import WEEKDAYS
from talkoot.places.opening.shape import Group, Period, Rule, TimeSpan
from talkoot.places.words import CLOSED_STATES, Holidays, Opening, RuleContext, RuleFrequency, RuleSubject
from talkoot.shared.text import pick
from talkoot.ui.values import locale_of

ONE_DAY = timedelta(days=1)
WEEK = 7
LOOKS_AHEAD = 60  # days in which exceptions are told
LOOKS_FAR = 300  # days in which a season that comes is told
PLAIN = frozenset({Opening.OPEN, Opening.OPEN_AND_RESERVABLE})
SHORT_DAY = {"fi": "d.M.", "sv": "d.M.", "en": "d MMMM"}


@dataclass(frozen=True, slots=True)
class DayLine:
    """The hours of one day, or of some days in a row that have the same: `note` says why they are not as usual."""

    first: date
    last: date
    days: str
    hours: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Opening hours in words. now: "Open now, until 20". usual: (when it holds, hours) a line each, as a rule."""

    now: str
    is_open: bool
    today: DayLine
    week: list[DayLine]
    usual: list[tuple[str, str]]
    exceptions: list[DayLine]


def tell(periods: Sequence[Period], now: datetime, zone: tzinfo) -> Told:
    """Return opening hours in words as of a moment, in the active language."""
    today = now.astimezone(zone).date()
    days = {day: spans_of_day(periods, day, zone) for day in (today + step * ONE_DAY for step in range(-1, WEEK + 1))}
    week = [_line(periods, day, days[day]) for day in (today + step * ONE_DAY for step in range(WEEK))]
    joined = _open_times([span for day in sorted(days) for span in days[day]])
    return Told(
        now=_now(joined, now, zone),
        is_open=any(start <= utc(now) < end for start, end in joined),
        today=week[0],
        week=week,
        usual=[
            (day_label(period), hours_of(period)) for period in periods if not period.override and (not period.last or period.last >= today)
        ],
        exceptions=exceptions(periods, today, today + LOOKS_AHEAD * ONE_DAY, zone),
    )


def _is_usual(period: Period, today: date) -> bool:
    soon = today + LOOKS_FAR * ONE_DAY
    return not period.override and (not period.last or period.last >= today) and (not period.first or period.first <= soon)


def exceptions(periods: Sequence[Period], first: date, last: date, zone: tzinfo) -> list[DayLine]:
    """Return the days from first to last whose hours an overriding period or a public holiday makes; days in a row in one line."""
    lines: list[DayLine] = []
    for day in (first + step * ONE_DAY for step in range((last - first).days + 1)):
        if not _is_exception(periods, day):
            continue
        line = _line(periods, day, spans_of_day(periods, day, zone))
        before = lines[-1] if lines else None
        if before and (before.last + ONE_DAY, before.hours, before.note) == (day, line.hours, line.note):
            lines[-1] = DayLine(before.first, day, _dates(before.first, day), line.hours, line.note)
        else:
            lines.append(line)
    return lines


def _is_exception(periods: Sequence[Period], day: date) -> bool:
    applying = [period for period in periods if (not period.first or period.first <= day) and (not period.last or day <= period.last)]
    holiday = is_holiday(day)
    return any(
        (period.override and (period.holidays != Holidays.ONLY or holiday)) or (period.holidays != Holidays.AS_USUAL and holiday)
        for period in applying
    )


def _line(periods: Sequence[Period], day: date, spans: Sequence[OpenSpan]) -> DayLine:
    return DayLine(day, day, _dates(day, day), day_text(spans), _note(periods, day))


def _note(periods: Sequence[Period], day: date) -> str:
    """Return why a day is not as usual: the name of the exception, else of the public holiday."""
    for period in periods:
        covers = (not period.first or period.first <= day) and (not period.last or day <= period.last)
        if period.override and covers and period.name and (period.holidays != Holidays.ONLY or is_holiday(day)):
            return pick(period.name, _language())[0]
    return holiday_name(day, _language())


def _language() -> str:
    return get_language() or "en"


def _dates(first: date, last: date) -> str:
    """Return "ti 24.11.", "24 November – 2 December"."""
    locale = locale_of(_language())
    pattern = SHORT_DAY.get(locale.language, "d.M.")
    if first == last:
        return f"{format_date(first, 'EEE', locale=locale)} {format_date(first, pattern, locale=locale)}"
    return f"{format_date(first, pattern, locale=locale)} – {format_date(last, pattern, locale=locale)}"


def clock_text(at: time, *, is_end: bool = False) -> str:
    """Return a time as people say it: 8, 8.30 (in English 8:30); midnight as an end is 24."""
    hour = 24 if is_end and at == time(0) else at.hour
    if not at.minute:
        return str(hour)
    return f"{hour}{':' if _language().startswith('en') else '.'}{at.minute:02}"


def _times(start: time, end: time, state: str, *, all_day: bool) -> str:
    times = _("round the clock") if all_day else f"{clock_text(start)}–{clock_text(end, is_end=True)}"
    return times if state in PLAIN else f"{_label(state)} {times}"


def _label(state: str) -> str:
    label = str(Opening(state).label)
    return label[:1].lower() + label[1:]


def day_text(spans: Sequence[OpenSpan]) -> str:
    """Return a day's hours: "8–16, self-service 16–21", "closed"."""
    shown = [span for span in spans if span.state not in CLOSED_STATES]
    if shown:
        return ", ".join(
            _times(span.start.time(), span.end.time(), span.state, all_day=span.start.time() == span.end.time() == time(0))
            for span in shown
        )
    special = next((span.state for span in spans if span.state != Opening.CLOSED), None)
    return _label(special) if special else _("closed")


def _open_times(spans: Sequence[OpenSpan]) -> list[tuple[datetime, datetime]]:
    """Return the joined times (UTC) in which anyone may come in."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted((utc(span.start), utc(span.end)) for span in spans if span.is_open):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _now(joined: Sequence[tuple[datetime, datetime]], now: datetime, zone: tzinfo) -> str:
    ends = next((end for start, end in joined if start <= utc(now) < end), None)
    if ends:
        return _("Open now, until %(time)s") % {"time": _at(ends, zone, is_end=True)} if ends - utc(now) < ONE_DAY else _("Open now")
    starts = next((start for start, _end in joined if start > utc(now)), None)
    if starts is None:
        return _("Closed now")
    days = (starts.astimezone(zone).date() - now.astimezone(zone).date()).days
    told = {"time": _at(starts, zone), "day": format_date(starts.astimezone(zone), "EEEE", locale=locale_of(_language()))}
    if days == 0:
        return _("Closed now, opens today at %(time)s") % told
    if days == 1:
        return _("Closed now, opens tomorrow at %(time)s") % told
    return _("Closed now, opens on %(day)s at %(time)s") % told


def _at(moment: datetime, zone: tzinfo, *, is_end: bool = False) -> str:
    return clock_text(moment.astimezone(zone).time(), is_end=is_end)


def day_label(period: Period) -> str:
    """Return when a period holds: its name, and its days when it has a first or a last one."""
    name = pick(period.name, _language())[0] if period.name else ""
    locale = locale_of(_language())
    pattern = SHORT_DAY.get(locale.language, "d.M.") + ("y" if locale.language != "en" else " y")
    first, last = (format_date(day, pattern, locale=locale) if day else "" for day in (period.first, period.last))
    dates = f"{first} – {last}".strip() if first or last else ""
    return f"{name} ({dates})" if name and dates else name or dates


def hours_of(period: Period) -> str:
    """Return what a period says as a rule: "Mon–Fri 8–20, Sat 10–16, closed on public holidays"."""
    if not period.groups:
        return day_text([]) if period.state == Opening.CLOSED else _label(period.state)
    parts = [_group(group) for group in period.groups]
    if period.holidays == Holidays.CLOSED:
        parts.append(_("closed on public holidays"))
    elif period.holidays == Holidays.ONLY:
        parts.append(_("only on public holidays"))
    told = ", ".join(part for part in parts if part)
    return told[:1].upper() + told[1:]


def _group(group: Group) -> str:
    by_day = {day: tuple(sorted((span for span in group.spans if day in span.weekdays), key=_by_time)) for day in range(1, WEEK + 1)}
    told = []
    for first, last in _runs(by_day):
        if by_day[first]:
            hours = ", ".join(_times(span.start, span.end, span.state, all_day=span.start == span.end) for span in by_day[first])
            told.append(f"{_weekdays(first, last)} {hours}")
    rules = " ".join(rule_text(rule) for rule in group.rules)
    return ", ".join(told) + (f" ({rules})" if rules else "")


def _by_time(span: TimeSpan) -> tuple[time, time, str]:
    return span.start, span.end, span.state


def _runs(by_day: dict[int, tuple[TimeSpan, ...]]) -> list[tuple[int, int]]:
    """Return the runs of weekdays with the same hours."""

    def same(one: int, other: int) -> bool:
        return [_by_time(span) for span in by_day[one]] == [_by_time(span) for span in by_day[other]]

    runs = [(1, 1)]
    for day in range(2, WEEK + 1):
        runs[-1:] = [(runs[-1][0], day)] if same(runs[-1][0], day) else [runs[-1], (day, day)]
    return runs


def _weekdays(first: int, last: int) -> str:
    if (first, last) == (1, WEEK):
        return _("every day")
    names = get_day_names("abbreviated", context="stand-alone", locale=locale_of(_language()))
    return names[first - 1] if first == last else f"{names[first - 1]}–{names[last - 1]}"


def rule_text(rule: Rule) -> str:
    """Return a recurrence in words: "even weeks", "every second week of the period", "the last Sunday of the month"."""
    if rule.parity:
        return _parity(rule)
    told = {"number": abs(rule.start), "what": _subject(rule.subject), "where": _context(rule.context)}
    if rule.every > 2:  # noqa: PLR2004 - every second one has its own words
        return _("every %(number)s. %(what)s %(where)s") % {**told, "number": rule.every}
    if rule.every:
        return (_("every second %(what)s %(where)s") if rule.every == 2 else _("every %(what)s %(where)s")) % told  # noqa: PLR2004
    if rule.start < 0:
        return (_("the last %(what)s %(where)s") if rule.start == -1 else _("%(number)s. %(what)s from the end %(where)s")) % told
    ordinals = {
        1: _("the first %(what)s %(where)s"),
        2: _("the second %(what)s %(where)s"),
        3: _("the third %(what)s %(where)s"),
        4: _("the fourth %(what)s %(where)s"),
    }
    return ordinals.get(rule.start, _("%(number)s. %(what)s %(where)s")) % told


def _parity(rule: Rule) -> str:
    even = rule.parity == RuleFrequency.EVEN
    if rule.subject == RuleSubject.WEEK:
        return _("even weeks") if even else _("odd weeks")
    if rule.subject == RuleSubject.MONTH:
        return _("even months") if even else _("odd months")
    return _("even days of the month") if even else _("odd days of the month")


def _subject(subject: str) -> str:
    names = {RuleSubject.DAY: _("day"), RuleSubject.WEEK: _("week"), RuleSubject.MONTH: _("month")}
    if subject not in WEEKDAYS:
        return names[RuleSubject(subject)]
    days = get_day_names("wide", context="stand-alone", locale=locale_of(_language()))
    return str(days[WEEKDAYS.index(RuleSubject(subject))])


def _context(context: str) -> str:
    return {RuleContext.PERIOD: _("of the period"), RuleContext.MONTH: _("of the month"), RuleContext.YEAR: _("of the year")}[
        RuleContext(context)
    ]
