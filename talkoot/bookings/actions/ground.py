"""What a booking stands on: locked in one statement, looked at in the next.

Two statements, because what is read in the statement that waits for a lock is as old as the beginning of its waiting.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.numeric import Int8
from psycopg.types.range import TimestamptzRange

from talkoot.bookings.models import Bookable
from talkoot.bookings.times import Span
from talkoot.bookings.words import EXPIRING

# In the order of locks: the person, the parts, the bookables. Each waits for the one before, for it is asked what that one found.
_LOCK = """
WITH person AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(%(person)s) FROM bookings_bookable WHERE id = %(id)s AND most_each IS NOT NULL AND %(person)s IS NOT NULL),
parts AS MATERIALIZED (
    SELECT id FROM bookings_part
     WHERE id = ANY(ARRAY(SELECT part_id FROM bookings_bookablepart WHERE bookable_id = %(id)s)) AND (SELECT count(*) FROM person) >= 0
     ORDER BY id FOR NO KEY UPDATE),
sharing AS MATERIALIZED (
    SELECT * FROM bookings_bookable
     WHERE id = ANY(%(id)s || ARRAY(SELECT bookable_id FROM bookings_bookablepart WHERE part_id = ANY(ARRAY(SELECT id FROM parts))))
     ORDER BY id FOR NO KEY UPDATE)
SELECT ARRAY(SELECT id FROM parts ORDER BY id), ARRAY(SELECT id FROM sharing ORDER BY id), {columns} FROM sharing b WHERE b.id = %(id)s"""
_LOOK = """
WITH way AS MATERIALIZED (
    SELECT b.id, b.state, b.expires_at FROM bookings_claim c JOIN bookings_booking b ON b.id = c.booking_id
     WHERE c.part_id = ANY(%(parts)s) AND c.live AND c.during && %(during)s AND b.id <> %(own)s)
SELECT ARRAY(SELECT part_id FROM bookings_bookablepart WHERE bookable_id = %(id)s ORDER BY part_id),
       ARRAY(SELECT DISTINCT bookable_id FROM bookings_bookablepart WHERE part_id = ANY(%(parts)s) ORDER BY bookable_id),
       o.starts, o.ends, ARRAY(SELECT DISTINCT id FROM way),
       ARRAY(SELECT DISTINCT id FROM way WHERE state = ANY(%(expiring)s) AND expires_at <= %(now)s)
  FROM (VALUES (1)) one LEFT JOIN LATERAL (
    SELECT starts, ends FROM bookings_open WHERE bookable_id = %(id)s AND ends >= %(end)s AND starts <= %(start)s ORDER BY ends LIMIT 1) o
    ON true"""
_FIELDS = Bookable._meta.concrete_fields
_NAMES = [field.attname for field in _FIELDS]
_READERS = [(number, field.from_db_value) for number, field in enumerate(_FIELDS) if hasattr(field, "from_db_value")]
_LOCK = _LOCK.format(columns=", ".join(f'b."{field.column}"' for field in _FIELDS))
_EXPIRING = sorted(map(str, EXPIRING))


class GroundMoved(Exception):
    """The spaces of a bookable changed while we waited for them: what is locked is not all that is needed. Begin again."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is locked: the bookable as it is now, the ids of its parts, the ids of all bookables that share one."""

    bookable: Bookable
    part_ids: list[int]
    sharing_ids: list[int]


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands on the ground at a time. open: the kept opening span that holds it. in_the_way: ids of bookings, `expired` among them."""

    open: list[Span]
    in_the_way: list[int]
    expired: list[int]


def lock_ground(bookable_id: int, person: bytes = b"") -> Ground:
    """Lock the person where a rule counts their bookings, then the parts of a bookable, then the bookables that share one. One statement.

    person: Booker.key. Raises Bookable.DoesNotExist.
    """
    key = Int8(int.from_bytes(person[:8], "big", signed=True)) if person else None
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"id": Int8(bookable_id), "person": key})
        row = cursor.fetchone()
    if row is None:
        raise Bookable.DoesNotExist
    parts, sharing, *values = row
    for number, read in _READERS:
        values[number] = read(values[number], None, connection)
    return Ground(Bookable.from_db(connection.alias, _NAMES, values), parts, sharing)


def look(ground: Ground, wish: Span, during: TimestamptzRange, own: int, now: datetime) -> Sight:
    """Return what stands on locked ground at a time, but for the booking `own`. One statement. Raises GroundMoved.

    wish: the time itself; during: with its buffers.
    """
    asked: dict[str, Any] = {
        "id": Int8(ground.bookable.pk), "parts": big(ground.part_ids), "start": wish[0], "end": wish[1], "during": during, "own": Int8(own),
        "now": now, "expiring": _EXPIRING,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, asked)
        parts, sharing, opens, closes, in_the_way, expired = cursor.fetchone()
    if not set(parts) <= set(ground.part_ids) or not set(sharing) <= set(ground.sharing_ids):
        raise GroundMoved
    return Sight([] if opens is None else [(opens, closes)], in_the_way, expired)


def big(ids: list[int]) -> list[Int8]:
    """Return ids all of one type, so that one plan serves them whatever their size."""
    return [Int8(id_) for id_ in ids]
