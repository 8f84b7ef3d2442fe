"""The one guarded path: every way in locks the physical parts in id order, checks every rule under the lock, claims each part.

Order of locks, the same for everyone: the person (an advisory lock, only where a rule counts their bookings), the parts in id order, then
the bookables that share a part, in id order, because their free times change. `FOR NO KEY UPDATE`, so that nobody who merely refers to
a part waits. The exclusion constraint is the backstop; what it or a deadlock refuses is tried once more and then told as "taken".
docs/adr/0040-one-guarded-path.md.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from psycopg import errors
from psycopg.types.numeric import Int8
from psycopg.types.range import TimestamptzRange

from talkoot.bookings.actions.ground import Ground, GroundMoved, lock_ground, look
from talkoot.bookings.actions.refreshing import refresh_free
from talkoot.bookings.actions.refusing import Refused, refuse
from talkoot.bookings.checks import Failure, failures
from talkoot.bookings.conditions import Seen, Wish, buffers, counted_span
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.openings import is_kept, open_spans_of
from talkoot.bookings.queries.free import nearest_free
from talkoot.bookings.signals import changed
from talkoot.bookings.times import MINUTE, Span
from talkoot.bookings.words import EXPIRING, LIVE, MOVES, State
from talkoot.shared import audit

T = TypeVar("T")
_COLLISIONS = (errors.ExclusionViolation, errors.DeadlockDetected, errors.SerializationFailure)
_ATTEMPTS = 3


def guarded(work: Callable[[], T], *, bookable_id: int, start: datetime, end: datetime, now: datetime) -> T:
    """Do `work` in one transaction. Whoever lost a race gets Refused "taken" with the nearest free times, never an error."""
    refused = refuse("taken")
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return work()
        except GroundMoved:
            continue
        except DatabaseError as error:
            if not isinstance(error.__cause__, _COLLISIONS):
                raise
        except Refused as error:
            refused = error
            break
    if "taken" in refused.codes:
        refused.nearest = nearest_free(bookable_id, start, end, now=now)
    raise refused


def padded(start: datetime, end: datetime, before: timedelta, after: timedelta) -> TimestamptzRange:
    """Return what a booking keeps for itself: [start - before, end + after)."""
    return TimestamptzRange(start - before, end + after, "[)")


def broken_rules(ground: Ground, wish: Wish, *, booker: bytes = b"", own: int = 0, now: datetime) -> list[Failure]:
    """Return the rules that a wish breaks, asked under the lock. `own` is the id of the booking that already has a claim."""
    conditions = ground.bookable.conditions
    counts = conditions.most_each is not None and booker
    count = count_of_person(ground.bookable, booker, wish.start, own=own, now=now) if counts else 0
    if wish.start >= wish.end:
        return failures(conditions, wish, Seen(now=now, open=[], count=count))
    sight = look(ground, (wish.start, wish.end), padded(wish.start, wish.end, *buffers(conditions, wish.kind)), own, now)
    _put_aside(sight.expired, now)
    is_open = sight.open if is_kept(ground.bookable, wish.start, wish.end) else open_spans_of(ground.bookable, wish.start, wish.end)
    return failures(conditions, wish, Seen(now=now, open=is_open, taken=len(sight.expired) < len(sight.in_the_way), count=count))


def _put_aside(expired: list[int], now: datetime) -> None:
    """End what is in the way although its time is over."""
    for booking in Booking.objects.filter(id__in=expired).order_by("id") if expired else ():
        settle(booking, State.EXPIRED, "expired", now=now)


_COUNT = """
SELECT count(*) FROM bookings_booking k JOIN bookings_bookable b ON b.id = k.bookable_id
 WHERE k.booker = %(booker)s AND k.state = ANY(%(live)s) AND k.id <> %(own)s
   AND CASE WHEN %(together)s = '' THEN b.id = %(id)s ELSE b.counted_with = %(together)s END
   AND CASE WHEN %(begins)s::timestamptz IS NULL THEN k.ends > %(now)s ELSE k.starts >= %(begins)s AND k.starts < %(ends)s END
   AND NOT (k.state = ANY(%(expiring)s) AND coalesce(k.expires_at <= %(now)s, false))"""
_STATES = {"live": sorted(map(str, LIVE)), "expiring": sorted(map(str, EXPIRING))}


def count_of_person(bookable: Bookable, booker: bytes, start: datetime, *, own: int = 0, now: datetime) -> int:
    """Return how many bookings of a person count against the most that one may have."""
    begins, ends = counted_span(bookable.conditions, start) or (None, None)
    asked: dict[str, Any] = {
        "booker": booker,
        "own": Int8(own),
        "id": Int8(bookable.pk),
        "together": bookable.counted_with,
        "begins": begins,
        "ends": ends,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {**asked, **_STATES, "now": now})
        return int(cursor.fetchone()[0])


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


def stand_on(booking_id: int, states: Collection[str], *, person: bytes = b"") -> tuple[Booking, Ground]:
    """Lock the ground under a booking, then read it. Raises Booking.DoesNotExist, and Refused "state" unless it is in one of `states`.

    person: whose bookings are to be counted, see lock_ground.
    """
    ground = lock_ground(Booking.objects.values_list("bookable_id", flat=True).get(id=booking_id), person)
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
