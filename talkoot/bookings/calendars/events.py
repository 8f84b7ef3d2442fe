"""Bookings as iCalendar objects (RFC 5545), and the invitations that letters carry (iTIP, RFC 5546). Pure: no clock, no request.

A booking keeps one UID for good; SEQUENCE is its version, which grows with each change. Times stand in the place's zone, with the rules
of its clock (VTIMEZONE), so that a calendar shows what the clock on the wall will show.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, timedelta
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vCalAddress, vGeo, vText

from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.words import State
from talkoot.shared.kinds import get_kind
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
# The rules of a zone's clock are told for these days: those of bookings, and no more than a calendar needs to read.
_FIRST, _LAST = date(2020, 1, 1), date(2037, 12, 31)


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
    bookable, zone = booking.bookable, booking.bookable.conditions.zone
    event = Event()
    event.add("uid", booking.uid)
    event.add("sequence", booking.version)
    event.add("dtstamp", booking.changed_at.astimezone(UTC))
    event.add("created", booking.made_at.astimezone(UTC))
    event.add("last-modified", booking.changed_at.astimezone(UTC))
    event.add("dtstart", booking.starts.astimezone(zone))
    event.add("dtend", booking.ends.astimezone(zone))
    event.add("summary", name_of(bookable, language))
    event.add("location", where(bookable, language))
    event.add("status", STATUS.get(State(booking.state), ENDED))
    event.add("transp", "OPAQUE")
    event.add("url", address_of(bookable))
    if booking.purpose:
        event.add("description", booking.purpose)
    if bookable.place.lat is not None:
        event.add("geo", vGeo((bookable.place.lat, bookable.place.lon)))
    return event


def name_of(bookable: Bookable, language: str) -> str:
    """Return what a bookable is called, with its place unless that is said already."""
    name, house = pick(bookable.name, language)[0], pick(bookable.place.name, language)[0]
    return name if house in name else f"{name}, {house}"


def where(bookable: Bookable, language: str) -> str:
    """Return where it is, in one line: the place and its street address."""
    return ", ".join(part for part in (pick(bookable.place.name, language)[0], bookable.place.address) if part)


def address_of(bookable: Bookable) -> str:
    """Return the public page of the place."""
    kind = "infrastructure" if bookable.place.is_infrastructure else "place"
    return f"{settings.TALKOOT_ADDRESS}{get_kind(kind).url(bookable.place_id)}"


def written(calendar: Calendar, zones: Iterable[str]) -> bytes:
    """Return a calendar as text with CRLF, lines folded at 75 octets, with the rules of the zones that it names."""
    calendar.subcomponents = [*(_zone(name) for name in sorted(set(zones))), *calendar.subcomponents]
    return calendar.to_ical()


@lru_cache(maxsize=20)
def _zone(name: str) -> Timezone:
    return Timezone.from_tzid(name, first_date=_FIRST, last_date=_LAST)


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
            event.add("attendee", _attendee(to, name), encode=0)
        calendar.add_component(event)
    return written(calendar, (booking.bookable.zone for booking in bookings)), method


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
