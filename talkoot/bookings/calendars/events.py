"""Bookings as iCalendar objects (RFC 5545), and the invitations that letters carry (iTIP, RFC 5546). Pure: no clock, no request.

A booking keeps one UID for good; SEQUENCE is its version, which grows with each change. Moments stand in UTC, and each calendar shows them
by its reader's clock: rules of a zone (VTIMEZONE) are read differently by different programs. docs/adr/0042-bookings-in-calendars.md.
"""

from collections.abc import Sequence
from datetime import UTC, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, vCalAddress, vGeo, vText

from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.words import State
from talkoot.shared.text import pick

PRODUCT = "-//Talkoot//Bookings//EN"
STATUS = {
    State.CONFIRMED: "CONFIRMED",
    State.NO_SHOW: "CONFIRMED",
    State.HOLD: "TENTATIVE",
    State.REQUESTED: "TENTATIVE",
    State.WAITING_FOR_PAYMENT: "TENTATIVE",
}
ENDED = "CANCELLED"


def new_calendar(method: str = "", *, name: str = "") -> Calendar:
    """Return an empty calendar: a feed with a name, or a message with a method."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", name)  # RFC 7986; the other is what older programs read
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT15M")
    return calendar


def event_of(booking: Booking, language: str) -> Event:
    """Return a booking as its holder's event. Its secret code is never in it: calendars are shared."""
    bookable = booking.bookable
    event = Event()
    event.add("uid", booking.uid)
    event.add("sequence", booking.version)
    event.add("dtstamp", booking.changed_at.astimezone(UTC))
    event.add("created", booking.made_at.astimezone(UTC))
    event.add("last-modified", booking.changed_at.astimezone(UTC))
    event.add("dtstart", booking.starts.astimezone(UTC))
    event.add("dtend", booking.ends.astimezone(UTC))
    event.add("summary", name_of(bookable, language))
    event.add("location", where(bookable, language))
    event.add("status", STATUS.get(State(booking.state), ENDED))
    event.add("transp", "OPAQUE")
    event.add("url", address_of(bookable))
    if booking.purpose:
        event.add("description", booking.purpose)
    lat, lon = bookable.place.lat, bookable.place.lon
    if lat is not None and lon is not None:
        event.add("geo", vGeo((lat, lon)))
    return event


def name_of(bookable: Bookable, language: str) -> str:
    """Return what a bookable is called, with its place unless that is said already."""
    name, house = pick(bookable.name, language)[0], pick(bookable.place.name, language)[0]
    return name if house in name else f"{name}, {house}"


def where(bookable: Bookable, language: str) -> str:
    """Return where it is, in one line: the place and its street address."""
    return ", ".join(part for part in (pick(bookable.place.name, language)[0], bookable.place.address) if part)


def address_of(bookable: Bookable) -> str:
    """Return its public page."""
    return settings.TALKOOT_ADDRESS + reverse("bookings:bookable", args=[bookable.pk])


def invitation(bookings: Sequence[Booking], *, to: str, name: str, language: str, ending: bool) -> tuple[bytes, str]:
    """Return what a letter carries, and its method: REQUEST, or CANCEL when the booking has ended.

    Several bookings (a series) are events of their own, and RFC 5546 lets a REQUEST or CANCEL be about one only: they are PUBLISHed.
    """
    method = "PUBLISH" if len(bookings) > 1 else "CANCEL" if ending else "REQUEST"
    calendar = new_calendar(method)
    for booking in bookings:
        event = event_of(booking, language)
        event.add("organizer", _organizer())
        if method != "PUBLISH":
            event.add("attendee", _attendee(to, name), encode=False)
        calendar.add_component(event)
    return calendar.to_ical(), method


def _organizer() -> vCalAddress:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(settings.TALKOOT_CITY)
    return organizer


def _attendee(to: str, name: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params["CN"] = vText(name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")  # who booked, comes: no answer is asked for
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
