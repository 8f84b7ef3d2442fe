"""The week says what a booking would be told: what it shows as free can be had, and what it does not cannot, for the reason it gives."""

from datetime import date, time

import pytest
from django.db import transaction

from talkoot.bookings.actions import Refused, block, book, hold
from talkoot.bookings.tests.making import NEIGHBOUR, NOW, at, make_bookable, make_place, make_spaces
from talkoot.bookings.week import usual_minutes, week_of
from talkoot.bookings.words import Strength

pytestmark = pytest.mark.django_db


def told_when_held(room, start, end):
    """The first rule that a hold of this time breaks; "" when it can be had. Nothing stays."""
    before = transaction.savepoint()
    try:
        hold(bookable_id=room.id, start=start, end=end, now=NOW)
    except Refused as refused:
        return refused.codes[0]
    finally:
        transaction.savepoint_rollback(before)
    return ""


@pytest.mark.parametrize("day", [date(2026, 9, 8), date(2026, 10, 25)])
def test_every_cell_tells_the_truth(day, django_assert_max_num_queries):
    place = make_place("shore", hours=None)
    room = make_bookable(
        "room", place=place, spaces=list(make_spaces(place, [("room", "")]).values()),
        start_every=30, before_minutes=15, after_minutes=30, max_days=60, min_minutes=60, max_minutes=240,
    )  # fmt: skip
    book(bookable_id=room.id, start=at(10, day=day), end=at(12, day=day), booker=NEIGHBOUR, now=NOW)
    block(bookable_id=room.id, start=at(1, day=day), end=at(3, day=day), by="clerk", now=NOW)
    with django_assert_max_num_queries(3):
        week = week_of(room, day, usual_minutes(room.conditions), now=NOW)
    (row,) = [row for row in week.days if row.day == day]
    assert [cell.clock for cell in row.cells] == [time(hour) for hour in range(24)]
    for cell in row.cells:
        if cell.span:
            assert told_when_held(room, *cell.span) == "", cell
        else:
            start = at(cell.clock.hour, day=day)
            assert told_when_held(room, *(start, at(cell.clock.hour + 1, day=day) if cell.clock.hour < 23 else start)) == cell.why.code
    free = [cell.clock.hour for cell in row.cells if cell.span]
    assert 9 not in free, "an hour and half an hour to tidy up do not fit before ten"
    assert {5, 14} <= set(free)


def test_a_clock_time_that_does_not_come_is_named():
    place = make_place("shore", hours=None)
    room = make_bookable("room", place=place, spaces=list(make_spaces(place, [("room", "")]).values()), max_days=None, start_every=60)
    week = week_of(room, date(2027, 3, 28), 60, now=NOW)
    (row,) = [row for row in week.days if row.day == date(2027, 3, 28)]
    assert [cell.clock.hour for cell in row.cells if cell.span is None] == [3]
    assert row.cells[3].why.code == "no_such_time"


def test_what_depends_on_the_person_is_not_told_in_the_week():
    room = make_bookable(strength=Strength.STRONG, min_persons=5, windows=[{"begins": "2027-01-01"}])
    assert any(row.has_room for row in week_of(room, date(2026, 9, 8), 60, now=NOW).days)
