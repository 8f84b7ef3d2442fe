"""What the pages of other folders show of bookings: when and where something happens for an idea, and what can be booked at a place.

Each is one plain query: these pages are asked for often, and the mapper takes longer to write it than the database to answer.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils import translation

from talkoot.bookings.telling import span_text, zone_named
from talkoot.bookings.words import State
from talkoot.shared.text import pick

MOST = 20
# Never who: that is between the booker and the staff. What is hidden is named nowhere.
_SERVING = """
SELECT k.starts, k.ends, b.id, b.name, b.zone, p.name, p.address FROM bookings_booking k
  JOIN bookings_bookable b ON b.id = k.bookable_id AND b.visible JOIN places_place p ON p.id = b.place_id AND p.visible
 WHERE k.serves_kind = %s AND k.serves_kind <> '' AND k.serves_id = %s AND k.state = %s AND k.ends > %s
 ORDER BY k.starts, k.id LIMIT %s"""
_AT_PLACE = """
SELECT id, name FROM bookings_bookable
 WHERE place_id = %s AND visible AND coalesce(published_from <= %s, true) AND coalesce(published_until > %s, true)
 ORDER BY id LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line to follow: what it is called, in which language, its address, and when and at which place where it has a time."""

    title: str
    language: str
    href: str
    when: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    street: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens for a thing, and where one finds a place for it."""

    lines: list[Line]
    book: str


def happening_for(kind: str, thing_id: int, *, now: datetime) -> Happening:
    """Return the confirmed bookings that serve a thing and have not ended, in order of time; when and where, never who."""
    values: list[Any] = [kind, thing_id, State.CONFIRMED.value, now, MOST]
    with connection.cursor() as cursor:
        cursor.execute(_SERVING, values)
        rows = cursor.fetchall()
    return Happening([_happens(*row) for row in rows], f"{reverse('bookings:find')}?{urlencode({'for': f'{kind}:{thing_id}'})}")


def _happens(starts: datetime, ends: datetime, bookable_id: int, name: Any, zone: str, place: Any, street: str) -> Line:
    known = zone_named(zone)
    line = _line(bookable_id, name, span_text(starts, ends, known))
    return replace(line, starts=starts.astimezone(known), ends=ends.astimezone(known), place=_picked(place)[0], street=street)


def bookable_at(place_id: int, *, now: datetime) -> Happening | None:
    """Return what everyone may book at a place, and where to find a free time there; None where there is nothing to book."""
    with connection.cursor() as cursor:
        cursor.execute(_AT_PLACE, [place_id, now, now, MOST])
        rows = cursor.fetchall()
    if not rows:
        return None
    return Happening([_line(*row) for row in rows], f"{reverse('bookings:find')}?{urlencode({'place': place_id})}")


def _line(bookable_id: int, name: str | dict[str, str], when: str = "") -> Line:
    title, language = _picked(name)
    return Line(title, language, reverse("bookings:bookable", args=[bookable_id]), when)


def _picked(name: str | dict[str, str]) -> tuple[str, str]:
    """Return a text of the database, written or read, in the reader's language, and which one that is."""
    return pick(json.loads(name) if isinstance(name, str) else name, translation.get_language() or "fi")
