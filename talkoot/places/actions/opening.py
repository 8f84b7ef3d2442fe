"""Saying when places are open, and keeping their spans ready to be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import get_default_timezone, localdate

from talkoot.places.models import Hours, HoursVersion, OpenTime
from talkoot.places.opening.days import OpenSpan, spans_of_days
from talkoot.places.opening.shape import Period, dump_periods, parse_periods
from talkoot.places.signals import hours_changed
from talkoot.shared.audit import record
from talkoot.shared.upsert import Saved

# Ready from yesterday, whose nights still run, to a year ahead, as far as people book; a day more is made each night.
DAYS_BEHIND, DAYS_AHEAD = 1, 370
_COPY = "COPY places_opentime (hours_id, place_id, space_id, day, starts, ends, state) FROM STDIN"


@dataclass(frozen=True, slots=True)
class HoursOf:
    """The hours of a place, or of a space in it. periods: a document as in places.opening.shape; an empty list: not known."""

    place_id: int
    periods: Any
    space_id: int | None = None


def set_hours(*, place_id: int, periods: Any, space_id: int | None = None, now: datetime) -> Saved:
    """Say when a place (or a space of its own accord) is open. Raises shape.BadHours, and leaves the hours as they were."""
    return save_hours([HoursOf(place_id, periods, space_id)], now=now)


@transaction.atomic
def save_hours(rows: Sequence[HoursOf], *, now: datetime) -> Saved:
    """Say when many places and spaces are open. The spans of those whose rules changed are made anew, and `hours_changed` is sent.

    Raises shape.BadHours, before anything is changed.
    """
    told = {(row.place_id, row.space_id): dump_periods(parse_periods(row.periods)) for row in rows}
    known = _known(told)
    first, last = _window(now)
    new = [
        Hours(place_id=place, space_id=space, periods=periods, kept_from=first, kept_until=last, changed_at=now)
        for (place, space), periods in told.items()
        if (place, space) not in known
    ]
    changed = [hours for key, hours in known.items() if hours.periods != told[key]]
    for hours in changed:
        hours.periods = told[hours.place_id, hours.space_id]
        hours.kept_from, hours.kept_until, hours.changed_at = first, last, now
    Hours.objects.bulk_create(new)
    Hours.objects.bulk_update(changed, ["periods", "kept_from", "kept_until", "changed_at"])
    OpenTime.objects.filter(hours__in=changed).delete()
    _write([*new, *changed], dict.fromkeys((hours.pk for hours in [*new, *changed]), first), last)
    if new or changed:
        hours_changed.send(sender=None, place_ids=sorted({hours.place_id for hours in [*new, *changed]}), now=now)
    return Saved(len(new), len(changed), len(told) - len(new) - len(changed))


class ChangedMeanwhile(Exception):
    """Somebody else changed the hours since they were read."""


@transaction.atomic
def change_hours(*, place_id: int, periods: Any, seen: datetime | None, by: str, now: datetime) -> bool:
    """Change a place's hours and keep what they said before. seen: changed_at of the hours that were read, None when there were none.

    by: the name of who does it. Returns whether anything changed. Raises shape.BadHours, and ChangedMeanwhile when the hours are newer
    than what was seen.
    """
    hours = Hours.objects.select_for_update(no_key=True).filter(place_id=place_id, space=None).first()
    if (hours.changed_at if hours else None) != seen:
        raise ChangedMeanwhile
    before = hours.periods if hours else []
    saved = save_hours([HoursOf(place_id, periods)], now=now)
    if not saved.made + saved.changed:
        return False
    kept = hours or Hours.objects.get(place_id=place_id, space=None)
    HoursVersion.objects.create(hours=kept, periods=before, until=now, by=by)
    record("place", place_id, "hours", by=by, now=now)
    return True


def _known(wanted: Iterable[tuple[int, int | None]]) -> dict[tuple[int, int | None], Hours]:
    keys = set(wanted)
    there = Hours.objects.select_for_update(no_key=True).filter(place_id__in={place for place, _ in keys}).order_by("id")
    return {(hours.place_id, hours.space_id): hours for hours in there if (hours.place_id, hours.space_id) in keys}


def keep_ready(*, now: datetime, batch: int = 200) -> int:
    """Drop the spans of days that are over and make those of the days that have come within a year. Returns how many hours were renewed."""
    first, last = _window(now)
    renewed = 0
    while ids := list(Hours.objects.filter(kept_until__lt=last).order_by("id").values_list("id", flat=True)[:batch]):
        with transaction.atomic():
            renewed += _go_on(ids, first, last)
    OpenTime.objects.filter(day__lt=first).delete()
    return renewed


def _go_on(ids: Sequence[int], first: date, last: date) -> int:
    """Add only the days that are missing."""
    found = [hours for hours in Hours.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id") if hours.kept_until < last]
    from_day = {hours.pk: max(first, hours.kept_until + timedelta(days=1)) for hours in found}
    for hours in found:
        hours.kept_from, hours.kept_until = first, last
    _write(found, from_day, last)
    Hours.objects.bulk_update(found, ["kept_from", "kept_until"])
    return len(found)


def _window(now: datetime) -> tuple[date, date]:
    today = localdate(now)
    return today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_AHEAD)


def _write(found: Sequence[Hours], from_day: dict[int, date], last: date) -> None:
    """Write the spans of these hours. Places with the same rules, of which a city has many, are worked out once."""
    zone = get_default_timezone()

    @cache
    def worked_out(periods: tuple[Period, ...], first: date) -> list[tuple[date, OpenSpan]]:
        return list(spans_of_days(periods, first, last, zone))

    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for hours in found:
            for day, span in worked_out(parse_periods(hours.periods), from_day[hours.pk]):
                copy.write_row((hours.pk, hours.place_id, hours.space_id, day, span.start, span.end, span.state))
