"""Finding: what it finds can be booked, and what can be booked is found."""

from datetime import timedelta

import pytest

from talkoot.bookings.actions import block, book
from talkoot.bookings.queries import Asked, find, find_bookables, rows_of
from talkoot.bookings.tests.making import NOW, RESIDENT, at, make_bookable, make_divided_hall, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[0, 1000], ids=["of many", "of few"])
def many(request, monkeypatch):
    """All of it holds in both ways of looking: the next days of all at once, and one after the other."""
    monkeypatch.setattr(find, "MANY", request.param)


def found(**asked):
    return {row.id: row.first for row in find_bookables(Asked(**asked), now=NOW)}


def test_free_on_tuesday_evening_for_twenty_with_the_first_free_time_of_each(django_assert_num_queries):
    big, small = make_bookable("big", max_persons=30), make_bookable("small", max_persons=12)
    busy = make_bookable("busy", after_minutes=30)
    book(bookable_id=busy.id, start=at(15), end=at(17), booker=RESIDENT, now=NOW)
    with django_assert_num_queries(1):
        rows = find_bookables(Asked(start=at(17), end=at(19), persons=20), now=NOW)
    assert [(row.id, row.first, row.until) for row in rows] == [(big.id, NOW, NOW + timedelta(hours=2))]
    assert found(start=at(17), end=at(19), persons=12) == {big.id: NOW, small.id: NOW}
    assert found(start=at(17), end=at(22), minutes=120) == {big.id: at(17), small.id: at(17), busy.id: at(17, 30)}
    assert [bookable.source_id for bookable, _ in rows_of(rows)] == ["big"]


def test_without_a_time_the_first_free_time_is_from_now_by_the_rules():
    here = make_bookable("here", start_every=30)
    later = make_bookable("later", min_days=2)
    never = make_bookable("never", min_days=1, max_days=1)
    block(bookable_id=never.id, start=at(0, day=at(0).date() - timedelta(days=7)), end=at(0), by="clerk", now=NOW)
    assert found() == {here.id: NOW, later.id: at(8, day=NOW.date() + timedelta(days=2)), never.id: None}
    assert found(minutes=120) == found()


def test_the_start_is_on_the_interval():
    room = make_bookable(start_every=60)
    assert found(start=at(17, 30), end=at(18, 30)) == {}
    assert found(start=at(17, 30), end=at(21), minutes=60) == {room.id: at(18)}


def test_a_part_of_the_hall_is_taken_with_the_whole():
    hall = make_divided_hall()
    book(bookable_id=hall["left"].id, start=at(17), end=at(19), booker=RESIDENT, now=NOW)
    assert set(found(start=at(17), end=at(18))) == {hall["right"].id}
    assert found(start=at(17), end=at(22), minutes=60)[hall["whole"].id] == at(19)


def test_narrowing():
    loud = make_bookable("loud", purposes=["music"], prices=[{"cents": 1500, "vat_permille": 255}])
    calm = make_bookable("calm", purposes=["meeting"])
    assert set(found(purpose="music")) == {loud.id}
    assert set(found(words="cal")) == {calm.id}
    assert set(found(words="100%_")) == set()
    assert set(found(start=at(17), end=at(19), most_cents=2999)) == {calm.id}
    assert set(found(start=at(17), end=at(19), most_cents=3000)) == {loud.id, calm.id}
    assert set(found(equipment=["piano"])) == set()
    assert set(found(point=(24.7, 60.2), within_m=100)) == {loud.id, calm.id}
    assert set(found(point=(25.7, 60.2), within_m=100)) == set()


def test_what_is_free_for_weeks_on_end_is_found_and_so_is_what_is_free_only_much_later():
    berth = make_bookable("berth", place=make_place("pier", hours=None), max_minutes=None)
    room = make_bookable("room")
    block(bookable_id=room.id, start=NOW, end=at(22), by="clerk", now=NOW)
    next_day = at(8) + timedelta(days=1)
    assert found() == {berth.id: NOW, room.id: next_day}
    assert found(start=at(17), end=at(19)) == {berth.id: NOW}
    assert found(start=next_day, end=next_day + timedelta(hours=2)) == {berth.id: NOW, room.id: next_day}
    assert found(start=NOW, end=NOW + timedelta(days=30), minutes=3 * 24 * 60) == {berth.id: NOW}
    block(bookable_id=berth.id, start=at(12), end=at(13), by="clerk", now=NOW)
    assert found(start=at(11), end=at(12)) == found(start=at(13), end=at(14)) == {berth.id: NOW}
    assert found(start=at(11), end=at(13)) == {}
