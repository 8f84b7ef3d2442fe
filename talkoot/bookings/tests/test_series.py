"""Series: bad days are skipped and told, never fatal; the days of clock change are right."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.bookings.actions import Plan, Refused, book, book_series, cancel_series_rest
from talkoot.bookings.tests.making import NEIGHBOUR, NOW, RESIDENT, TUESDAY, ZONE, at, make_bookable
from talkoot.bookings.words import State

WEEK = timedelta(days=7)


@pytest.mark.django_db
def test_a_taken_day_is_skipped_and_listed():
    room = make_bookable(max_days=None)
    book(bookable_id=room.id, start=at(17, 30, TUESDAY + WEEK), end=at(18, day=TUESDAY + WEEK), booker=NEIGHBOUR, now=NOW)
    plan = Plan(TUESDAY, TUESDAY + 10 * WEEK, time(17), time(18))
    result = book_series(bookable_id=room.id, plan=plan, booker=RESIDENT, now=NOW)
    assert len(result.made) == 10
    assert [(skip.day, [rule.code for rule in skip.failures]) for skip in result.skipped] == [(TUESDAY + WEEK, ["taken"])]
    assert result.series.skipped == [{"day": "2026-09-15", "codes": ["taken"]}]
    # Over the clock change of 25 October it stays at five o'clock.
    assert {made.booking.starts.astimezone(ZONE).time() for made in result.made} == {time(17)}
    cancelled, left = cancel_series_rest(series_id=result.series.id, now=at(12, day=TUESDAY + 2 * WEEK))
    assert (len(cancelled), [skip.failures[0].code for skip in left]) == (8, ["too_late"])
    assert {booking.state for booking in cancelled} == {State.CANCELLED}


@pytest.mark.django_db
def test_overnight_and_a_time_that_does_not_come():
    room = make_bookable(max_days=None, prices=[])
    type(room).objects.update(start_every=15)
    from talkoot.places.actions import set_hours

    set_hours(
        place_id=room.place_id,
        periods=[{"time_span_groups": [{"time_spans": [{"full_day": True, "weekdays": list(range(1, 8))}]}]}],
        now=NOW,
    )
    from talkoot.bookings.actions import follow_all

    follow_all(now=NOW)
    sunday = date(2027, 3, 21)
    result = book_series(bookable_id=room.id, plan=Plan(sunday, sunday + WEEK, time(3, 30), time(5)), booker=RESIDENT, now=NOW)
    assert [(skip.day, skip.failures[0].code) for skip in result.skipped] == [(sunday + WEEK, "no_such_time")]
    night = book_series(bookable_id=room.id, plan=Plan(TUESDAY, TUESDAY, time(22), time(6)), booker=RESIDENT, now=NOW).made[0].booking
    assert night.ends - night.starts == timedelta(hours=8)


@pytest.mark.django_db
def test_nothing_of_it_can_be_had():
    room = make_bookable()
    with pytest.raises(Refused) as refused:
        book_series(bookable_id=room.id, plan=Plan(TUESDAY, TUESDAY + WEEK, time(3), time(4)), booker=RESIDENT, now=NOW)
    assert refused.value.codes == ["closed"]


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 400), st.integers(1, 5), st.sampled_from(["weekly", "monthly"]))
def test_the_days_of_a_plan(first, length, every, repeat):
    until = first + timedelta(days=length)
    days = [day for day in Plan(first, until, time(10), time(11), repeat, every).days() if day]
    assert days == sorted(set(days))
    assert all(first <= day <= until for day in days)
    if repeat == "weekly":
        assert days == [first + n * every * WEEK for n in range(length // (7 * every) + 1)]
    else:
        assert {day.day for day in days} == {first.day}
