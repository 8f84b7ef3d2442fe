"""The stories of booking: one room, one person after another."""

from datetime import timedelta

import pytest

from talkoot.bookings.actions import Refused, approve, book, cancel, confirm, deny, expire_due, hold, move
from talkoot.bookings.models import Claim, Free
from talkoot.bookings.queries import booking_by_code, free_spans
from talkoot.bookings.tests.making import NEIGHBOUR, NOW, RESIDENT, at, make_bookable, make_divided_hall
from talkoot.bookings.words import State

pytestmark = pytest.mark.django_db


def codes(verb, **asked):
    with pytest.raises(Refused) as refused:
        verb(**asked)
    return refused.value.codes


def test_a_resident_books_a_room_and_a_neighbour_is_told_where_there_is_room():
    room = make_bookable()
    made = book(bookable_id=room.id, start=at(17), end=at(19), booker=RESIDENT, now=NOW)
    assert made.booking.state == State.CONFIRMED
    assert booking_by_code(made.code.lower()) == made.booking
    with pytest.raises(Refused) as refused:
        book(bookable_id=room.id, start=at(18), end=at(20), booker=NEIGHBOUR, now=NOW)
    assert refused.value.codes == ["taken"]
    assert refused.value.nearest[0] == (at(19), at(21))
    assert book(bookable_id=room.id, start=at(19), end=at(21), booker=NEIGHBOUR, now=NOW).booking.state == State.CONFIRMED


def test_a_half_and_the_whole_keep_each_other_out_but_the_halves_do_not():
    hall = make_divided_hall()
    book(bookable_id=hall["left"].id, start=at(17), end=at(18), booker=RESIDENT, now=NOW)
    book(bookable_id=hall["right"].id, start=at(17), end=at(18), booker=NEIGHBOUR, now=NOW)
    assert codes(book, bookable_id=hall["whole"].id, start=at(17), end=at(18), booker=RESIDENT, now=NOW) == ["taken"]
    book(bookable_id=hall["whole"].id, start=at(18), end=at(19), booker=RESIDENT, now=NOW)
    assert codes(book, bookable_id=hall["left"].id, start=at(18), end=at(19), booker=NEIGHBOUR, now=NOW) == ["taken"]
    assert Claim.objects.count() == 1 + 1 + 3


def test_all_broken_rules_are_told_in_their_order():
    room = make_bookable(max_minutes=60, max_persons=10, start_every=30)
    asked = {"bookable_id": room.id, "start": at(21, 10), "end": at(23), "persons": 40, "booker": RESIDENT, "now": NOW}
    assert codes(book, **asked) == ["too_long", "wrong_start", "too_many", "closed"]


def test_an_expired_hold_keeps_nobody_out():
    room = make_bookable()
    hold(bookable_id=room.id, start=at(17), end=at(18), now=NOW)
    later = NOW + timedelta(minutes=9)
    assert codes(book, bookable_id=room.id, start=at(17), end=at(18), booker=NEIGHBOUR, now=later) == ["taken"]
    later = NOW + timedelta(minutes=10)
    assert book(bookable_id=room.id, start=at(17), end=at(18), booker=NEIGHBOUR, now=later).booking.state == State.CONFIRMED


def test_a_hold_becomes_a_booking_once_it_is_known_whose():
    room = make_bookable(terms={"fi": "Siivoa jälkesi"})
    held = hold(bookable_id=room.id, start=at(17), end=at(18), now=NOW)
    assert codes(confirm, booking_id=held.booking.id, booker=RESIDENT, now=NOW) == ["terms"]
    booking = confirm(booking_id=held.booking.id, booker=RESIDENT, accepts_terms=True, now=NOW)
    assert (booking.state, booking.expires_at, booking.contact.email) == (State.CONFIRMED, None, "aino@example.org")
    assert expire_due(now=NOW + timedelta(days=1)) == 0


def test_the_clock_ends_a_hold_and_its_time_is_free_again():
    room = make_bookable()
    before = list(Free.objects.values_list("starts", "ends"))
    hold(bookable_id=room.id, start=at(17), end=at(18), now=NOW)
    assert expire_due(now=NOW + timedelta(minutes=11)) == 1
    assert list(Free.objects.order_by("ends").values_list("starts", "ends")) == before


def test_a_person_decides_and_a_request_keeps_the_time_meanwhile():
    room = make_bookable(needs_approval=True)
    made = book(bookable_id=room.id, start=at(17), end=at(18), booker=RESIDENT, now=NOW)
    assert made.booking.state == State.REQUESTED
    assert codes(book, bookable_id=room.id, start=at(17), end=at(18), booker=NEIGHBOUR, now=NOW) == ["taken"]
    assert codes(deny, booking_id=made.booking.id, reason="  ", by="clerk", now=NOW) == ["reason"]
    assert approve(booking_id=made.booking.id, by="clerk", now=NOW).state == State.CONFIRMED
    assert codes(deny, booking_id=made.booking.id, reason="Ei käy", by="clerk", now=NOW) == ["state"]


def test_moving_frees_the_old_time_and_takes_the_new_one():
    room = make_bookable(before_minutes=15, after_minutes=15)
    made = book(bookable_id=room.id, start=at(17), end=at(18), booker=RESIDENT, now=NOW)
    moved = move(booking_id=made.booking.id, start=at(17, 30), end=at(18, 30), now=NOW)
    assert (moved.starts, moved.version) == (at(17, 30), 1)
    assert free_spans([room.id], at(8), at(22), now=NOW)[room.id] == [(at(8), at(17)), (at(19), at(22))]
    assert codes(move, booking_id=made.booking.id, start=at(9), end=at(10), now=at(17, day=at(17).date()) - timedelta(hours=23)) == [
        "too_late"
    ]


def test_cancelling_frees_the_time_and_twice_is_once():
    room = make_bookable(cancel_hours=24)
    made = book(bookable_id=room.id, start=at(17), end=at(18), booker=RESIDENT, now=NOW)
    assert codes(cancel, booking_id=made.booking.id, now=at(17) - timedelta(hours=23)) == ["too_late"]
    assert cancel(booking_id=made.booking.id, now=NOW, reason="Sairastuin").state == State.CANCELLED
    assert cancel(booking_id=made.booking.id, now=NOW).reason == "Sairastuin"
    assert free_spans([room.id], at(8), at(22), now=NOW)[room.id] == [(at(8), at(22))]
    assert codes(move, booking_id=made.booking.id, start=at(9), end=at(10), now=NOW) == ["state"]


def test_one_person_may_have_so_many():
    room = make_bookable(most_each=1)
    book(bookable_id=room.id, start=at(17), end=at(18), booker=RESIDENT, now=NOW)
    assert codes(book, bookable_id=room.id, start=at(19), end=at(20), booker=RESIDENT, now=NOW) == ["most_each"]
    book(bookable_id=room.id, start=at(19), end=at(20), booker=NEIGHBOUR, now=NOW)
