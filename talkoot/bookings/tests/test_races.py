"""Races on the real database: whatever happens at once, exactly one gets it, and nobody gets an error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from talkoot.bookings.actions import Booker, Refused, approve, book, hold, move
from talkoot.bookings.models import Booking, Free
from talkoot.bookings.tests.making import NOW, RESIDENT, at, make_bookable, make_divided_hall

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
CLIENTS = 8


def at_once(*works):
    gate = Barrier(len(works))

    def run(work):
        try:
            gate.wait()
            return work()
        except Refused as refused:
            return refused.codes
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def someone(number):
    return Booker(name=f"N {number}", email=f"n{number}@example.org")


def test_one_wins_each_round_and_the_others_hear_that_it_is_taken():
    room = make_bookable()
    for hour in (9, 11, 13, 15, 17):
        results = at_once(
            *(
                lambda n=n, hour=hour: book(bookable_id=room.id, start=at(hour), end=at(hour + 1), booker=someone(n), now=NOW)
                for n in range(CLIENTS)
            )
        )
        assert sum(not isinstance(result, list) for result in results) == 1
        assert [result for result in results if isinstance(result, list)] == [["taken"]] * (CLIENTS - 1)


def test_the_whole_and_its_halves_race():
    hall = make_divided_hall()
    for hour in (9, 11, 13, 15):
        results = at_once(
            *(
                lambda key=key, hour=hour: book(bookable_id=hall[key].id, start=at(hour), end=at(hour + 1), booker=RESIDENT, now=NOW)
                for key in ("whole", "left", "right", "whole")
            )
        )
        won = [result for result in results if not isinstance(result, list)]
        keys = {made.booking.bookable_id for made in won}
        assert keys in ({hall["whole"].id}, {hall["left"].id, hall["right"].id}), results
        assert len(won) == len(keys)
    assert_free_is_true()


def test_a_person_at_two_desks_gets_no_more_than_one_may_have():
    room, other = make_bookable(most_each=2, counted_with="rooms"), make_bookable("other", most_each=2, counted_with="rooms")
    results = at_once(
        *(
            lambda n=n: book(bookable_id=(room, other)[n % 2].id, start=at(8 + n), end=at(9 + n), booker=RESIDENT, now=NOW)
            for n in range(CLIENTS)
        )
    )
    assert sorted(map(str, (result for result in results if isinstance(result, list)))) == ["['most_each']"] * (CLIENTS - 2)


def test_moves_holds_and_approvals_race_for_one_time():
    room = make_bookable(needs_approval=True)
    ids = [book(bookable_id=room.id, start=at(8 + n), end=at(9 + n), booker=someone(n), now=NOW).booking.id for n in range(4)]
    results = at_once(
        *(lambda id_=id_: move(booking_id=id_, start=at(17), end=at(18), now=NOW) for id_ in ids[:3]),
        lambda: hold(bookable_id=room.id, start=at(17), end=at(18), now=NOW),
        lambda: approve(booking_id=ids[0], by="clerk", now=NOW),
    )
    assert Booking.objects.filter(starts=at(17)).count() == 1, results
    assert_free_is_true()


def assert_free_is_true():
    """The free times that were kept along the way are those that are worked out from nothing."""
    from talkoot.bookings.actions import follow_all

    kept = set(Free.objects.values_list("bookable_id", "starts", "ends"))
    follow_all(now=NOW)
    assert kept == set(Free.objects.values_list("bookable_id", "starts", "ends"))
