"""Properties of the allocator on small rounds: no conflict, true reasons, suggestions that fit, fair to the least served."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talkoot.seasons.allocator import Basket, Contradiction, Effort, Place, Problem, Slot, Span, Window, Wish, propose
from talkoot.seasons.allocator.check import faults, would_fit
from talkoot.seasons.allocator.reasons import Why

BASKETS = (Basket("young", 5), Basket("adults", 2))
QUICK = Effort(floor_pieces=2, hours_pieces=3, together=20, work=0.2)
EVENING = Span(1, 17 * 60, 20 * 60)
TUESDAY = (Window(1, 17 * 60, 20 * 60),)


def hall(key=1, capacity=20, parts=(1,), **more):
    return Place(key, capacity, frozenset(parts), more.pop("open", (EVENING,)), **more)


def wish(key, *, application=None, basket="young", places=(1,), **more):
    base = Wish(key, application or key, basket, 10, 60, 60, 1, TUESDAY, places)
    return replace(base, **more)


def problem(places, wishes, **more):
    return Problem(tuple(places), tuple(wishes), BASKETS, **more)


def reasons_of(proposal, key):
    return {reason.why for refusal in proposal.refusals if refusal.wish == key for reason in refusal.reasons}


@st.composite
def rounds(draw):
    """A hall of two halves and a room, a few applications that want about the same."""
    hours = st.sampled_from([EVENING, Span(1, 16 * 60, 19 * 60), Span(2, 17 * 60, 21 * 60)])
    opens = st.lists(hours, min_size=1, max_size=2, unique_by=lambda span: span.weekday).map(tuple)
    common = {"interval": draw(st.sampled_from([15, 30, 60])), "after": draw(st.sampled_from([0, 15, 30]))}
    open_hall = draw(opens)
    places = [
        Place(1, 40, frozenset({1, 2}), open_hall, **common),
        Place(2, 20, frozenset({1}), open_hall, **common),
        Place(3, 20, frozenset({2}), open_hall),
        Place(4, 12, frozenset({3}), draw(opens), taken=draw(st.sampled_from([(), (Span(1, 17 * 60, 18 * 60),)]))),
    ]
    wishes = []
    for key in range(draw(st.integers(1, 9))):
        begins = draw(st.sampled_from([16, 17, 18])) * 60
        windows = tuple(
            Window(day, begins, begins + draw(st.sampled_from([60, 120, 180]))) for day in draw(st.sets(st.integers(1, 3), min_size=1))
        )
        shortest = draw(st.sampled_from([30, 60, 90]))
        wishes.append(
            Wish(
                key, draw(st.integers(0, 5)), "", draw(st.integers(5, 45)), shortest, shortest + draw(st.sampled_from([0, 30])),
                draw(st.integers(1, 3)), windows, tuple(draw(st.permutations([1, 2, 3, 4]))[: draw(st.integers(1, 4))]),
            )
        )  # fmt: skip
    wishes = [replace(wish, basket=BASKETS[wish.application % 2].key) for wish in wishes]
    return Problem(tuple(places), tuple(wishes), BASKETS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds())
def test_a_proposal_breaks_no_rule_and_every_refusal_is_true(given_round):
    proposal = propose(given_round, QUICK)
    assert faults(given_round, proposal.slots) == []
    refused = {refusal.wish: refusal for refusal in proposal.refusals}
    for wanted in given_round.wishes:
        have = [slot for slot in proposal.slots if slot.wish == wanted.key]
        assert (wanted.key in refused) == (len(have) < wanted.times)
        if wanted.key in refused:
            assert refused[wanted.key].missing == wanted.times - len(have)
            assert refused[wanted.key].reasons
            for suggestion in refused[wanted.key].would_work:
                assert would_fit(given_round, proposal.slots, suggestion.slot)
            _nothing_wished_is_free(given_round, proposal, wanted)
    assert min(proposal.shares.values(), default=1) >= min(proposal.first_come_shares.values(), default=1) - 1e-9


def _nothing_wished_is_free(given_round, proposal, wanted):
    """What was refused is not to be had: tried minute by minute."""
    for key in wanted.places:
        place = next(place for place in given_round.places if place.key == key)
        for window in wanted.windows:
            for begins in range(window.begins, window.ends - wanted.shortest + 1, place.interval):
                slot = Slot(wanted.key, key, window.weekday, begins, begins + wanted.shortest)
                assert not would_fit(given_round, proposal.slots, slot)


def test_a_hall_and_its_half_exclude_each_other():
    places = [hall(1, 40, (1, 2)), hall(2, 20, (1,)), hall(3, 20, (2,))]
    full = TUESDAY[0]
    proposal = propose(problem(places, [wish(n, places=(n,), shortest=180, longest=180, windows=(full,)) for n in (1, 2, 3)]), QUICK)
    assert {slot.place for slot in proposal.slots} in ({1}, {2, 3})


def test_nobody_gets_a_second_hour_before_another_has_a_first():
    one = Place(1, 20, frozenset({1}), (Span(1, 17 * 60, 18 * 60), Span(2, 17 * 60, 18 * 60)))
    days = tuple(Window(day, 17 * 60, 18 * 60) for day in (1, 2))
    proposal = propose(problem([one], [wish(1, times=2, windows=days), wish(2, times=2, windows=days)]), QUICK)
    assert sorted(slot.wish for slot in proposal.slots) == [1, 2]


def test_the_reasons_name_what_stood_in_the_way():
    places = [hall(1), hall(2, capacity=5, parts=(2,)), hall(3, parts=(3,), open=(Span(4, 600, 720),)), hall(4, parts=(4,))]
    wanted = [
        wish(1, shortest=180, longest=180),
        wish(2, basket="adults", shortest=180, longest=180, places=(1, 2, 3), people=10),
    ]
    proposal = propose(problem(places, wanted), QUICK)
    assert [slot.wish for slot in proposal.slots] == [1]
    assert reasons_of(proposal, 2) == {Why.TAKEN, Why.TOO_SMALL, Why.CLOSED}
    taken = next(reason for reason in proposal.refusals[0].reasons if reason.why == Why.TAKEN)
    assert [(holder.basket, holder.applications, holder.most) for holder in taken.holders] == [("young", 1, 180)]
    nearest = proposal.refusals[0].would_work[0]
    assert (nearest.slot.place, nearest.changes) == (4, ("place",))


def test_more_times_than_weekdays_is_told():
    proposal = propose(problem([hall()], [wish(1, times=2)]), QUICK)
    assert reasons_of(proposal, 1) == {Why.FEW_DAYS, Why.SAME_DAY}


def test_what_a_person_decided_stays_and_what_they_barred_is_not_given():
    locked = Slot(1, 1, 1, 17 * 60, 20 * 60)
    one = problem([hall(1), hall(2, parts=(2,))], [wish(1), wish(2, places=(1, 2))], locked=(locked,), barred=frozenset({(2, 2)}))
    proposal = propose(one, QUICK)
    assert proposal.slots == (locked,)
    assert reasons_of(proposal, 2) == {Why.TAKEN, Why.BARRED}


def test_two_decisions_that_exclude_each_other_are_told():
    both = (Slot(1, 1, 1, 1020, 1080), Slot(2, 1, 1, 1050, 1110))
    with pytest.raises(Contradiction) as told:
        propose(problem([hall()], [wish(1), wish(2)], locked=both), QUICK)
    assert set(told.value.slots) == set(both)


def test_the_same_round_gives_the_same_proposal():
    wishes = [wish(n, basket="young" if n % 2 else "adults", longest=90) for n in range(8)]
    assert propose(problem([hall()], wishes), QUICK) == propose(problem([hall()], wishes), QUICK)


def test_a_round_without_applications():
    assert propose(problem([hall()], []), QUICK).slots == ()
