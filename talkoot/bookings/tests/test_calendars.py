"""Feeds of bookings: one's own behind a secret link, and when places are taken, read back by programs that we did not write."""

import re
from datetime import UTC, timedelta

import pytest
from django.urls import reverse

from talkoot.bookings.actions import Booker, block, book, cancel, hold
from talkoot.bookings.calendars.links import address_of_link, make_link
from talkoot.bookings.models import CalendarLink
from talkoot.bookings.tests.making import NEIGHBOUR, RESIDENT, at, make_bookable, make_divided_hall
from talkoot.bookings.tests.reading import by_ical_js, by_icalendar, by_recurring, moment, rows_of_js
from talkoot.shared import clock
from tests.people import resident, sign_in

pytestmark = pytest.mark.django_db
PERSONAL = ("Aino", "aino@", "birthday", "example.org")


@pytest.fixture
def now():
    return clock.now()


def soon(now, hour):
    """A clock time three days from now: pages read the clock."""
    return at(hour, day=(now + timedelta(days=3)).astimezone(at(0).tzinfo).date())


def path_of(link):
    return address_of_link(link).partition("8000")[2]


def test_a_personal_feed_is_what_the_database_has_read_by_three_programs(client, now):
    room = make_bookable(now=now)
    mine = [
        book(bookable_id=room.id, start=soon(now, hour), end=soon(now, hour + 1), booker=RESIDENT, purpose="birthday", now=now).booking
        for hour in (9, 12, 15)
    ]
    book(bookable_id=room.id, start=soon(now, 17), end=soon(now, 18), booker=NEIGHBOUR, now=now)
    cancel(booking_id=mine[1].id, now=now)
    link = make_link(booker=RESIDENT.key, language="en", now=now)
    answer = client.get(path_of(link))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    expected = sorted(
        (one.uid, one.version, one.starts.astimezone(UTC), one.ends.astimezone(UTC), "CONFIRMED") for one in (mine[0], mine[2])
    )
    assert by_icalendar(answer.content) == expected
    assert rows_of_js(by_ical_js(answer.content)) == expected
    assert by_recurring(answer.content, now, now + timedelta(days=9)) == [(row[0], row[2], row[3]) for row in expected]
    again = client.get(path_of(link), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    cancel(booking_id=mine[0].id, now=now)
    assert client.get(path_of(link), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_a_link_is_stored_as_a_hash_and_ends_when_it_is_ended(client, now):
    link = make_link(booker=RESIDENT.key, language="en", now=now)
    page = path_of(link).replace(".ics", "/")
    token = page.strip("/").rpartition("/")[2]
    assert token.encode() not in b"".join(bytes(value) for row in CalendarLink.objects.values_list("token_hash", "booker") for value in row)
    assert "private, no-store" in client.get(page).headers["Cache-Control"]
    assert client.post(page).headers["Location"] == reverse("bookings:calendar_ended")
    assert [client.get(address).status_code for address in (path_of(link), page)] == [404, 404]
    assert client.get(path_of(link).replace(token, "a" * 32)).status_code == 404


def test_whoever_is_signed_in_makes_a_link_to_all_that_is_theirs(client, now):
    user = resident()
    room = make_bookable(now=now)
    for hour, booker in ((9, Booker(account_id=user.id)), (11, Booker(name="R", email=user.email)), (13, NEIGHBOUR)):
        book(bookable_id=room.id, start=soon(now, hour), end=soon(now, hour + 1), booker=booker, now=now)
    assert client.get("/bookings/calendar/").status_code in {302, 403}
    sign_in(client, user)
    assert "calendar" in client.get("/bookings/calendar/").text
    first = client.post("/bookings/calendar/", follow=True)
    address = re.search(r"/bookings/calendar/[a-z2-7]{32}\.ics", first.text)[0]
    assert [row[2].hour for row in by_icalendar(client.get(address).content)] == [soon(now, hour).astimezone(UTC).hour for hour in (9, 11)]
    client.post("/bookings/calendar/")
    assert client.get(address).status_code == 404  # a new one ends the one before


def test_the_link_of_somebody_without_an_account_goes_to_their_address_only(client, now, mailoutbox):
    """Whoever books with another's address gets a code, but not a look at all that the other has booked."""
    made = book(bookable_id=make_bookable(now=now).id, start=soon(now, 9), end=soon(now, 10), booker=RESIDENT, now=now)
    answer = client.post(reverse("bookings:send_calendar", args=[made.code]))
    assert "/bookings/calendar/" not in answer.text
    (mail,) = mailoutbox
    assert mail.to == [RESIDENT.email]
    address = re.search(r"/bookings/calendar/[a-z2-7]{32}\.ics", mail.body)[0]
    assert [row[0] for row in by_icalendar(client.get(address).content)] == [made.booking.uid]


def test_everyone_sees_when_a_place_is_taken_and_never_who(client, now):
    hall = make_divided_hall(before_minutes=15, now=now)
    book(bookable_id=hall["whole"].id, start=soon(now, 12), end=soon(now, 13), booker=RESIDENT, purpose="birthday", now=now)
    block(bookable_id=hall["left"].id, start=soon(now, 15), end=soon(now, 16), by="clerk", reason="birthday", now=now)
    hold(bookable_id=hall["left"].id, start=soon(now, 18), end=soon(now, 19), now=now)
    answers = {name: client.get(f"/book/{hall['left'].id}/{name}.ics") for name in ("booked", "busy")}
    assert [mark for mark in PERSONAL for answer in answers.values() if mark in answer.content.decode()] == []
    rows = by_icalendar(answers["booked"].content)
    assert rows == rows_of_js(by_ical_js(answers["booked"].content))
    quarter = timedelta(minutes=15)
    assert sorted((row[2], row[4]) for row in rows) == [
        ((soon(now, 12) - quarter).astimezone(UTC), "CONFIRMED"),
        (soon(now, 15).astimezone(UTC), "CONFIRMED"),
        ((soon(now, 18) - quarter).astimezone(UTC), "TENTATIVE"),
    ]
    (busy,) = by_ical_js(answers["busy"].content)["busy"]
    that_day = [one for one in busy["periods"] if soon(now, 9) < moment(one["start"]) < soon(now, 21)]
    assert sorted((one["sort"], moment(one["start"]), moment(one["end"])) for one in that_day) == [
        ("BUSY", soon(now, 12) - quarter, soon(now, 13)),
        ("BUSY-TENTATIVE", soon(now, 18) - quarter, soon(now, 19)),
        ("BUSY-UNAVAILABLE", soon(now, 15), soon(now, 16)),
    ]
    assert {one["sort"] for one in busy["periods"] if moment(one["start"]) > soon(now, 21)} == {"BUSY-UNAVAILABLE"}  # the nights
    whole_place = client.get(f"/places/{hall['left'].place_id}/busy.ics")
    assert len(by_ical_js(whole_place.content)["busy"]) == 3
    assert client.get(f"/book/{hall['left'].id}/busy.ics", headers={"If-None-Match": answers["busy"].headers["ETag"]}).status_code == 304


def test_a_hidden_place_has_no_calendar(client, now):
    room = make_bookable(now=now, place=None)
    type(room.place).objects.filter(id=room.place_id).update(visible=False)
    assert client.get(f"/places/{room.place_id}/busy.ics").status_code == 404
    type(room).objects.filter(id=room.id).update(visible=False)
    assert client.get(f"/book/{room.id}/busy.ics").status_code == 404
