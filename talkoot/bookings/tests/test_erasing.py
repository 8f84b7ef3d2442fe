"""Who booked is forgotten in time, on request and with the account; until then the person gets what is kept of them."""

from datetime import timedelta

import pytest
from django.db import connection

from talkoot.bookings.actions import Booker, Refused, book, cancel, erase_due, erase_on_request
from talkoot.bookings.calendars.links import make_link
from talkoot.bookings.calendars.words import CONTACT_KEPT
from talkoot.bookings.models import Booking, BookingContact, CalendarLink, Claim
from talkoot.bookings.queries import booking_by_code
from talkoot.bookings.queries.belongings import belongings
from talkoot.bookings.tests.making import NEIGHBOUR, NOW, RESIDENT, at, make_bookable
from talkoot.bookings.words import State
from talkoot.people.actions import erase_account
from talkoot.people.models import User
from tests.people import resident, sign_in

pytestmark = pytest.mark.django_db
MARKS = ("Aino", "aino@example.org", "plixomatico", RESIDENT.key.hex(), Booker(email="aino@example.org").key.hex())


def traces(*marks):
    """Return the tables of bookings that hold a mark anywhere."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'bookings_%' OR tablename LIKE 'shared_%'")
        for (table,) in cursor.fetchall():
            for mark in marks:
                cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text ILIKE %s LIMIT 1", [f"%{mark}%"])
                found |= {table} if cursor.fetchone() else set()
    return found


def mine(room, hour=17, **more):
    return book(bookable_id=room.id, start=at(hour), end=at(hour + 1), booker=RESIDENT, purpose="plixomatico", now=NOW, **more)


def test_three_months_after_the_end_nobody_knows_who_it_was():
    room = make_bookable()
    made = mine(room)
    cancelled = mine(room, 10)
    cancel(booking_id=cancelled.booking.id, now=NOW, reason="plixomatico")
    make_link(booker=RESIDENT.key, language="fi", now=NOW)
    assert traces(*MARKS) >= {"bookings_booking", "bookings_bookingcontact", "bookings_calendarlink"}
    assert erase_due(now=NOW + CONTACT_KEPT) == 0
    assert erase_due(now=NOW + CONTACT_KEPT + timedelta(hours=1)) == 1  # what was cancelled ended when it was
    assert erase_due(now=at(18) + CONTACT_KEPT) == 0
    assert erase_due(now=at(18) + CONTACT_KEPT + timedelta(minutes=1)) == 1
    assert erase_due(now=at(18) + 2 * CONTACT_KEPT) == 0
    assert traces(*MARKS) == set()
    left = Booking.objects.get(id=made.booking.id)
    assert (left.starts, left.ends, left.state, left.cost_cents) == (at(17), at(18), State.CONFIRMED, 0)
    assert booking_by_code(made.code) is None
    assert not CalendarLink.objects.exists()


def test_a_person_may_ask_for_it_once_it_is_over_or_cancelled():
    made = mine(make_bookable())
    with pytest.raises(Refused):
        erase_on_request(booking=made.booking, now=NOW)
    cancel(booking_id=made.booking.id, now=NOW)
    made.booking.refresh_from_db()
    erase_on_request(booking=made.booking, now=NOW)
    assert traces(*MARKS) == set()


def test_with_the_account_go_its_bookings_and_nobody_elses():
    user = resident()
    room = make_bookable()
    theirs = [
        book(bookable_id=room.id, start=at(hour), end=at(hour + 1), booker=booker, now=NOW).booking
        for hour, booker in ((9, Booker(account_id=user.id, name="R", email=user.email)), (11, Booker(name="R", email=user.email)))
    ]
    other = book(bookable_id=room.id, start=at(13), end=at(14), booker=NEIGHBOUR, now=NOW).booking
    name, kept = belongings(user=user)
    assert (name, [row["id"] for row in kept], kept[0]["contact"]["email"]) == ("bookings", [row.id for row in theirs], user.email)
    erase_account(user=user, now=NOW)
    assert not User.objects.filter(email=user.email).exists()
    assert set(Booking.objects.filter(id__in=[row.id for row in theirs]).values_list("state", "account_id")) == {(State.CANCELLED, None)}
    assert list(BookingContact.objects.values_list("booking", flat=True)) == [other.id]
    assert list(Claim.objects.filter(live=True).values_list("booking", flat=True)) == [other.id]
    assert traces(user.email, Booker(account_id=user.id).key.hex()) == set()


def test_the_holder_takes_along_what_is_kept_and_erases_it_in_the_pages(client):
    made = book(bookable_id=make_bookable().id, start=at(17), end=at(18), booker=RESIDENT, purpose="plixomatico", now=NOW)
    own = f"/bookings/own/{made.code}/"
    kept = client.get(f"{own}data.json").json()
    assert (kept["contact"]["email"], kept["purpose"], kept["state"]) == (RESIDENT.email, "plixomatico", "confirmed")
    Booking.objects.filter(id=made.booking.id).update(state=State.CANCELLED)
    assert client.get(f"{own}erase/").status_code == 200
    assert client.get(client.post(f"{own}erase/").headers["Location"]).status_code == 200
    assert traces(*MARKS) == set()
    assert client.get(f"{own}data.json").status_code == 404


def test_whoever_is_signed_in_takes_all_along_and_leaves(client):
    user = resident()
    book(bookable_id=make_bookable().id, start=at(9), end=at(10), booker=Booker(name="R", email=user.email), now=NOW)
    sign_in(client, user)
    kept = client.get("/me/data.json").json()
    assert (kept["account"]["email"], len(kept["bookings"])) == (user.email, 1)
    assert client.get("/me/erase/").status_code == 200
    assert client.get(client.post("/me/erase/").headers["Location"]).status_code == 200
    assert not User.objects.filter(email=user.email).exists()
    assert traces(user.email) == set()
