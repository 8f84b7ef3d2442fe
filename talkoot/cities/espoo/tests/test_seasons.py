"""The sample city's seasonal rounds: shared out by the allocator, told, and the same after a second loading."""

import pytest

from talkoot.cities.espoo import load
from talkoot.seasons.allocator.check import faults
from talkoot.seasons.models import Allocation, Refusal, Round
from talkoot.seasons.queries import allocations_of, problem_of, slot_of, wishes_of
from talkoot.seasons.telling import result_of
from talkoot.shared.clock import now

pytestmark = pytest.mark.django_db


NEEDED = ("areas", "organisations", "places", "opening hours", "spaces", "what can be booked", "seasonal rounds")


def load_needed():
    for what, step in load._steps(now()):
        if what in NEEDED:
            step()


def test_one_round_is_open_and_one_is_decided_with_reasons():
    load_needed()
    stages = {one.source_id: one.stage_at(now()) for one in Round.objects.all()}
    assert stages == {"open": "open", "decided": "published"}
    decided = Round.objects.get(source_id="decided")
    assert faults(problem_of(decided), [slot_of(allocation) for allocation in allocations_of(decided)]) == []
    assert Allocation.objects.count() > 6
    told = [result_of(wish) for wish in wishes_of(decided.applications.all())]
    assert all(one.reasons for one in told if one.missing)
    assert {reason["why"] for refusal in Refusal.objects.all() for reason in refusal.reasons} >= {"taken", "too_small"}
    load_needed()
    assert Round.objects.count() == 2
