"""A proposal: exactly what would be booked, tried on the one guarded path and undone, then signed: only that can be confirmed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.bookings import actions, queries
from talkoot.shared.idempotency import once
from talkoot.standards.mcp.tools import Wrong
from talkoot.standards.mcp.words import PROPOSED_FOR

_SALT = "talkoot.standards.mcp.proposal"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be booked, for whom, and by which key (0: none)."""

    bookable_id: int
    start: datetime
    end: datetime
    persons: int
    purpose: str
    booker: actions.Booker
    key_id: int


@dataclass(frozen=True, slots=True)
class Offer:
    """On which conditions. terms: a digest of what the person must accept and of until when they may cancel."""

    cents: int
    paying: str
    state: str
    terms: str


def _offer(booking: Any) -> Offer:
    thing = booking.bookable
    said = orjson.dumps([thing.terms, thing.cancel_hours, booking.vat_permille, booking.access], option=orjson.OPT_SORT_KEYS)
    return Offer(booking.cost_cents, str(booking.paying), str(booking.state), sha256(said).hexdigest()[:16])


def _made(order: Order, *, accepts_terms: bool, now: datetime) -> Any:
    """Book by the one guarded path. Raises Wrong with every rule it breaks."""
    try:
        made = actions.book(
            bookable_id=order.bookable_id, start=order.start, end=order.end, booker=order.booker, persons=order.persons,
            purpose=order.purpose, accepts_terms=accepts_terms, now=now,
        )  # fmt: skip
    except actions.Refused as error:
        raise Wrong(told(error)) from error
    return made.booking


def told(error: actions.Refused) -> str:
    """Return a refusal in plain words: every rule, and the nearest free times."""
    says = " ".join(failure.sentence for failure in error.failures)
    times = "; ".join(f"{start.isoformat()} – {end.isoformat()}" for start, end in error.nearest)
    return f"{says} {_('Free instead: %(times)s.') % {'times': times}}" if times else says


def bookable_of(bookable_id: int) -> Any:
    """Return what everyone may see of what can be booked. Raises Wrong."""
    thing = queries.find_bookable(bookable_id)
    if thing is None:
        raise Wrong(_("There is no such thing, or it is not public."))
    return thing


def rehearse(order: Order, *, now: datetime) -> Offer:
    """Return on which conditions it would be booked, and change nothing. Raises Wrong.

    It is booked and undone, so that no second set of rules can say something else than the first.
    """
    with transaction.atomic():
        offer = _offer(_made(order, accepts_terms=True, now=now))
        transaction.set_rollback(True)
    return offer


def sign(order: Order, offer: Offer) -> str:
    """Return the token of a proposal: all of it, signed, good for PROPOSED_FOR."""
    return signing.dumps(orjson.loads(orjson.dumps([asdict(order), asdict(offer)])), salt=_SALT, compress=True)


def read(token: str, *, key_id: int) -> tuple[Order, Offer]:
    """Return what a token stands for. Raises Wrong for one that is forged, too old or another caller's."""
    try:
        order, offer = signing.loads(token, salt=_SALT, max_age=PROPOSED_FOR)
    except signing.SignatureExpired as error:
        raise Wrong(_("This proposal is too old. Propose it again.")) from error
    except signing.BadSignature as error:
        raise Wrong(_("This is not the token of a proposal. Propose the booking first.")) from error
    if order["key_id"] != key_id:
        raise Wrong(_("This proposal was made with another key. Propose it again."))
    times = {name: datetime.fromisoformat(order[name]) for name in ("start", "end")}
    return Order(**{**order, **times, "booker": actions.Booker(**order["booker"])}), Offer(**offer)


def book(order: Order, offer: Offer, token: str, *, accepts_terms: bool, now: datetime) -> Any:
    """Book exactly what was proposed, once for a token. Raises Wrong when it is no longer so."""

    def work() -> dict[str, int]:
        booking = _made(order, accepts_terms=accepts_terms, now=now)
        if _offer(booking) != offer:
            raise Wrong(_("The price or the terms have changed since. Propose it again."))
        return {"id": booking.id}

    answer, _remembered = once("mcp-book", sha256(token.encode()).hexdigest(), b"", work, now=now)
    return bookable_of(order.bookable_id).bookings.select_related("bookable__place").get(id=answer["id"])
