"""The one place that reads the clock. Everything else is handed `now` as a parameter, so that tests can set it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return timezone.now()


def local_day(moment: datetime) -> date:
    """Return the day a moment falls on in the city's own time zone."""
    return timezone.localdate(moment)
