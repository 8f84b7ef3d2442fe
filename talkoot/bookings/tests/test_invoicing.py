"""What is paid by invoice is listed month by month for the unit that looks after the place, and handed to the accounts as a table."""

from datetime import timedelta

import pytest
from django.urls import reverse

from talkoot.bookings.actions import Booker, book, cancel
from talkoot.bookings.tests.making import NOW, at, make_bookable
from talkoot.places.models import Place
from talkoot.shared import clock
from tests.people import clerk_of_other, clerk_of_this, sign_in, unit

pytestmark = pytest.mark.django_db
FORMULA = Booker(name='=HYPERLINK("x")', email="aino@example.org")


def test_what_ended_in_a_month_is_invoiced_by_its_unit(client, monkeypatch):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    room = make_bookable(prices=[{"cents": 1250, "vat_permille": 255, "paying": "invoice"}], cancel_hours=0)
    desk = make_bookable("desk", prices=[{"cents": 900, "paying": "on_site"}])
    Place.objects.update(owner=unit())
    book(bookable_id=room.id, start=at(10), end=at(12), booker=FORMULA, now=NOW)
    gone = book(bookable_id=room.id, start=at(14), end=at(15), booker=FORMULA, now=NOW).booking
    cancel(booking_id=gone.id, now=NOW)
    book(bookable_id=room.id, start=at(10) + timedelta(days=30), end=at(12) + timedelta(days=30), booker=FORMULA, now=NOW)
    book(bookable_id=desk.id, start=at(10), end=at(12), booker=FORMULA, now=NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=60))
    page = reverse("bookings:invoices")
    assert client.get(page).status_code == 302
    assert "Nothing to invoice" in sign_in(client, clerk_of_other()).get(page, {"month": "2026-09-01"}).content.decode()
    sign_in(client, clerk_of_this())
    assert page in client.get(reverse("bookings:day")).content.decode()
    html = client.get(page, {"month": "2026-09-01"}).content.decode()
    assert (html.count("aino@example.org"), "In all: €25" in html or "In all: 25" in html) == (1, True)
    file = client.get(page, {"month": "2026-09-01", "f": "csv"})
    assert file.headers["Content-Disposition"] == 'attachment; filename="invoices-2026-09.csv"'
    _head, row = file.content.decode("utf-8-sig").splitlines()
    assert row.endswith(";aino@example.org;;25,00;25,5")
    assert "\"'=HYPERLINK" in row
    assert client.get(page, {"month": "yesterday"}).status_code == 200
