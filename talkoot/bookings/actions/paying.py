"""Online payments of bookings: begun once, settled once, whoever brings the news and however often."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.bookings.actions.guarded import settle, stand_on
from talkoot.bookings.actions.refusing import refuse
from talkoot.bookings.jobs import mail_money
from talkoot.bookings.models import Booking, Payment
from talkoot.bookings.payments.models import MoneyToSettle
from talkoot.bookings.payments.port import Begun, Bill, Provider, Told
from talkoot.bookings.words import MoneyWhy, Paying, PaymentState, State
from talkoot.people.queries import emails_with
from talkoot.people.words import CLERKS
from talkoot.shared import audit


def begin_payment(*, booking_id: int, provider: Provider, back: str, language: str, now: datetime) -> Begun:
    """Ask the provider for the payment of a booking that waits for it; person and callback return to the address `back`.

    Raises Refused "state", ProviderDown, BadSignature, Booking.DoesNotExist. The provider is asked outside of any lock.
    """
    booking = Booking.objects.select_related("bookable", "contact").get(id=booking_id)
    if booking.state != State.WAITING_FOR_PAYMENT:
        raise refuse("state")
    payment = Payment.objects.create(
        booking=booking, provider=provider.name, stamp=uuid.uuid4(), amount_cents=booking.cost_cents, at=now, changed_at=now
    )
    begun = provider.begin(
        Bill(
            stamp=str(payment.stamp), reference=f"{booking.id}-{payment.id}", cents=booking.cost_cents, vat_permille=booking.vat_permille,
            product=str(booking.bookable), language=language, email=booking.contact.email, success_url=back, cancel_url=back,
            callback_url=back,
        ),
        now=now,
    )  # fmt: skip
    Payment.objects.filter(id=payment.id).update(transaction=begun.transaction)
    return begun


@transaction.atomic
def settle_payment(told: Told, *, now: datetime) -> Payment:
    """Take in what the provider says (its signature is checked already). The same again changes nothing.

    Money that comes for a booking that has ended meanwhile is marked late, to be given back. Another amount than was asked pays nothing:
    the payment stays as it was. Staff are told of both. Raises Payment.DoesNotExist.
    """
    booking_id = Payment.objects.values_list("booking_id", flat=True).get(stamp=told.stamp)
    booking, _ground = stand_on(booking_id, set(State))
    payment = Payment.objects.select_for_update(no_key=True).get(stamp=told.stamp)
    if payment.state in {PaymentState.PAID, PaymentState.LATE} or told.state == PaymentState.STARTED:
        return payment
    if told.state == PaymentState.PAID and told.cents != payment.amount_cents:
        _have_settled(payment, MoneyWhy.OTHER, told.cents, now=now)
        return payment
    payment.state, payment.transaction, payment.changed_at = told.state, told.transaction, now
    if told.state == PaymentState.PAID and booking.state == State.WAITING_FOR_PAYMENT:
        settle(booking, State.CONFIRMED, "confirmed", now=now)
    elif told.state == PaymentState.PAID:
        payment.state = PaymentState.LATE
        _have_settled(payment, MoneyWhy.LATE, told.cents, now=now)
    payment.save(update_fields=["state", "transaction", "changed_at"])
    return payment


def _have_settled(payment: Payment, why: MoneyWhy, cents: int, *, now: datetime) -> None:
    """Put money on the desk of those who look after the place, with a letter to each of them. The same again puts nothing."""
    money, new = MoneyToSettle.objects.get_or_create(payment=payment, why=why, cents=cents, defaults={"at": now})
    if not new:
        return
    audit.record("money", money.id, "to be settled", reason=why, now=now)
    unit_id = payment.booking.bookable.place.owner_id
    for email, language in emails_with(CLERKS, unit_id) if unit_id else []:
        mail_money.defer(money_id=money.id, email=email, language=language)


def on_change(*, booking: Booking, verb: str, now: datetime, **_: Any) -> None:
    """Receive bookings.signals.changed: what was paid online for a booking that is cancelled after that, staff give back or keep."""
    if verb in {"cancelled", "denied"} and booking.paying == Paying.ONLINE:
        for payment in booking.payments.filter(state=PaymentState.PAID):
            _have_settled(payment, MoneyWhy.ENDED, payment.amount_cents, now=now)


@transaction.atomic
def settle_money(*, money_id: int, by: str, now: datetime) -> None:
    """Say that money was given back, or is right as it is. Twice is once."""
    if MoneyToSettle.objects.filter(id=money_id, settled_at=None).update(settled_at=now, settled_by=by):
        audit.record("money", money_id, "settled", by=by, now=now)
