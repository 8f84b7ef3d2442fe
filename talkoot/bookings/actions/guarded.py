"""The one guarded path: every way in locks the physical parts in id order, checks every rule under the lock, claims each part.

Order of locks, the same for everyone: the person (an advisory lock, only where a rule counts their bookings), the parts in id order, then
the bookables that share a part, in id order, because their free times change. `FOR NO KEY UPDATE`, so that nobody who merely refers to
a part waits. The exclusion constraint is the backstop; what it or a deadlock refuses is tried once more and then told as "taken".
docs/adr/0040-one-guarded-path.md.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from psycopg import errors
from psycopg.types.range import TimestamptzRange

from talkoot.bookings.actions.refreshing import refresh_free
from talkoot.bookings.actions.refusing import Refused, refuse
from talkoot.bookings.checks import Failure, failures
from talkoot.bookings.conditions import Seen, Wish, buffers, counted_span
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.openings import open_spans_of
from talkoot.bookings.queries.free import nearest_free
from talkoot.bookings.signals import changed
from talkoot.bookings.times import MINUTE, Span
from talkoot.bookings.words import EXPIRING, LIVE, MOVES, State
from talkoot.shared import audit

T = TypeVar("T")
_COLLISIONS = (errors.ExclusionViolation, errors.DeadlockDetected, errors.SerializationFailure)
_LOCK_PERSON = "SELECT pg_advisory_xact_lock(%s) FROM bookings_bookable WHERE id = %s AND most_each IS NOT NULL"
_LOCK_BOOKABLES = "SELECT * FROM bookings_bookable WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_CLAIM = "INSERT INTO bookings_claim (booking_id, part_id, during, live) SELECT %s, part, %s, true FROM unnest(%s::bigint[]) part"
_LOCK_PARTS = """
SELECT id FROM bookings_part WHERE id IN (SELECT part_id FROM bookings_bookablepart WHERE bookable_id = %s)
 ORDER BY id FOR NO KEY UPDATE"""
_NEIGHBOURS = "SELECT bookable_id, part_id FROM bookings_bookablepart WHERE part_id = ANY(%s) OR bookable_id = %s"
_IN_THE_WAY = """
SELECT DISTINCT b.id, b.state, b.expires_at FROM bookings_claim c JOIN bookings_booking b ON b.id = c.booking_id
 WHERE c.part_id = ANY(%s) AND c.live AND c.during && %s AND b.id <> %s"""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is locked: the bookable as it is now, the ids of its parts, the ids of all bookables that share one."""

    bookable: Bookable
    part_ids: list[int]
    sharing_ids: list[int]


def guarded(work: Callable[[], T], *, bookable_id: int, start: datetime, end: datetime, now: datetime) -> T:
    """Do `work` in one transaction. Whoever lost a race gets Refused "taken" with the nearest free times, never an error."""
    refused = refuse("taken")
    for _attempt in range(2):
        try:
            with transaction.atomic():
                return work()
        except DatabaseError as error:
            if not isinstance(error.__cause__, _COLLISIONS):
                raise
        except Refused as error:
            refused = error
            break
    if "taken" in refused.codes:
        refused.nearest = nearest_free(bookable_id, start, end, now=now)
    raise refused


def lock_person(bookable_id: int, key: bytes) -> None:
    """Keep a person's other bookings waiting until this transaction ends, where a rule counts them."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_PERSON, [int.from_bytes(key[:8], "big", signed=True), bookable_id])


def lock_ground(bookable_id: int) -> Ground:
    """Lock the parts of a bookable, then the bookables that share one. Raises Bookable.DoesNotExist."""
    locked: set[int] = set()
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_LOCK_PARTS, [bookable_id])
            locked |= {part for (part,) in cursor.fetchall()}
            cursor.execute(_NEIGHBOURS, [sorted(locked), bookable_id])
            pairs = cursor.fetchall()
            parts = {part for bookable, part in pairs if bookable == bookable_id}
            if parts <= locked:  # else a space was added while we waited
                break
    sharing = sorted({bookable_id, *(bookable for bookable, _part in pairs)})
    rows = {row.id: row for row in Bookable.objects.raw(_LOCK_BOOKABLES, [sharing])}
    if bookable_id not in rows:
        raise Bookable.DoesNotExist
    return Ground(rows[bookable_id], sorted(parts), sharing)


def padded(start: datetime, end: datetime, before: timedelta, after: timedelta) -> TimestamptzRange:
    """Return what a booking keeps for itself: [start - before, end + after)."""
    return TimestamptzRange(start - before, end + after, "[)")


def broken_rules(ground: Ground, wish: Wish, *, booker: bytes = b"", own: int = 0, now: datetime) -> list[Failure]:
    """Return the rules that a wish breaks, asked under the lock. `own` is the id of the booking that already has a claim."""
    conditions = ground.bookable.conditions
    seen = Seen(
        now=now,
        open=open_spans_of(ground.bookable, wish.start, wish.end) if wish.start < wish.end else [],
        taken=wish.start < wish.end and _is_taken(ground, padded(wish.start, wish.end, *buffers(conditions, wish.kind)), own, now),
        count=count_of_person(ground.bookable, booker, wish.start, own=own, now=now) if conditions.most_each is not None and booker else 0,
    )
    return failures(conditions, wish, seen)


def _is_taken(ground: Ground, during: TimestamptzRange, own: int, now: datetime) -> bool:
    """Tell whether another booking is in the way. What has expired is not: it is put aside at once."""
    values: list[Any] = [ground.part_ids, during, own]
    with connection.cursor() as cursor:
        cursor.execute(_IN_THE_WAY, values)
        rows = cursor.fetchall()
    expired = [id_ for id_, state, expires in rows if state in EXPIRING and expires is not None and expires <= now]
    for booking in Booking.objects.filter(id__in=expired).order_by("id") if expired else ():
        settle(booking, State.EXPIRED, "expired", now=now)
    return len(expired) < len(rows)


def count_of_person(bookable: Bookable, booker: bytes, start: datetime, *, own: int = 0, now: datetime) -> int:
    """Return how many bookings of a person count against the most that one may have."""
    counted = Booking.objects.filter(booker=booker, state__in=LIVE).exclude(id=own)
    same = {"bookable__counted_with": bookable.counted_with} if bookable.counted_with else {"bookable": bookable}
    period = counted_span(bookable.conditions, start)
    when = {"starts__gte": period[0], "starts__lt": period[1]} if period else {"ends__gt": now}
    gone = {"state__in": EXPIRING, "expires_at__lte": now}
    return counted.filter(**same, **when).exclude(**gone).count()


def claim(ground: Ground, booking: Booking) -> None:
    """Claim every part for a booking, and bring the free times of all who share one up to date."""
    values: list[Any] = [booking.id, during_of(booking), ground.part_ids]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
    refresh_free(ground.sharing_ids, *kept_by(booking))


def kept_by(booking: Booking) -> Span:
    """Return what a booking keeps for itself, by its own copy of the buffers."""
    return booking.starts - booking.before_minutes * MINUTE, booking.ends + booking.after_minutes * MINUTE


def during_of(booking: Booking) -> TimestamptzRange:
    """Return what a booking keeps for itself, as its claims hold it."""
    return TimestamptzRange(*kept_by(booking), "[)")


def settle(booking: Booking, state: State, verb: str, *, now: datetime, by: str = "", **fields: Any) -> Booking:
    """Give a booking another state, set its claims free when it no longer keeps others out, and tell the world. Raises Refused "state"."""
    if state not in MOVES[State(booking.state)]:
        raise refuse("state")
    booking.state, booking.changed_at, booking.version = state, now, booking.version + 1
    if state not in EXPIRING:
        booking.expires_at = None
    for name, value in fields.items():
        setattr(booking, name, value)
    booking.save(update_fields=["state", "changed_at", "version", "expires_at", *fields])
    if state not in LIVE:
        release(booking)
    tell(booking, verb, by=by, now=now)
    return booking


def release(booking: Booking) -> None:
    """Let go of every part that a booking had."""
    booking.claims.update(live=False)
    refresh_free(sharing_of(booking.claims.values_list("part_id", flat=True)), *kept_by(booking))


def sharing_of(part_ids: Iterable[int]) -> list[int]:
    """Return the ids of the bookables that have one of these parts, their rows locked in id order."""
    sharing = Bookable.objects.filter(parts__in=list(part_ids)).values("id")
    return list(Bookable.objects.select_for_update(no_key=True).filter(id__in=sharing).order_by("id").values_list("id", flat=True))


def tell(booking: Booking, verb: str, *, by: str = "", now: datetime) -> None:
    """Write down what happened, and let the other folders act on it in the same transaction."""
    audit.record("booking", booking.id, verb, by=by, now=now)
    changed.send(sender=Booking, booking=booking, verb=verb, now=now)


def stand_on(booking_id: int, states: Collection[str]) -> tuple[Booking, Ground]:
    """Lock the ground under a booking, then read it. Raises Booking.DoesNotExist, and Refused "state" unless it is in one of `states`."""
    ground = lock_ground(Booking.objects.values_list("bookable_id", flat=True).get(id=booking_id))
    booking = Booking.objects.select_for_update(no_key=True).get(id=booking_id)
    if booking.state not in states:
        raise refuse("state")
    booking.bookable = ground.bookable
    return booking, ground


def wish_of(booking: Booking, **changes: Any) -> Wish:
    """Return what a booking that is there wants, or would want after a change."""
    names = ("persons", "operation", "residency", "group", "strength", "kind")
    wish = Wish(booking.starts, booking.ends, **{name: getattr(booking, name) for name in names})
    return replace(wish, **changes)
