"""Paying a booking online: to the provider and back. Where it stands is believed from the provider's signature alone."""

import logging
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from talkoot.bookings import actions, rules
from talkoot.bookings.actions import Refused
from talkoot.bookings.models import Booking, Payment
from talkoot.bookings.pages.common import kept_private, own_address, reader, with_code
from talkoot.bookings.pages.own import told
from talkoot.bookings.payments.chosen import chosen_provider
from talkoot.bookings.payments.port import BadSignature, ProviderDown
from talkoot.bookings.words import MoneyWhy, PaymentState
from talkoot.shared import clock
from talkoot.shared.rules import guarded

log = logging.getLogger(__name__)
BAD, UNAVAILABLE = 400, 503


@with_code
@require_POST
def pay(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    """Begin a payment and show the way to the provider: a link, because the page's policy lets no form lead elsewhere."""
    provider = chosen_provider()
    if provider is None:
        raise Http404
    context: dict[str, Any] = {**told(booking), "code": code, "pay_url": ""}
    back = settings.TALKOOT_ADDRESS + reverse("bookings:paid")
    try:
        begun = actions.begin_payment(booking_id=booking.pk, provider=provider, back=back, language=reader(), now=clock.now())
    except Refused:  # it was paid or has ended meanwhile: its page says so
        return redirect(own_address(code))
    except (ProviderDown, BadSignature):
        log.exception("A payment could not be begun")
        return render(request, "bookings/pay.html", context, status=UNAVAILABLE)
    return render(request, "bookings/pay.html", context | {"pay_url": begun.pay_url})


@guarded(rules.paid)
@require_safe
def paid(request: HttpRequest) -> HttpResponse:
    """Take in what the provider says, by whoever comes back from it or by its own call; the same again changes nothing.

    The page names no code: the provider's call reads it, too.
    """
    provider = chosen_provider()
    if provider is None:
        raise Http404
    try:
        payment = actions.settle_payment(provider.read(request.GET.dict()), now=clock.now())
    except BadSignature:
        return kept_private(render(request, "ui/error.html", {"status": BAD}, status=BAD))
    except Payment.DoesNotExist as error:
        raise Http404 from error
    booking = Booking.objects.select_related("bookable__place").get(id=payment.booking_id)
    context = {**told(booking), "payment": PaymentState(payment.state), "cents": payment.amount_cents, "other": _other(payment)}
    return kept_private(render(request, "bookings/paid.html", context))


def _other(payment: Payment) -> int:
    """Return the amount that was paid in the place of the one that was asked; 0 when there is none."""
    if payment.state == PaymentState.PAID:
        return 0
    return payment.to_settle.filter(why=MoneyWhy.OTHER).order_by("-id").values_list("cents", flat=True).first() or 0
