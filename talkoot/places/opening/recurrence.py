"""Which days a recurrence rule lets through: "every second week of the period", "the last Sunday of each month", "even weeks"."""

from calendar import monthrange
from datetime import date, timedelta

from talkoot.places.opening.shape import Period, Rule
from talkoot.places.words import RuleContext, RuleFrequency, RuleSubject

WEEKDAYS = (
    RuleSubject.MONDAY,
    RuleSubject.TUESDAY,
    RuleSubject.WEDNESDAY,
    RuleSubject.THURSDAY,
    RuleSubject.FRIDAY,
    RuleSubject.SATURDAY,
    RuleSubject.SUNDAY,
)


def lets_through(rule: Rule, period: Period, day: date) -> bool:
    """Tell whether a day of the period is one that the rule counts."""
    if rule.subject in WEEKDAYS and WEEKDAYS[day.weekday()] != rule.subject:
        return False
    if rule.parity:
        return _number(rule.subject, day) % 2 == (0 if rule.parity == RuleFrequency.EVEN else 1)
    first, last = _bounds(rule, period, day)
    if first is None:
        return False
    at = _index(rule.subject, first, day)
    if rule.start < 0:
        if last is None:
            return False
        # Counted from the end: the last is 1, and `every` goes backwards from there.
        at = _index_of_last(rule.subject, first, last) - at + 1
    start = abs(rule.start)
    return (at - start) % rule.every == 0 and at >= start if rule.every else at == start


def _number(subject: str, day: date) -> int:
    """Return the number that people call a day, week or month by."""
    if subject == RuleSubject.WEEK:
        return day.isocalendar().week
    return day.month if subject == RuleSubject.MONTH else day.day


def _bounds(rule: Rule, period: Period, day: date) -> tuple[date | None, date | None]:
    """Return the first and last day of the context that a day is in."""
    if rule.context == RuleContext.PERIOD:
        return period.first, period.last
    if rule.context == RuleContext.MONTH:
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    if rule.subject == RuleSubject.WEEK:  # Weeks belong to ISO years: week 1 is the one with the first Thursday.
        year = day.isocalendar().year
        return date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1) - timedelta(days=1)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _index(subject: str, first: date, day: date) -> int:
    """Return the how-manyth subject of a context that begins on `first` the day is in; the first is 1."""
    if subject == RuleSubject.DAY:
        return (day - first).days + 1
    if subject == RuleSubject.WEEK:  # calendar weeks from Monday on, the first may be cut
        return ((day - timedelta(days=day.weekday())) - (first - timedelta(days=first.weekday()))).days // 7 + 1
    if subject == RuleSubject.MONTH:
        return (day.year - first.year) * 12 + day.month - first.month + 1
    return (day - first).days // 7 + 1


def _index_of_last(subject: str, first: date, last: date) -> int:
    if subject in WEEKDAYS:
        last -= timedelta(days=(last.weekday() - WEEKDAYS.index(RuleSubject(subject))) % 7)
    return _index(subject, first, last)
