"""Tools for bookings that are there: read and cancel with the code; and those of the person whose key it is."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from talkoot.bookings import actions, queries
from talkoot.bookings.words import GUESS_LIMIT
from talkoot.shared.limits import address_of, spend
from talkoot.shared.text import clean
from talkoot.standards import rules
from talkoot.standards.mcp import proposals
from talkoot.standards.mcp.booking import Booked, Booking, booked, shown_booking
from talkoot.standards.mcp.finding import MOST
from talkoot.standards.mcp.tools import Answer, Asked, Caller, Wrong, tool


class Code(Asked):
    """Whose booking."""

    code: str = Field(min_length=4, max_length=40, description="The secret code of the booking, from the person or from confirm_booking")


class Cancel(Code):
    """What is to be given up."""

    reason: str = Field("", max_length=500)


def _own(asked: Code, caller: Caller) -> Any:
    spend(GUESS_LIMIT, address_of(caller.request), now=caller.now)
    booking = queries.booking_by_code(asked.code)
    if booking is None:
        raise Wrong(_("No booking has this code."))
    return booking


@tool(gettext_lazy("Read a booking"), rule=rules.own)
def read_booking(asked: Code, caller: Caller) -> Booking:
    """Read a booking by its secret code."""
    return shown_booking(_own(asked, caller))


@tool(gettext_lazy("Cancel a booking"), rule=rules.own, writes=True, ends=True)
def cancel_booking(asked: Cancel, caller: Caller) -> Booking:
    """Cancel a booking by its secret code, when the person has said that they want to. The time is free for others at once."""
    booking = _own(asked, caller)
    try:
        actions.cancel(booking_id=booking.id, reason=clean(asked.reason), now=caller.now)
    except actions.Refused as error:
        raise Wrong(proposals.told(error)) from error
    return shown_booking(_own(asked, caller))


class Nothing(Asked):
    """Nothing is asked."""


class Mine(Answer):
    """The person's own bookings that have not ended, soonest first."""

    items: list[Booked]


@tool(gettext_lazy("My bookings"), rule=rules.mine)
def my_bookings(asked: Nothing, caller: Caller) -> Mine:  # noqa: ARG001 - every tool is called alike
    """List the bookings of the person whose key this is, with their codes."""
    rows = caller.by.bookings.filter(ends__gt=caller.now).select_related("bookable__place").order_by("starts", "id")[:MOST]
    return Mine(items=[booked(one) for one in rows])
