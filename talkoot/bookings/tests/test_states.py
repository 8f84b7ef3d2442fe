"""Verb × state: what may be done where, as one table; everything else is refused and changes nothing."""

import pytest

from talkoot.bookings import actions
from talkoot.bookings.actions import Refused
from talkoot.bookings.models import Booking, Claim
from talkoot.bookings.tests.making import NOW, RESIDENT, at, make_bookable
from talkoot.bookings.words import LIVE, MOVES, State

pytestmark = pytest.mark.django_db
STAFF = {"by": "clerk", "now": NOW}
VERBS = {
    "confirm": lambda id_: actions.confirm(booking_id=id_, booker=RESIDENT, now=NOW),
    "approve": lambda id_: actions.approve(booking_id=id_, **STAFF),
    "deny": lambda id_: actions.deny(booking_id=id_, reason="Ei käy", **STAFF),
    "move": lambda id_: actions.move(booking_id=id_, start=at(9), end=at(10), now=NOW),
    "cancel": lambda id_: actions.cancel(booking_id=id_, now=NOW),
    "mark_no_show": lambda id_: actions.mark_no_show(booking_id=id_, by="clerk", now=at(18)),
}
# state -> verb -> the state after it
ALLOWED = {
    State.HOLD: {"confirm": State.CONFIRMED, "move": State.HOLD, "cancel": State.CANCELLED},
    State.REQUESTED: {"approve": State.CONFIRMED, "deny": State.DENIED, "move": State.REQUESTED, "cancel": State.CANCELLED},
    State.WAITING_FOR_PAYMENT: {"cancel": State.CANCELLED},
    State.CONFIRMED: {"move": State.CONFIRMED, "cancel": State.CANCELLED, "mark_no_show": State.NO_SHOW},
    State.CANCELLED: {"cancel": State.CANCELLED},
    State.DENIED: {},
    State.NO_SHOW: {},
    State.EXPIRED: {},
}


@pytest.mark.parametrize("state", State)
def test_each_verb_in_each_state(state):
    for verb, act in VERBS.items():
        Booking.objects.all().delete()
        Claim.objects.all().delete()
        room = make_bookable()
        booking = actions.hold(bookable_id=room.id, start=at(17), end=at(18), now=NOW).booking
        Booking.objects.filter(id=booking.id).update(state=state)
        Claim.objects.update(live=state in LIVE)
        after = ALLOWED[state].get(verb)
        if after is None:
            with pytest.raises(Refused) as refused:
                act(booking.id)
            assert refused.value.codes == ["state"], (state, verb)
        else:
            act(booking.id)
        now_is = Booking.objects.get(id=booking.id).state
        assert now_is == (after or state), (state, verb)
        assert set(Claim.objects.values_list("live", flat=True)) == {now_is in LIVE}, (state, verb)


def test_the_moves_name_every_state():
    assert set(MOVES) == set(ALLOWED) == set(State)
