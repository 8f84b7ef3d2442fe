"""The desk of the staff: who may, the day, deciding with reasons, nobody came, closing a time, booking for somebody."""

import re
from html import unescape

import pytest
from django.urls import reverse

from talkoot.bookings.actions import book
from talkoot.bookings.models import Booking
from talkoot.bookings.tests.making import NEIGHBOUR, NOW, RESIDENT, at, make_bookable, make_place, make_spaces
from talkoot.bookings.words import State
from talkoot.places.models import Place
from talkoot.shared import clock
from talkoot.shared.models import AuditEvent
from tests.people import clerk_of_other, clerk_of_this, resident, staff, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(client, monkeypatch):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    reverse("bookings:find")  # every page is imported before the clock is set: some take its hands at import
    monkeypatch.setattr(clock, "now", lambda: NOW)


def ours(key="room", **rules):
    room = make_bookable(key, **rules)
    Place.objects.filter(pk=room.place_id).update(owner=unit("unit-this"))
    return room


def reader_of_this():
    return staff("reader", "unit-this")


def asked(room, hour=17):
    return book(bookable_id=room.id, start=at(hour), end=at(hour + 1), booker=RESIDENT, purpose="Choir", now=NOW).booking


# who -> (the day, one booking, closing a time)
MAY = [
    (None, 403, 403, 403),
    (resident, 403, 403, 403),
    (clerk_of_other, 200, 404, 404),
    (reader_of_this, 200, 403, 403),
    (clerk_of_this, 200, 200, 200),
]


@pytest.mark.parametrize(("who", "day", "handle", "keep"), MAY)
def test_who_may_what(client, who, day, handle, keep):
    room = ours()
    booking = asked(room)
    if who:
        client.force_login(who())
    pages = (reverse("bookings:day"), reverse("bookings:handle", args=[booking.id]), reverse("bookings:keep", args=[room.id]))
    answers = [client.get(page, {"day": "2026-09-08"}) for page in pages]
    refused = {302, 403} if who is None else set()
    assert all(answer.status_code in refused | {wanted} for answer, wanted in zip(answers, (day, handle, keep), strict=True))
    assert (b"Aino Asukas" in answers[0].content) == (who in (reader_of_this, clerk_of_this))
    assert b"aino@example.org" not in answers[0].content


def test_the_day_costs_the_same_at_one_and_at_three(client, django_assert_num_queries):
    client.force_login(clerk_of_this())
    for number in range(3):
        room = ours(f"room{number}")
        asked(room)
        if number == 0:
            client.get(reverse("bookings:day"))
        with django_assert_num_queries(8):  # session, person, roles, places, bookables, bookings, what waits, money
            html = client.get(reverse("bookings:day"), {"day": "2026-09-08"}).content.decode()
        assert html.count("Choir") == number + 1
    assert "Choir" not in client.get(reverse("bookings:day"), {"day": "2026-09-09"}).content.decode()


def test_a_request_is_approved_or_refused_with_a_reason(client):
    room = ours(needs_approval=True)
    yes, no = asked(room, 10), asked(room, 15)
    client.force_login(clerk_of_this())
    assert "Choir" in client.get(reverse("bookings:waiting")).content.decode()
    refused = client.post(reverse("bookings:handle", args=[no.id]), {"do": "deny"})
    assert refused.status_code == 422
    assert "Give the reason in a few words." in refused.content.decode()
    client.post(reverse("bookings:handle", args=[no.id]), {"do": "deny", "reason": "The hall is being painted."})
    assert client.post(reverse("bookings:handle", args=[yes.id]), {"do": "approve"}).status_code == 302
    yes.refresh_from_db()
    no.refresh_from_db()
    assert (yes.state, no.state, no.reason) == (State.CONFIRMED, State.DENIED, "The hall is being painted.")
    assert AuditEvent.objects.get(kind="booking", thing_id=yes.id, verb="confirmed").by.startswith("clerk ")
    again = client.post(reverse("bookings:handle", args=[yes.id]), {"do": "deny", "reason": "x"})
    assert "can no longer be changed like that" in again.content.decode()
    assert client.post(reverse("bookings:handle", args=[yes.id]), {"do": "dance"}).status_code == 422


def test_nobody_came_and_moving_by_the_staff(client, monkeypatch):
    room = ours(cancel_hours=None)
    booking = asked(room)
    client.force_login(clerk_of_this())
    early = client.post(reverse("bookings:handle", args=[booking.id]), {"do": "no_show"})
    assert "It has not begun yet" in early.content.decode()
    assert client.post(reverse("bookings:shift", args=[booking.id]), {"day": "2026-09-08", "start": "12", "end": "13"}).status_code == 302
    monkeypatch.setattr(clock, "now", lambda: at(14))
    client.post(reverse("bookings:handle", args=[booking.id]), {"do": "no_show"})
    booking.refresh_from_db()
    assert (booking.state, booking.starts) == (State.NO_SHOW, at(12))


def test_closing_a_time_and_booking_for_somebody(client):
    place = make_place("hall")
    room = make_bookable("room", place=place, spaces=list(make_spaces(place, [("room", "")]).values()), needs_approval=True)
    Place.objects.filter(pk=place.pk).update(owner=unit("unit-this"))
    client.force_login(clerk_of_this())
    page = reverse("bookings:keep", args=[room.id])
    when = {"day": "2026-09-08", "start": "8", "end": "12"}
    typed = when | {"kind": "block", "purpose": "Floor is waxed", "token": "0" * 32}
    assert [client.post(page, typed).status_code for _click in range(2)] == [302, 302]
    nameless = client.post(page, when | {"kind": "behalf", "start": "13", "end": "14"})
    assert "Write who comes." in nameless.content.decode()
    taken = client.post(page, when | {"kind": "behalf", "name": "Ville Vieras"})
    assert "That time is taken." in taken.content.decode()
    assert 'value="Ville Vieras"' in taken.content.decode()
    client.post(page, when | {"kind": "behalf", "start": "13", "end": "14", "name": "Ville Vieras", "persons": "3"})
    rows = Booking.objects.order_by("starts").values_list("kind", "state", "persons")
    assert list(rows) == [("block", State.CONFIRMED, 1), ("behalf", State.CONFIRMED, 3)]
    html = client.get(reverse("bookings:day"), {"day": "2026-09-08", "place": place.id}).content.decode()
    assert "Floor is waxed" in html
    assert "Ville Vieras" in html


def test_a_neighbours_booking_is_no_resident_matter(client):
    booking = book(bookable_id=ours().id, start=at(17), end=at(18), booker=NEIGHBOUR, now=NOW).booking
    client.force_login(resident())
    assert client.post(reverse("bookings:handle", args=[booking.id]), {"do": "cancel", "reason": "x"}).status_code == 403
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


def test_the_day_of_many_rooms_comes_in_pages(client, monkeypatch):
    monkeypatch.setattr("talkoot.bookings.pages.desk.A_PAGE", 1)
    rooms = [ours(key) for key in ("one", "two", "three")]
    client.force_login(clerk_of_this())
    address, shown = f"{reverse('bookings:day')}?day=2026-09-08", []
    while address:
        html = unescape(client.get(address).content.decode())
        shown += [int(id_) for id_ in re.findall(r'href="/bookings/keep/(\d+)/\?', html)]
        found = re.search(r'href="([^"]*cursor=[^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]*cursor=[^"]+)"', html)
        address = found and (found[1] or found[2])
    assert sorted(set(shown)) == sorted(room.id for room in rooms)
