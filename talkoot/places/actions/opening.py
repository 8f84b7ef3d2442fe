"""Saying when a place is open, and keeping its spans ready to be asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import get_default_timezone, localdate

from talkoot.places.models import Hours, OpenTime
from talkoot.places.opening.days import spans_of_days
from talkoot.places.opening.shape import dump_periods, parse_periods
from talkoot.places.signals import hours_changed

# Ready from yesterday, whose nights still run, to a year ahead, as far as people book; a day more is made each night.
DAYS_BEHIND, DAYS_AHEAD = 1, 370


@transaction.atomic
def set_hours(*, place_id: int, periods: Any, space_id: int | None = None, now: datetime) -> Hours:
    """Say when a place (or a space of its own accord) is open. periods: a document as in places.opening.shape; an empty list: not known.

    Its spans are made anew when the rules changed. Raises shape.BadHours, and leaves the hours as they were.
    """
    told = dump_periods(parse_periods(periods))
    first, last = _window(now)
    hours, is_new = Hours.objects.select_for_update(no_key=True).get_or_create(
        place_id=place_id,
        space_id=space_id,
        defaults={"periods": told, "kept_from": first, "kept_until": last, "changed_at": now},
    )
    if is_new or hours.periods != told:
        hours.periods, hours.changed_at = told, now
        _make_ready([hours], first, last)
        hours_changed.send(sender=None, place_ids=[place_id])
    return hours


def keep_ready(*, now: datetime, batch: int = 200) -> int:
    """Drop the spans of days that are over and make those of the days that have come within a year. Returns how many hours were renewed."""
    first, last = _window(now)
    renewed = 0
    while ids := list(Hours.objects.filter(kept_until__lt=last).order_by("id").values_list("id", flat=True)[:batch]):
        with transaction.atomic():
            found = list(Hours.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id"))
            _go_on(found, first, last)
            renewed += len(found)
    OpenTime.objects.filter(day__lt=first).delete()
    return renewed


def _window(now: datetime) -> tuple[date, date]:
    today = localdate(now)
    return today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_AHEAD)


def _make_ready(found: Sequence[Hours], first: date, last: date) -> None:
    OpenTime.objects.filter(hours__in=found).delete()
    for hours in found:
        hours.kept_from, hours.kept_until = first, last
    _write(found, dict.fromkeys((hours.id for hours in found), first), last)


def _go_on(found: Sequence[Hours], first: date, last: date) -> None:
    """Add only the days that are missing."""
    from_day = {hours.id: max(first, hours.kept_until + timedelta(days=1)) for hours in found}
    for hours in found:
        hours.kept_from, hours.kept_until = first, last
    _write(found, from_day, last)


def _write(found: Sequence[Hours], from_day: dict[int, date], last: date) -> None:
    zone = get_default_timezone()
    OpenTime.objects.bulk_create(
        [
            OpenTime(
                hours=hours, place_id=hours.place_id, space_id=hours.space_id, day=day, starts=span.start, ends=span.end, state=span.state
            )
            for hours in found
            for day, span in spans_of_days(parse_periods(hours.periods), from_day[hours.id], last, zone)
        ],
        batch_size=2000,
    )
    Hours.objects.bulk_update(found, ["periods", "kept_from", "kept_until", "changed_at"])
