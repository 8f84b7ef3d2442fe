"""Bookables follow their places: new hours and new spaces count from the moment that they are said."""

import pytest

from talkoot.bookings.models import BookablePart
from talkoot.bookings.queries import Asked, find_bookables
from talkoot.bookings.tests.making import EVERY_DAY_8_22, NOW, at, make_bookable, make_spaces
from talkoot.places.actions import set_hours

pytestmark = pytest.mark.django_db


def is_free(room, hour):
    return room.id in {row.id for row in find_bookables(Asked(start=at(hour), end=at(hour + 1)), now=NOW)}


def test_a_place_that_closes_earlier_is_not_found_in_the_evening():
    room = make_bookable()
    assert is_free(room, 20)
    spans = [{**EVERY_DAY_8_22[0]["time_span_groups"][0]["time_spans"][0], "end_time": "18:00"}]
    set_hours(place_id=room.place_id, periods=[{"time_span_groups": [{"time_spans": spans}]}], now=NOW)
    assert not is_free(room, 20)
    assert is_free(room, 17)


def test_a_space_put_inside_is_a_part_of_what_is_booked():
    room = make_bookable("room")
    parts = BookablePart.objects.filter(bookable=room)
    assert parts.count() == 1
    make_spaces(room.place, [("room", ""), ("corner", "room")])
    assert parts.count() == 2
