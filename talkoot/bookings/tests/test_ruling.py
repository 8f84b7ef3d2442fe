"""Staff change the rules of booking in the pages; what is typed wrong is told plainly and kept."""

import pytest
from django.urls import reverse

from talkoot.bookings.actions import Refused, book
from talkoot.bookings.models import Booking, Free
from talkoot.bookings.tests.making import NOW, RESIDENT, at, make_bookable
from talkoot.places.models import Place
from talkoot.shared import clock
from talkoot.shared.models import AuditEvent
from tests.people import clerk_of_other, clerk_of_this, sign_in, unit

pytestmark = pytest.mark.django_db
TYPED = {
    "visible": "1", "min_minutes": "60", "max_minutes": "180", "start_every": "30", "before_minutes": "0", "after_minutes": "15",
    "min_days": "0", "max_days": "", "min_persons": "2", "max_persons": "12", "most_each": "3", "most_each_period": "per_week",
    "cancel_hours": "48", "euros": "12.50", "unit": "hour", "paying": "invoice", "vat": "25.5", "terms_fi": "Siivoa jälkesi.",
    "summary_en": "A room.", "instructions_fi": "",
}  # fmt: skip


@pytest.fixture
def room(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    room = make_bookable()
    Place.objects.update(owner=unit())
    return room


def test_staff_change_the_rules_and_what_is_booked_stays(client, room):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    booked = book(bookable_id=room.id, start=at(10), end=at(11), booker=RESIDENT, now=NOW).booking
    page = reverse("bookings:rules", args=[room.id])
    sign_in(client, clerk_of_this())
    assert page in client.get(reverse("bookings:day")).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, TYPED).status_code == 302
    room = type(room).objects.get()
    assert (room.min_minutes, room.max_minutes, room.max_days, room.after_minutes) == (60, 180, None, 15)
    assert room.prices == [{"cents": 1250, "unit": "hour", "vat_permille": 255, "paying": "invoice"}]
    assert (room.terms, room.needs_approval) == ({"fi": "Siivoa jälkesi."}, False)
    assert AuditEvent.objects.get(kind="bookable").verb == "rules changed"
    before, after = Free.objects.filter(bookable=room, starts__gte=at(0), ends__lte=at(23)).order_by("starts")
    assert (before.ends, after.starts) == (at(9, 45), at(11))  # its own tidying up ends before the other begins
    assert Booking.objects.get(id=booked.id).after_minutes == 0
    with pytest.raises(Refused, match="too_short"):
        book(bookable_id=room.id, start=at(14), end=at(14, 30), booker=RESIDENT, persons=2, accepts_terms=True, now=NOW)
    assert client.post(page, TYPED).status_code == 302
    assert AuditEvent.objects.filter(kind="bookable").count() == 1, "nothing changed the second time"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"max_minutes": "30"}, "The longest is shorter than the shortest"),
        ({"max_persons": "1"}, "The most people are fewer than the least"),
        ({"start_every": "0"}, "Write a whole number from 1 to 1440"),
        ({"min_minutes": "an hour"}, "Write a whole number from 1 to"),
        ({"euros": "cheap"}, "Write the price as 12.50"),
        ({"vat": "255"}, "Write the per cent as 25.5"),
    ],
)
def test_what_is_wrong_is_said_plainly_and_kept(client, room, wrong, sentence):
    sign_in(client, clerk_of_this())
    answer = client.post(reverse("bookings:rules", args=[room.id]), TYPED | wrong, headers={"accept-language": "en"})
    html = answer.content.decode()
    assert (answer.status_code, sentence in html) == (422, True)
    assert [value for name, value in (TYPED | wrong).items() if name != "visible" and value and value not in html] == []
    assert type(room).objects.get().min_minutes == 30


def test_prices_by_group_are_left_alone_and_only_its_unit_changes_rules(client, room):
    prices = [{"cents": 100}, {"cents": 50, "group": "young"}]
    type(room).objects.update(prices=prices)
    page = reverse("bookings:rules", args=[room.id])
    sign_in(client, clerk_of_other())
    assert client.get(page).status_code == 404
    assert client.post(page, TYPED).status_code == 404
    sign_in(client, clerk_of_this())
    assert 'name="euros"' not in client.get(page).content.decode()
    assert client.post(page, TYPED).status_code == 302
    assert type(room).objects.get().prices == prices
