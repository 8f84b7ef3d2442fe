"""Paying online, against a double of Paytrail that checks and makes signatures by itself, in other words than the adapter's."""

import json
import threading
from datetime import timedelta
from hashlib import sha256
from hmac import HMAC
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from talkoot.bookings.actions import book, cancel, code_of, expire_due
from talkoot.bookings.actions.paying import begin_payment, settle_payment
from talkoot.bookings.jobs import mail_money
from talkoot.bookings.models import Booking, Payment
from talkoot.bookings.payments.models import MoneyToSettle
from talkoot.bookings.payments.paytrail import Paytrail
from talkoot.bookings.payments.port import BadSignature, ProviderDown
from talkoot.bookings.tests.making import NOW, RESIDENT, at, make_bookable
from talkoot.bookings.words import MoneyWhy, PaymentState, State
from talkoot.places.models import Place
from talkoot.shared import clock
from talkoot.shared.models import AuditEvent
from tests.people import clerk_of_other, clerk_of_this, sign_in, unit

SECRET, ACCOUNT = "SAIPPUAKAUPPIAS", "375917"  # the test account that Paytrail's documentation gives to everyone


def sign(pairs, body):
    """As Paytrail's documentation writes it out: sorted lines, a newline after each, the body last."""
    text = "".join(f"{key}:{value}\n" for key, value in sorted(pairs) if key.startswith("checkout-")) + body
    return HMAC(SECRET.encode(), text.encode(), sha256).hexdigest()


class Double(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        pairs = [(key.lower(), value) for key, value in self.headers.items()]
        if dict(pairs)["signature"] != sign(pairs, body) or self.path != "/payments":
            self.send_response(401)
            self.end_headers()
            return
        bill = json.loads(body)
        assert bill["amount"] == sum(item["unitPrice"] * item["units"] for item in bill["items"])
        self.server.bills.append(bill)
        answer = json.dumps({"transactionId": f"tx-{len(self.server.bills)}", "href": "https://pay.example/1"})
        named = [("checkout-account", ACCOUNT), ("checkout-algorithm", "sha256")]
        self.send_response(201)
        for key, value in [*named, ("signature", sign(named, answer))]:
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def double():
    server = HTTPServer(("127.0.0.1", 0), Double)
    server.bills = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def provider(double, secret=SECRET):
    return Paytrail(ACCOUNT, secret, f"http://127.0.0.1:{double.server_port}")


def come_back(bill, status="ok", amount=None):
    """The parameters with which Paytrail sends the person back."""
    pairs = [
        ("checkout-account", ACCOUNT), ("checkout-algorithm", "sha256"), ("checkout-amount", str(amount or bill["amount"])),
        ("checkout-stamp", bill["stamp"]), ("checkout-reference", bill["reference"]), ("checkout-transaction-id", "tx-1"),
        ("checkout-status", status), ("checkout-provider", "nordea"),
    ]  # fmt: skip
    return {**dict(pairs), "signature": sign(pairs, "")}


def wait_for_payment():
    room = make_bookable(prices=[{"cents": 1250, "vat_permille": 255, "paying": "online"}])
    booking = book(bookable_id=room.id, start=at(17), end=at(19), booker=RESIDENT, now=NOW).booking
    assert (booking.state, booking.cost_cents) == (State.WAITING_FOR_PAYMENT, 2500)
    return booking


@pytest.mark.django_db
def test_paid_once_however_often_it_is_told(double):
    booking, paytrail = wait_for_payment(), provider(double)
    assert (
        begin_payment(booking_id=booking.id, provider=paytrail, back="https://talkoot.example/paid/", language="fi", now=NOW).transaction
        == "tx-1"
    )
    told = paytrail.read(come_back(double.bills[0]))
    for _ in range(2):
        assert settle_payment(told, now=NOW).state == PaymentState.PAID
    booking.refresh_from_db()
    assert (booking.state, booking.version, booking.expires_at) == (State.CONFIRMED, 1, None)
    # An older word that it failed does not undo it.
    assert settle_payment(paytrail.read(come_back(double.bills[0], "fail")), now=NOW).state == PaymentState.PAID


@pytest.mark.django_db
def test_not_paid_in_time_frees_the_room_and_late_money_is_marked(double):
    booking, paytrail = wait_for_payment(), provider(double)
    begin_payment(booking_id=booking.id, provider=paytrail, back="https://talkoot.example/paid/", language="fi", now=NOW)
    assert settle_payment(paytrail.read(come_back(double.bills[0], "fail")), now=NOW).state == PaymentState.FAILED
    later = NOW + timedelta(minutes=31)
    assert expire_due(now=later) == 1
    assert settle_payment(paytrail.read(come_back(double.bills[0])), now=later).state == PaymentState.LATE
    assert Booking.objects.get().state == State.EXPIRED


@pytest.mark.django_db
def test_what_is_forged_is_not_believed(double):
    booking, paytrail = wait_for_payment(), provider(double)
    begin_payment(booking_id=booking.id, provider=paytrail, back="https://talkoot.example/paid/", language="fi", now=NOW)
    forged = {**come_back(double.bills[0], "fail"), "checkout-status": "ok"}
    for query in (forged, {}, {**come_back(double.bills[0]), "checkout-account": "1"}):
        with pytest.raises(BadSignature):
            paytrail.read(query)
    assert settle_payment(paytrail.read(come_back(double.bills[0], amount=1)), now=NOW).state == PaymentState.STARTED
    booking.refresh_from_db()
    assert booking.state == State.WAITING_FOR_PAYMENT
    with pytest.raises(ProviderDown):
        begin_payment(booking_id=booking.id, provider=provider(double, "wrong"), back="https://t.example/", language="fi", now=NOW)
    assert Payment.objects.filter(state=PaymentState.STARTED).count() == 2


@pytest.mark.django_db
def test_the_page_leads_to_the_provider_and_tells_what_became_of_it_without_the_code(client, double, settings, monkeypatch):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    booking = wait_for_payment()
    own = reverse("bookings:own", args=[code_of(booking)])
    assert "Paying online is not set up" in client.get(own).content.decode()
    assert client.get(reverse("bookings:paid")).status_code == 404
    settings.TALKOOT_PAYTRAIL_ACCOUNT, settings.TALKOOT_PAYTRAIL_SECRET = ACCOUNT, SECRET
    settings.TALKOOT_PAYTRAIL_ADDRESS = f"http://127.0.0.1:{double.server_port}"
    assert "Pay now" in client.get(own).content.decode()
    assert 'href="https://pay.example/1"' in client.post(own + "pay/").content.decode()
    assert code_of(booking) not in json.dumps(double.bills[0])
    assert client.get(reverse("bookings:paid"), {**come_back(double.bills[0]), "checkout-status": "fail"}).status_code == 400
    answers = [client.get(reverse("bookings:paid"), come_back(double.bills[0])).content.decode() for _told in range(2)]
    assert all("Confirmed" in answer and code_of(booking) not in answer for answer in answers)
    assert client.post(own + "pay/").url == own, "a second click leads to what is paid"
    settings.TALKOOT_PAYTRAIL_SECRET = "wrong"
    Booking.objects.update(state=State.WAITING_FOR_PAYMENT)
    assert client.post(own + "pay/").status_code == 503


@pytest.mark.django_db
def test_staff_are_told_of_money_that_no_booking_stands_for_until_it_is_settled(client, double, settings, monkeypatch):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.TALKOOT_PAYTRAIL_ACCOUNT, settings.TALKOOT_PAYTRAIL_SECRET = ACCOUNT, SECRET
    booking, paytrail = wait_for_payment(), provider(double)
    Place.objects.update(owner=unit())
    clerk = clerk_of_this()
    begin_payment(booking_id=booking.id, provider=paytrail, back="https://talkoot.example/paid/", language="fi", now=NOW)
    for _told in range(2):
        page = client.get(reverse("bookings:paid"), come_back(double.bills[0], amount=100))
        assert (page.status_code, "was paid, not the price of the booking" in page.content.decode()) == (200, True)
    job = ProcrastinateJob.objects.get(task_name="bookings.mail_money")
    mail_money(**job.args)
    assert mail.outbox[0].to == [clerk.email]
    assert RESIDENT.name not in mail.outbox[0].body
    # The right amount comes after all, and then the booking is cancelled.
    settle_payment(paytrail.read(come_back(double.bills[0])), now=NOW)
    cancel(booking_id=booking.id, now=NOW)
    assert list(MoneyToSettle.objects.order_by("id").values_list("why", "cents")) == [(MoneyWhy.OTHER, 100), (MoneyWhy.ENDED, 2500)]
    other, ended = MoneyToSettle.objects.order_by("id")
    sign_in(client, clerk_of_other())
    assert "Nothing to settle" in client.get(reverse("bookings:money")).content.decode()
    assert client.post(reverse("bookings:money_settled", args=[other.id])).status_code == 404
    sign_in(client, clerk)
    assert "2 payments have to be settled" in client.get(reverse("bookings:day")).content.decode()
    listed = client.get(reverse("bookings:money")).content.decode()
    assert "Another amount was paid" in listed
    assert RESIDENT.name in listed
    for _twice in range(2):
        assert client.post(reverse("bookings:money_settled", args=[other.id])).status_code == 302
    assert "Another amount was paid" not in client.get(reverse("bookings:money")).content.decode()
    assert [*AuditEvent.objects.filter(kind="money", verb="settled").values_list("thing_id", flat=True)] == [other.id]
    ended.refresh_from_db()
    assert ended.settled_at is None
