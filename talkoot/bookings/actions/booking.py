"""Holding, booking and confirming."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from talkoot.bookings.actions.entering import enter
from talkoot.bookings.actions.ground import Ground, lock_ground
from talkoot.bookings.actions.guarded import broken_rules, guarded, kept_by, settle, stand_on, wish_of
from talkoot.bookings.actions.refusing import Refused, refuse
from talkoot.bookings.bookers import NOBODY, Booker
from talkoot.bookings.conditions import Wish, access_on, buffers
from talkoot.bookings.models import Bookable, Booking, BookingContact
from talkoot.bookings.prices import Cost, cost_of, price_on
from talkoot.bookings.signals import changed
from talkoot.bookings.times import MINUTE
from talkoot.bookings.words import CODE_PURPOSE, EXPIRING, HOLD_FOR, PAY_WITHIN, Kind, Operation, Paying, State
from talkoot.shared.secrets import hash_code, make_code
from talkoot.shared.text import clean

FREE = Cost(0, 0, Paying.NOTHING)
# What a hold has passed already and what only the passing of ten minutes could break.
_PASSED_BY_HOLD = frozenset({"past", "too_soon", "too_far", "too_short", "too_long", "wrong_start", "closed", "times_wrong"})


@dataclass(frozen=True, slots=True)
class Made:
    """A booking and its secret code, which is stored nowhere: show it now."""

    booking: Booking
    code: str


def code_of(booking: Booking) -> str:
    """Return the secret code of a booking, made again."""
    return make_code(CODE_PURPOSE, booking.nonce.hex)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for in one go: the wish, who has it, and what comes with it."""

    wish: Wish
    booker: Booker = NOBODY
    purpose: str = ""
    serves: tuple[str, int] | None = None
    asks_free: bool = False
    by: str = ""
    series_id: int | None = None


def _wish(start: datetime, end: datetime, booker: Booker, **more: Any) -> Wish:
    return Wish(start, end, residency=booker.residency, group=booker.group, strength=booker.strength, **more)


def book(
    *,
    bookable_id: int,
    start: datetime,
    end: datetime,
    booker: Booker,
    now: datetime,
    persons: int = 1,
    operation: str = Operation.NEW,
    accepts_terms: bool = False,
    asks_free: bool = False,
    purpose: str = "",
    serves: tuple[str, int] | None = None,
) -> Made:
    """Book in one go and return the booking with its code.

    start, end: aware moments. serves: (kind, id) of the idea, challenge or pilot it is for. asks_free: a person is asked to let it go
    without charge, where the price allows that. The state is then requested, waiting_for_payment or confirmed, as the rules have it.
    Raises Refused with every rule it breaks (and the nearest free times when it is taken), Bookable.DoesNotExist.
    """
    if not booker.is_known:
        raise refuse("who")
    wish = _wish(start, end, booker, persons=persons, operation=operation, accepts=accepts_terms)
    return place(bookable_id, Order(wish, booker, purpose, serves, asks_free), now=now)


def hold(
    *,
    bookable_id: int,
    start: datetime,
    end: datetime,
    now: datetime,
    booker: Booker = NOBODY,
    persons: int = 1,
    operation: str = Operation.NEW,
) -> Made:
    """Keep a time for ten minutes while somebody fills in the rest. Raises Refused, Bookable.DoesNotExist.

    The terms are accepted when it is confirmed. An expired hold keeps nobody out: whoever wants the time gets it.
    """
    wish = _wish(start, end, booker, persons=persons, operation=operation)
    return place(bookable_id, Order(wish, booker), now=now, state=State.HOLD)


def block(*, bookable_id: int, start: datetime, end: datetime, by: str, now: datetime, reason: str = "") -> Booking:
    """Keep everyone out, as staff. Binds no rule but that nobody else has it. Raises Refused, Bookable.DoesNotExist."""
    return place(bookable_id, Order(Wish(start, end, kind=Kind.BLOCK), purpose=reason, by=by), now=now).booking


def book_behalf(
    *,
    bookable_id: int,
    start: datetime,
    end: datetime,
    booker: Booker,
    by: str,
    now: datetime,
    persons: int = 1,
    purpose: str = "",
    serves: tuple[str, int] | None = None,
    kind: str = Kind.BEHALF,
) -> Made:
    """Book for somebody who called or came by, as staff; with kind "staff" for the city's own use. Needs no approval. Raises Refused."""
    if not booker.name.strip():
        raise refuse("who")
    wish = replace(_wish(start, end, booker, persons=persons), kind=kind)
    return place(bookable_id, Order(wish, booker, purpose, serves, by=by), now=now)


def place(bookable_id: int, order: Order, *, now: datetime, state: State | None = None) -> Made:
    """Take one order in by the guarded path."""

    def work() -> Made:
        return place_on(lock_ground(bookable_id, _key(order.booker)), order, now=now, state=state)

    return guarded(work, bookable_id=bookable_id, start=order.wish.start, end=order.wish.end, now=now)


def place_on(ground: Ground, order: Order, *, now: datetime, state: State | None = None) -> Made:
    """Check every rule of one order on locked ground and write the booking with its claims. Raises Refused."""
    key = _key(order.booker)
    broken = broken_rules(ground, order.wish, booker=key, now=now)
    if broken:
        raise Refused(broken)
    made = _new(ground.bookable, order, key, now, state)
    verb = _VERBS[State(made.booking.state)]
    contact = _contact(order.booker) if order.booker.name or order.booker.email else None
    enter(ground, made.booking, contact, kept_by(made.booking), verb)
    changed.send(sender=Booking, booking=made.booking, verb=verb, now=now)
    return made


def _key(booker: Booker) -> bytes:
    return booker.key if booker.is_known else b""


_VERBS = {State.HOLD: "held", State.REQUESTED: "requested", State.WAITING_FOR_PAYMENT: "payment asked", State.CONFIRMED: "confirmed"}


def _new(bookable: Bookable, order: Order, key: bytes, now: datetime, state: State | None) -> Made:
    wish, c = order.wish, bookable.conditions
    cost = cost_for(bookable, wish)
    asks_free = order.asks_free and cost.on_application
    before, after = buffers(c, wish.kind)
    nonce = uuid.uuid4()
    code = make_code(CODE_PURPOSE, nonce.hex)
    state = state or first_state(bookable, wish.kind, cost, asks_free=asks_free)
    kind, serves_id = order.serves or ("", None)
    booking = Booking(
        bookable=bookable,
        series_id=order.series_id,
        kind=wish.kind,
        state=state,
        starts=wish.start,
        ends=wish.end,
        persons=wish.persons,
        before_minutes=before // MINUTE,
        after_minutes=after // MINUTE,
        operation=wish.operation,
        residency=wish.residency,
        group=wish.group,
        strength=wish.strength,
        purpose=clean(order.purpose)[:300],
        cost_cents=cost.cents,
        vat_permille=cost.vat_permille,
        paying=cost.paying,
        free_asked=asks_free,
        access=access_on(c, wish.start),
        account_id=order.booker.account_id,
        booker=key,
        nonce=nonce,
        code_hash=hash_code(CODE_PURPOSE, code),
        serves_kind=kind,
        serves_id=serves_id,
        by=order.by,
        expires_at=expiry(state, now),
        made_at=now,
        changed_at=now,
    )
    return Made(booking, code)


def cost_for(bookable: Bookable, wish: Wish) -> Cost:
    """Return what a wish costs by the price of the day on which it starts; free where there is no price. Blocks and staff pay nothing."""
    c = bookable.conditions
    if wish.kind in {Kind.BLOCK, Kind.STAFF}:
        return FREE
    price = price_on(c.prices, wish.start.astimezone(c.zone).date(), wish.group)
    return cost_of(price, wish.end - wish.start) if price else FREE


def first_state(bookable: Bookable, kind: str, cost: Cost, *, asks_free: bool) -> State:
    """Return where a new booking stands: before a person, before a cash desk, or done."""
    if kind == Kind.NORMAL and (bookable.needs_approval or asks_free):
        return State.REQUESTED
    return State.WAITING_FOR_PAYMENT if kind == Kind.NORMAL and cost.paying == Paying.ONLINE else State.CONFIRMED


def expiry(state: State, now: datetime) -> datetime | None:
    """Return when a booking in this state ends by the clock."""
    return now + {State.HOLD: HOLD_FOR, State.WAITING_FOR_PAYMENT: PAY_WITHIN}[state] if state in EXPIRING else None


def _contact(booker: Booker) -> dict[str, str]:
    return {"name": clean(booker.name)[:120], "email": booker.email, "phone": clean(booker.phone)[:40], "language": booker.language}


def confirm(
    *,
    booking_id: int,
    booker: Booker,
    now: datetime,
    accepts_terms: bool = False,
    persons: int | None = None,
    asks_free: bool = False,
    purpose: str = "",
    serves: tuple[str, int] | None = None,
) -> Booking:
    """Make a hold a booking, once it is known who books. Raises Refused, Booking.DoesNotExist.

    Every rule that depends on the person is asked again under the lock. A hold whose time is over still counts while nobody took it.
    """
    if not booker.is_known:
        raise refuse("who")
    held = Booking.objects.only("bookable_id", "starts", "ends").get(id=booking_id)

    def work() -> Booking:
        booking, ground = stand_on(booking_id, {State.HOLD}, person=booker.key)
        wish = wish_of(booking, residency=booker.residency, group=booker.group, strength=booker.strength, accepts=accepts_terms)
        wish = replace(wish, persons=booking.persons if persons is None else persons)
        broken = [
            rule for rule in broken_rules(ground, wish, booker=booker.key, own=booking.id, now=now) if rule.code not in _PASSED_BY_HOLD
        ]
        if broken:
            raise Refused(broken)
        cost = cost_for(ground.bookable, wish)
        asked = asks_free and cost.on_application
        state = first_state(ground.bookable, wish.kind, cost, asks_free=asked)
        kind, serves_id = serves or ("", None)
        BookingContact.objects.update_or_create(booking=booking, defaults=_contact(booker))
        return settle(
            booking,
            state,
            _VERBS[state],
            now=now,
            persons=wish.persons,
            residency=wish.residency,
            group=wish.group,
            strength=wish.strength,
            cost_cents=cost.cents,
            vat_permille=cost.vat_permille,
            paying=cost.paying,
            free_asked=asked,
            account_id=booker.account_id,
            booker=booker.key,
            purpose=clean(purpose)[:300],
            serves_kind=kind,
            serves_id=serves_id,
            expires_at=expiry(state, now),
        )

    return guarded(work, bookable_id=held.bookable_id, start=held.starts, end=held.ends, now=now)
