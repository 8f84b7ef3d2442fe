"""When a place is taken, for everyone: events and free/busy times without a word about who or why (RFC 5545, 3.6.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from icalendar import Event, FreeBusy
from icalendar.prop import vPeriod

from talkoot.bookings.calendars.events import address_of, name_of, new_calendar, where
from talkoot.bookings.models import Bookable
from talkoot.bookings.openings import opening
from talkoot.bookings.times import Span, joined
from talkoot.bookings.words import State

BUSY, TENTATIVE, CLOSED = "BUSY", "BUSY-TENTATIVE", "BUSY-UNAVAILABLE"
_SURE = frozenset({State.CONFIRMED, State.NO_SHOW})
# Whatever has a part of the bookable keeps it taken, with its buffers: a booking of the whole hall too.
_TAKEN = """
SELECT p.bookable_id, b.id, min(lower(c.during)), max(upper(c.during)), b.state, b.kind = 'block', b.version, b.changed_at
  FROM bookings_bookablepart p JOIN bookings_claim c ON c.part_id = p.part_id JOIN bookings_booking b ON b.id = c.booking_id
 WHERE p.bookable_id = ANY(%s) AND c.live AND c.during && tstzrange(%s, %s)
   AND (b.expires_at IS NULL OR b.expires_at > %s)
 GROUP BY p.bookable_id, b.id ORDER BY 3, 2"""


@dataclass(frozen=True, slots=True)
class Taken:
    """One time that is taken, as everyone may know it. key: its number, which says nothing of who. sure: nobody decides on it any more."""

    bookable_id: int
    key: int
    start: datetime
    end: datetime
    sure: bool
    closed: bool
    version: int
    changed_at: datetime


def taken_of(bookables: Sequence[Bookable], start: datetime, end: datetime, *, now: datetime) -> list[Taken]:
    """Return what is taken of some bookables in [start, end), in order of time. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [[bookable.pk for bookable in bookables], start, end, now])
        return [
            Taken(bookable, key, begins, ends, state in _SURE, closed, version, changed)
            for bookable, key, begins, ends, state, closed, version, changed in cursor.fetchall()
        ]


def taken_calendar(bookables: Sequence[Bookable], taken: Iterable[Taken], *, name: str, language: str, words: tuple[str, str]) -> bytes:
    """Return a public calendar of taken times. words: what to call one that is booked, and one that staff closed."""
    calendar = new_calendar(name=name)
    by_id = {bookable.pk: bookable for bookable in bookables}
    for one in taken:
        bookable = by_id[one.bookable_id]
        event = Event()
        event.add("uid", f"taken-{one.key}-{one.bookable_id}@talkoot")
        event.add("sequence", one.version)
        event.add("dtstamp", one.changed_at.astimezone(UTC))
        event.add("dtstart", one.start.astimezone(UTC))
        event.add("dtend", one.end.astimezone(UTC))
        event.add("summary", f"{words[one.closed]}: {name_of(bookable, language)}")
        event.add("location", where(bookable, language))
        event.add("status", "CONFIRMED" if one.sure else "TENTATIVE")
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def busy_calendar(bookables: Sequence[Bookable], taken: Iterable[Taken], start: datetime, end: datetime, *, language: str) -> bytes:
    """Return one VFREEBUSY a bookable, [start, end), times in UTC as the standard wants: taken, perhaps taken, closed."""
    calendar = new_calendar("PUBLISH")
    opens = opening(bookables, start, end)
    rows = list(taken)
    for bookable in bookables:
        mine = [one for one in rows if one.bookable_id == bookable.pk]
        periods = {
            BUSY: [(one.start, one.end) for one in mine if one.sure and not one.closed],
            TENTATIVE: [(one.start, one.end) for one in mine if not one.sure],
            CLOSED: [*((one.start, one.end) for one in mine if one.closed), *_between(opens[bookable.pk], start, end)],
        }
        calendar.add_component(_free_busy(bookable, periods, start, end, language))
    return bytes(calendar.to_ical())


def _free_busy(bookable: Bookable, periods: dict[str, list[Span]], start: datetime, end: datetime, language: str) -> FreeBusy:
    component = FreeBusy()
    component.add("uid", f"busy-{bookable.pk}@talkoot")
    component.add("dtstamp", start.astimezone(UTC))
    component.add("dtstart", start.astimezone(UTC))
    component.add("dtend", end.astimezone(UTC))
    component.add("url", address_of(bookable))
    component.add("comment", name_of(bookable, language))
    for sort, spans in periods.items():
        for begins, ends in joined((max(one, start), min(other, end)) for one, other in spans):
            period = vPeriod((begins.astimezone(UTC), ends.astimezone(UTC)))
            period.params["FBTYPE"] = sort
            component.add("freebusy", period)
    return component


def _between(spans: Sequence[Span], start: datetime, end: datetime) -> list[Span]:
    """Return the gaps: where none of the joined spans is, within [start, end)."""
    edges = [start, *(moment for span in spans for moment in span), end]
    return [(one, other) for one, other in zip(edges[::2], edges[1::2], strict=True) if other - one > timedelta()]
