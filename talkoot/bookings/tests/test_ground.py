"""The two statements of the guarded path, and the one that writes."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange

from talkoot.bookings.actions import Refused, book, cancel, follow_all, ground, save_bookables
from talkoot.bookings.models import BookablePart, Booking, Claim, Free
from talkoot.bookings.tests.making import NOW, RESIDENT, TUESDAY, at, make_bookable, make_place, make_spaces

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def free_times():
    return set(Free.objects.values_list("bookable_id", "starts", "ends"))


def test_what_is_free_after_each_booking_is_what_is_worked_out_from_nothing():
    """Two halves and the whole with buffers that differ: what a claim takes off each is as if all were counted again."""
    place = make_place()
    ids = make_spaces(place, [("whole", ""), ("left", "whole"), ("right", "whole")])
    rules = {
        "whole": {"before_minutes": 15},
        "left": {"after_minutes": 30, "min_minutes": 60},
        "right": {"before_minutes": 10, "after_minutes": 20},
    }
    hall = [make_bookable(key, place=place, spaces=[ids[key]], **rules[key]) for key in ids]
    chance, made = random.Random(4), []
    for number in range(40):
        start = at(8 + chance.randrange(12), chance.choice([0, 15, 30, 45]), day=TUESDAY + chance.randrange(4) * DAY)
        with suppress(Refused):
            end = start + chance.choice([1, 2]) * HOUR
            made.append(book(bookable_id=chance.choice(hall).id, start=start, end=end, booker=RESIDENT, now=NOW))
        if number % 6 == 5:
            cancel(booking_id=made.pop(chance.randrange(len(made))).booking.id, now=NOW)
    assert len(made) > 5
    kept = free_times()
    follow_all(now=NOW)
    assert kept == free_times()


def test_a_booking_is_written_whole():
    made = book(bookable_id=make_bookable(after_minutes=15).id, start=at(17), end=at(18), booker=RESIDENT, purpose="Choir", now=NOW)
    stored = Booking.objects.select_related("contact").get()
    assert {field.attname: getattr(made.booking, field.attname) for field in Booking._meta.concrete_fields} == {
        field.attname: getattr(stored, field.attname) for field in Booking._meta.concrete_fields
    }
    assert (made.booking.contact.pk, made.booking.contact.email) == (stored.contact.pk, stored.contact.email)
    claim = Claim.objects.get(booking=stored)
    assert (claim.live, claim.during.lower, claim.during.upper) == (True, at(17), at(18, 15))


def test_a_booking_takes_as_many_statements_however_many_parts_it_has():
    """Three of the guarded path, and one of whoever listens: the letter."""
    counts = []
    place = make_place()
    ids = make_spaces(place, [("whole", ""), *((str(n), "whole") for n in range(12))])
    for key, day in (("3", TUESDAY), ("whole", TUESDAY + DAY)):
        room = make_bookable(key, place=place, spaces=[ids[key]])
        with CaptureQueriesContext(connection) as made:
            book(bookable_id=room.id, start=at(9, day=day), end=at(10, day=day), booker=RESIDENT, now=NOW)
        counts.append(len([query for query in made if "SAVEPOINT" not in query["sql"]]))
    assert counts == [4, 4]


def test_whoever_waited_while_a_space_was_added_begins_again():
    room = make_bookable("room")
    locked = ground.lock_ground(room.id)
    spaces = [*room.spaces.values_list("id", flat=True), *make_spaces(room.place, [("annex", "")]).values()]
    save_bookables([{"source": "t", "source_id": "room", "name": {"fi": "room"}, "place_id": room.place_id, "spaces": spaces}], now=NOW)
    wish = (at(9), at(10))
    with pytest.raises(ground.GroundMoved):
        ground.look(locked, wish, TimestamptzRange(*wish), 0, NOW)
    book(bookable_id=room.id, start=at(9), end=at(10), booker=RESIDENT, now=NOW)
    assert Claim.objects.count() == BookablePart.objects.filter(bookable=room).count() == 2
