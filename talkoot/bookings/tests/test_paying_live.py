"""Paying over HTTP from end to end: our server, and the provider's double as a process of its own that calls back and sends the person back."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.urls import reverse

from talkoot.bookings.actions import book, code_of
from talkoot.bookings.models import Payment
from talkoot.bookings.payments.models import MoneyToSettle
from talkoot.bookings.tests.making import RESIDENT, at, make_bookable
from talkoot.bookings.tests.paytrail_double import ACCOUNT, SECRET
from talkoot.bookings.words import PaymentState, State
from talkoot.shared import clock


@pytest.fixture
def provider():
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "paytrail_double.py")], stdout=subprocess.PIPE, text=True
    ) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def begin(live_server, provider, settings):
    settings.TALKOOT_ADDRESS, settings.TALKOOT_PAYTRAIL_ADDRESS = live_server.url, provider
    settings.TALKOOT_PAYTRAIL_ACCOUNT, settings.TALKOOT_PAYTRAIL_SECRET = ACCOUNT, SECRET
    now = clock.now()
    day = (now + timedelta(days=3)).date()
    room = make_bookable(now=now, prices=[{"cents": 1250, "vat_permille": 255, "paying": "online"}])
    booking = book(bookable_id=room.id, start=at(17, day=day), end=at(19, day=day), booker=RESIDENT, now=now).booking
    page = live_server.url + reverse("bookings:own", args=[code_of(booking)])

    def post():
        with httpx.Client(headers={"Referer": page}) as person:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', person.get(page).text)[1]
            paying = person.post(page + "pay/", data={"csrfmiddlewaretoken": token})
        assert paying.status_code == 200, paying.text
        return booking, re.search(rf'href="({re.escape(provider)}/pay/\d+)"', paying.text)[1]

    return post


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("told", "back", "payment", "state"),
    [
        ("ok,ok", "ok", PaymentState.PAID, State.CONFIRMED),
        ("ok", "fail", PaymentState.PAID, State.CONFIRMED),
        ("fail,ok", "ok", PaymentState.PAID, State.CONFIRMED),
        ("pending,fail", "fail", PaymentState.FAILED, State.WAITING_FOR_PAYMENT),
    ],
)
def test_paid_is_paid_in_whatever_order_and_however_often_it_is_told(begin, told, back, payment, state):
    booking, pay = begin()
    there = httpx.get(pay, params={"told": told, "back": back})
    assert set(there.json()) == {200}
    returned = httpx.get(there.headers["Location"])
    assert (returned.status_code, returned.headers["Cache-Control"].count("no-store")) == (200, 1)
    booking.refresh_from_db()
    assert (Payment.objects.get().state, booking.state) == (payment, state)
    assert booking.version == (1 if state == State.CONFIRMED else 0)


@pytest.mark.django_db(transaction=True)
def test_another_amount_or_a_forged_word_pays_nothing(begin):
    booking, pay = begin()
    there = httpx.get(pay, params={"told": "ok", "back": "ok", "amount": "1"})
    assert there.json() == [200]
    assert httpx.get(there.headers["Location"]).status_code == 200
    assert MoneyToSettle.objects.get().cents == 1
    right = httpx.get(pay, params={"told": "fail", "back": "fail"}).headers["Location"]
    assert httpx.get(right.replace("checkout-status=fail", "checkout-status=ok")).status_code == 400
    assert httpx.get(right.partition("?")[0]).status_code == 400
    booking.refresh_from_db()
    assert (Payment.objects.get().state, booking.state) == (PaymentState.FAILED, State.WAITING_FOR_PAYMENT)
