"""What the city keeps of one person's bookings: to show, to hand over, to erase."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from talkoot.bookings.bookers import Booker
from talkoot.bookings.models import Booking

KEPT = ("id", "state", "kind", "starts", "ends", "persons", "purpose", "reason", "group", "residency", "cost_cents", "paying", "made_at")


def of_person(user: Any) -> Q:
    """Return what finds the bookings of a signed-in person: of their account, and with their address, which signing in has proved."""
    return Q(account=user.pk) | Q(booker__in=[Booker(account_id=user.pk).key, Booker(email=user.email).key])


def kept_of(booking: Booking) -> dict[str, Any]:
    """Return all that is kept of one booking and its holder, as plain values."""
    try:
        contact = {name: getattr(booking.contact, name) for name in ("name", "email", "phone", "language")}
    except ObjectDoesNotExist:
        contact = {}
    place = {"what": booking.bookable.name, "where": booking.bookable.place.name, "address": booking.bookable.place.address}
    return {**{name: getattr(booking, name) for name in KEPT}, **place, "contact": contact}


def belongings(*, user: Any, **_more: Any) -> tuple[str, list[dict[str, Any]]]:
    """Answer people.signals.belongings_wanted: all that is kept of a person's bookings."""
    rows = Booking.objects.filter(of_person(user)).select_related("bookable__place", "contact").order_by("starts", "id")
    return "bookings", [kept_of(booking) for booking in rows]
