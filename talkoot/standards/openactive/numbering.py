"""Changes get their numbers here, after they are committed and one numberer at a time: whoever reads on to the end misses none.

Neither a clock nor a sequence does that: both give a value before the transaction is visible, so that a slow one appears behind a reader
who has passed. docs/adr/0047-open-availability.md.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from talkoot.bookings.queries import Slot, published_bookables, slots_of
from talkoot.shared.clock import local_day
from talkoot.standards.openactive.facilities import facility_of
from talkoot.standards.openactive.models import FeedNumber, ToldDay, ToldFacility

DAYS_AHEAD = 14
A_BATCH = 200
# The standard asks for a week; a reader who was away for longer begins again.
DELETED_KEPT = timedelta(days=8)
_TAKE = """
DELETE FROM standards_stir WHERE id IN (SELECT id FROM standards_stir ORDER BY id LIMIT %s) RETURNING bookable_id"""
_HOLD = "SELECT last FROM standards_feednumber WHERE id = 1 FOR UPDATE"
Row = list[int | None]


@transaction.atomic
def number_changes(*, now: datetime) -> int:
    """Give numbers to what changed since the last time, and return how many stirs were looked at. Safe to repeat and beside itself.

    Order: hold the number, take committed stirs, look at how things stand. What is committed after the taking has a stir of its own left.
    """
    FeedNumber.objects.bulk_create([FeedNumber()], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD)
        (last,) = cursor.fetchone()
        cursor.execute(_TAKE, [A_BATCH])
        stirred = [bookable for (bookable,) in cursor.fetchall()]
    if stirred:
        given = _tell(sorted(set(stirred)), last, now)
        FeedNumber.objects.filter(id=1).update(last=given)
    return len(stirred)


def _tell(ids: Sequence[int], last: int, now: datetime) -> int:
    """Write down what is told anew of these bookables, with numbers after `last`, and return the last number given."""
    offered = offered_now(ids, now)
    last = _tell_facilities(ids, offered, last, now)
    today = local_day(now)
    slots = slots_of([one for one in offered.values() if one.min_minutes <= _LONGEST], today, DAYS_AHEAD)
    told = {(one.bookable_id, one.day): one for one in ToldDay.objects.filter(bookable_id__in=ids)}
    wanted = {(id_, day): [_row(slot) for slot in found] for id_, days in slots.items() for day, found in days.items()}
    changed = []
    for key in sorted({*told, *(key for key, rows in wanted.items() if rows)}, key=lambda key: (key[1], key[0])):
        row = _told_anew(told.get(key), key, wanted.get(key, []))
        if row is not None:
            last += len(row.slots) + len(row.gone)
            row.last, row.changed_at = last, now
            changed.append(row)
    ToldDay.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["bookable_id", "day"], update_fields=["last", "slots", "gone", "changed_at"]
    )
    return last


_LONGEST = 24 * 60


def offered_now(ids: Iterable[int], now: datetime) -> dict[int, Any]:
    """Return those bookables that everyone may see now, of a place that everyone may see."""
    rows = published_bookables().filter(id__in=list(ids), place__visible=True).select_related("place__owner")
    return {one.pk: one for one in rows if (one.published_from or now) <= now and not (one.published_until and one.published_until <= now)}


def _tell_facilities(ids: Sequence[int], offered: dict[int, Any], last: int, now: datetime) -> int:
    told = {one.bookable_id: one for one in ToldFacility.objects.filter(bookable_id__in=ids)}
    for id_ in ids:
        print_ = hashlib.sha256(orjson.dumps(facility_of(offered[id_]))).hexdigest() if id_ in offered else ""
        before = told.get(id_)
        if print_ != (before.print if before else ""):
            last += 1
            ToldFacility.objects.update_or_create(bookable_id=id_, defaults={"number": last, "print": print_, "changed_at": now})
    return last


def _row(slot: Slot) -> Row:
    return [int(slot.start.timestamp()) // 60, (slot.end - slot.start) // timedelta(minutes=1), int(slot.free), slot.cents]


def _told_anew(before: ToldDay | None, key: tuple[int, date], rows: list[Row]) -> ToldDay | None:
    """Return what to tell of a day, None when nothing changed. What was told once and is not there any more stays told as deleted."""
    if before is None:
        return ToldDay(bookable_id=key[0], day=key[1], slots=rows)
    if before.slots == rows:
        return None
    starts = {row[0] for row in rows}
    before.gone = sorted({*before.gone, *(row[0] for row in before.slots)} - starts)
    before.slots = rows
    return before


@transaction.atomic
def forget_deleted(*, now: datetime) -> int:
    """Forget what was deleted long ago, and return how much. Each night."""
    old = now - DELETED_KEPT
    days, _rows = ToldDay.objects.filter(slots=[], changed_at__lt=old).delete()
    facilities, _rows = ToldFacility.objects.filter(print="", changed_at__lt=old).delete()
    return days + facilities
