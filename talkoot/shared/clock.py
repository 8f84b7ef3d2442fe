"""The one place that reads the clock. Everything else is handed `now` as a parameter, so that tests can set it."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return timezone.now()
