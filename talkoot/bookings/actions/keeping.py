"""What is offered for booking: saving bookables with their rules, and keeping up with the spaces and hours that they depend on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.bookings.actions.refreshing import refresh_open, sync_parts
from talkoot.bookings.models import Bookable
from talkoot.shared.upsert import Saved, save_things


@transaction.atomic
def save_bookables(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update bookables by (source, source_id), with their parts, opening and free times.

    rows: field values; `spaces` and `resources` are lists of ids. Raises ValueError for rules that cannot be read.
    """
    plain = [{name: value for name, value in row.items() if name not in {"spaces", "resources"}} for row in rows]
    for row in plain:
        _ = Bookable(**row).conditions
    saved = save_things(None, Bookable, plain, now=now)
    ids = []
    for row in rows:
        bookable = Bookable.objects.get(source=row["source"], source_id=row["source_id"])
        bookable.spaces.set(row.get("spaces", ()))
        bookable.resources.set(row.get("resources", ()))
        ids.append(bookable.id)
    sync_parts(ids)
    refresh_open(ids, now=now)
    return saved


def follow_places(place_ids: Sequence[int], *, now: datetime) -> None:
    """Bring the bookables of places up to date after their spaces, things or hours changed. Safe to repeat."""
    ids = list(Bookable.objects.filter(place__in=list(place_ids)).values_list("id", flat=True))
    sync_parts(ids)
    refresh_open(ids, now=now)


def follow_all(*, now: datetime) -> int:
    """Bring every bookable up to date and return how many there are: what the clock calls each night, so that the horizon moves on."""
    ids = list(Bookable.objects.order_by("id").values_list("id", flat=True))
    sync_parts(ids)
    refresh_open(ids, now=now)
    return len(ids)
