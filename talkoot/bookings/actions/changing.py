"""What happens to a booking afterwards: a decision, another time, an end."""

from datetime import datetime, timedelta

from django.db import transaction

from talkoot.bookings.actions.booking import cost_for
from talkoot.bookings.actions.guarded import broken_rules, during_of, guarded, kept_by, settle, stand_on, tell, wish_of
from talkoot.bookings.actions.refreshing import refresh_free
from talkoot.bookings.actions.refusing import Refused, refuse
from talkoot.bookings.conditions import access_on
from talkoot.bookings.models import Booking
from talkoot.bookings.prices import Cost
from talkoot.bookings.words import EXPIRING, LONGEST_REASON, MOVABLE, Kind, Paying, State
from talkoot.shared.text import clean

_UNDECIDED = frozenset({State.HOLD, State.REQUESTED, State.WAITING_FOR_PAYMENT})
_ENDABLE = _UNDECIDED | {State.CONFIRMED}


def approve(*, booking_id: int, by: str, now: datetime, free: bool = False, reason: str = "") -> Booking:
    """Say yes to a request; `free` lets it go without charge. By the guarded path: whatever happened meanwhile, nobody else has the time.

    It then waits for payment when that is made online. Raises Refused, Booking.DoesNotExist.
    """
    asked = Booking.objects.only("bookable_id", "starts", "ends").get(id=booking_id)

    def work() -> Booking:
        booking, ground = stand_on(booking_id, {State.REQUESTED})
        broken = [rule for rule in broken_rules(ground, wish_of(booking), own=booking.id, now=now) if rule.code == "taken"]
        if broken:
            raise Refused(broken)
        cost = Cost(0, 0, Paying.NOTHING) if free else Cost(booking.cost_cents, booking.vat_permille, Paying(booking.paying))
        state = State.WAITING_FOR_PAYMENT if cost.paying == Paying.ONLINE else State.CONFIRMED
        # Whoever waited for an answer is not at the cash desk: a day to pay, but never past the start.
        expires = min(now + timedelta(days=1), booking.starts) if state == State.WAITING_FOR_PAYMENT else None
        return settle(
            booking,
            state,
            "confirmed" if state == State.CONFIRMED else "payment asked",
            by=by,
            now=now,
            reason=clean(reason)[:LONGEST_REASON],
            cost_cents=cost.cents,
            vat_permille=cost.vat_permille,
            paying=cost.paying,
            expires_at=expires,
        )

    return guarded(work, bookable_id=asked.bookable_id, start=asked.starts, end=asked.ends, now=now)


@transaction.atomic
def deny(*, booking_id: int, reason: str, by: str, now: datetime) -> Booking:
    """Say no to a request, always with a reason. Raises Refused, Booking.DoesNotExist."""
    booking, _ground = stand_on(booking_id, {State.REQUESTED})
    if not clean(reason):
        raise refuse("reason")
    return settle(booking, State.DENIED, "denied", by=by, now=now, reason=clean(reason)[:LONGEST_REASON])


def move(*, booking_id: int, start: datetime, end: datetime, now: datetime, staff: bool = False, by: str = "") -> Booking:
    """Give a booking another time, by the guarded path; its old time is free again. Raises Refused, Booking.DoesNotExist.

    Until the cancellation time runs out, unless by staff. What a person had to approve, they approve again; what is paid keeps its price.
    """
    before = Booking.objects.only("bookable_id").get(id=booking_id)

    def work() -> Booking:
        booking, ground = stand_on(booking_id, MOVABLE)
        _still_in_time(booking, now, staff=staff)
        wish = wish_of(booking, start=start, end=end)
        broken = broken_rules(ground, wish, booker=bytes(booking.booker), own=booking.id, now=now)
        if broken:
            raise Refused(broken)
        cost = cost_for(ground.bookable, wish)
        if booking.state == State.CONFIRMED and booking.paying == Paying.ONLINE and cost.cents != booking.cost_cents:
            raise refuse("other_price")
        _take_other_time(booking, start, end, cost, ground.part_ids, ground.sharing_ids)
        again = booking.state == State.CONFIRMED and not staff and ground.bookable.needs_approval and booking.kind == Kind.NORMAL
        booking.state = State.REQUESTED if again else booking.state
        booking.version, booking.changed_at = booking.version + 1, now
        booking.save()
        tell(booking, "moved", by=by, now=now)
        return booking

    return guarded(work, bookable_id=before.bookable_id, start=start, end=end, now=now)


def _take_other_time(booking: Booking, start: datetime, end: datetime, cost: Cost, part_ids: list[int], sharing_ids: list[int]) -> None:
    """Move every claim, and bring the free times up to date round the old time and the new one."""
    old = kept_by(booking)
    booking.starts, booking.ends = start, end
    booking.access = access_on(booking.bookable.conditions, start)
    if booking.paying != Paying.ONLINE:
        booking.cost_cents, booking.vat_permille, booking.paying = cost.cents, cost.vat_permille, cost.paying
    new, during = kept_by(booking), during_of(booking)
    booking.claims.exclude(part__in=part_ids).delete()
    for part in part_ids:
        booking.claims.update_or_create(part_id=part, defaults={"during": during})
    refresh_free(sharing_ids, *old)
    refresh_free(sharing_ids, *new)


def _still_in_time(booking: Booking, now: datetime, *, staff: bool) -> None:
    """Raise Refused when the holder may no longer change a confirmed booking."""
    if staff or booking.state in _UNDECIDED:
        return
    hours = booking.bookable.cancel_hours
    if hours is None:
        raise refuse("not_cancellable")
    until = booking.starts - timedelta(hours=hours)
    if now > until:
        raise refuse("too_late", until=until)


@transaction.atomic
def cancel(*, booking_id: int, now: datetime, reason: str = "", staff: bool = False, by: str = "") -> Booking:
    """Cancel a booking: by its holder within the cancellation time, by staff at any time and with a reason. Its time is free at once.

    Cancelled twice is cancelled once. Raises Refused, Booking.DoesNotExist.
    """
    booking, _ground = stand_on(booking_id, _ENDABLE | {State.CANCELLED})
    if booking.state == State.CANCELLED:
        return booking
    if staff and not clean(reason):
        raise refuse("reason")
    _still_in_time(booking, now, staff=staff)
    return settle(booking, State.CANCELLED, "cancelled", by=by, now=now, reason=clean(reason)[:LONGEST_REASON])


@transaction.atomic
def mark_no_show(*, booking_id: int, by: str, now: datetime) -> Booking:
    """Say that nobody came, once it has begun. Raises Refused, Booking.DoesNotExist."""
    booking, _ground = stand_on(booking_id, {State.CONFIRMED})
    if now < booking.starts:
        raise refuse("not_begun")
    return settle(booking, State.NO_SHOW, "no_show", by=by, now=now)


def expire_due(*, now: datetime, most: int = 500) -> int:
    """End holds and unpaid bookings whose time is over; return how many. What the clock calls each minute."""
    due = Booking.objects.filter(state__in=EXPIRING, expires_at__lte=now).order_by("expires_at").values_list("id", flat=True)[:most]
    return sum(_expire(booking_id, now) for booking_id in list(due))


@transaction.atomic
def _expire(booking_id: int, now: datetime) -> bool:
    try:
        booking, _ground = stand_on(booking_id, EXPIRING)
    except Refused:  # it was confirmed or cancelled meanwhile
        return False
    if booking.expires_at is None or booking.expires_at > now:
        return False
    settle(booking, State.EXPIRED, "expired", now=now)
    return True
