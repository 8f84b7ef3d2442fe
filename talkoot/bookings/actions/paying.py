"""Online payments of bookings: begun once, settled once, whoever brings the news and however often."""

import uuid
from datetime import datetime

from django.db import transaction

from talkoot.bookings.actions.guarded import settle, stand_on
from talkoot.bookings.actions.refusing import refuse
from talkoot.bookings.models import Booking, Payment
from talkoot.bookings.payments.port import Begun, Bill, Provider, Told
from talkoot.bookings.words import PaymentState, State


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

    Money that comes for a booking that has ended meanwhile is marked late, to be given back. Raises Payment.DoesNotExist, Refused
    "other_price" when another amount was paid than asked.
    """
    booking_id = Payment.objects.values_list("booking_id", flat=True).get(stamp=told.stamp)
    booking, _ground = stand_on(booking_id, set(State))
    payment = Payment.objects.select_for_update(no_key=True).get(stamp=told.stamp)
    if payment.state in {PaymentState.PAID, PaymentState.LATE} or told.state == PaymentState.STARTED:
        return payment
    if told.state == PaymentState.PAID and told.cents != payment.amount_cents:
        raise refuse("other_price")
    payment.state, payment.transaction, payment.changed_at = told.state, told.transaction, now
    if told.state == PaymentState.PAID and booking.state == State.WAITING_FOR_PAYMENT:
        settle(booking, State.CONFIRMED, "confirmed", now=now)
    elif told.state == PaymentState.PAID:
        payment.state = PaymentState.LATE
    payment.save(update_fields=["state", "transaction", "changed_at"])
    return payment
