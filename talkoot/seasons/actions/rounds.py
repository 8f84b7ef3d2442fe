"""Opening a round and saying what it gives out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.models import Application, Round, RoundPlace
from talkoot.seasons.words import DAY, DEFAULT_BASKETS
from talkoot.shared import audit
from talkoot.shared.clock import local_day

WEEKDAYS = 7
Hours = Sequence[tuple[int, int, int]]


@transaction.atomic
def open_round(
    *,
    owner_id: int,
    name: Mapping[str, str],
    opens_at: datetime,
    closes_at: datetime,
    first_day: date,
    last_day: date,
    places: Mapping[int, Hours],
    now: datetime,
    summary: Mapping[str, str] | None = None,
    baskets: Sequence[Mapping[str, Any]] = DEFAULT_BASKETS,
    by: str = "",
    source: str = "own",
    source_id: str = "",
) -> Round:
    """Make a round and say what it gives out: bookable id -> hours [(weekday, begins, ends)], minutes from midnight, Monday 0.

    Raises Refused (dates, hours, no_places, baskets).
    """
    if not opens_at < closes_at or not local_day(closes_at) < first_day <= last_day:
        raise Refused("dates")
    if len({basket["key"] for basket in baskets}) != len(baskets) or not baskets or any(basket["weight"] < 1 for basket in baskets):
        raise Refused("baskets")
    one = Round.objects.create(
        owner_id=owner_id,
        name=dict(name),
        summary=dict(summary or {}),
        baskets=[dict(basket) for basket in baskets],
        opens_at=opens_at,
        closes_at=closes_at,
        closes_day=local_day(closes_at),
        first_day=first_day,
        last_day=last_day,
        source=source,
        source_id=source_id or f"{now.timestamp():.6f}",
        made_at=now,
    )
    set_places(round_id=one.id, places=places)
    audit.record("round", one.id, "opened", by=by, now=now)
    return one


@transaction.atomic
def set_places(*, round_id: int, places: Mapping[int, Hours]) -> None:
    """Say what a round gives out, while nobody has applied. Raises Refused (no_places, hours, applied)."""
    one = Round.objects.select_for_update(no_key=True).get(id=round_id)
    if not places:
        raise Refused("no_places")
    if any(not _is_span(span) for hours in places.values() for span in hours):
        raise Refused("hours")
    if Application.objects.filter(round=one).exists():
        raise Refused("applied")
    one.places.all().delete()
    RoundPlace.objects.bulk_create(
        RoundPlace(round=one, bookable_id=bookable, hours=[list(span) for span in hours]) for bookable, hours in places.items()
    )


def _is_span(span: Sequence[int]) -> bool:
    weekday, begins, ends = span
    return 0 <= weekday < WEEKDAYS and 0 <= begins < ends <= DAY


def round_hours(weekdays: Sequence[int], begins: int, ends: int) -> list[tuple[int, int, int]]:
    """Return the same hours on several weekdays. begins and ends are whole hours."""
    return [(weekday, begins * 60, ends * 60) for weekday in weekdays]
