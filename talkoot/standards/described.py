"""What search engines and other readers of pages find in them: schema.org as JSON-LD (https://schema.org/, version 29)."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from talkoot.shared.kinds import get_kind
from talkoot.shared.text import pick
from talkoot.standards.shown import shown

Json = dict[str, Any]
# A script element ends at "</"; and "<!--" would open a comment in it.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
# What sort of place it is, where schema.org has a word for it. Others are a Place.
SORTS = {
    "library": "Library",
    "school": "School",
    "daycare": "ChildCare",
    "sports-hall": "SportsActivityLocation",
    "swimming": "PublicSwimmingPool",
    "pitch": "SportsActivityLocation",
    "youth-centre": "CivicStructure",
    "culture": "CivicStructure",
    "museum": "Museum",
    "park": "Park",
    "beach": "Beach",
    "health": "MedicalClinic",
    "building": "CivicStructure",
    "community": "CivicStructure",
}


def described_thing(kind: str, thing: Any, happening: Any = None) -> str:
    """Return a thing as JSON-LD, in the reader's language; "" for a kind that schema.org has no words for. For the slot `described`.

    happening: what its page says happens for it, when and where (bookings.serving.Happening); each is an Event.
    """
    describe = _KINDS.get(kind)
    if describe is None:
        events = [_event(kind, thing, line) for line in happening.lines] if happening else []
        return _written({"@graph": events}) if events else ""
    return _written({"@id": _address(kind, thing.id), **describe(kind, thing)})


def _written(body: Json) -> str:
    told = {"@context": "https://schema.org", **body}
    return orjson.dumps({name: value for name, value in told.items() if value}).decode().translate(_UNSAFE)


def _address(kind: str, thing_id: int) -> str:
    if kind == "bookable":  # no kind of its own among the results: it is found at its place
        return settings.TALKOOT_ADDRESS + reverse("bookings:bookable", args=[thing_id])
    return f"{settings.TALKOOT_ADDRESS}{get_kind(kind).url(thing_id)}"


def _said(translations: Mapping[str, Any]) -> Any:
    return pick(translations, get_language() or "fi")[0]


def _named(kind: str, thing: Any) -> Json:
    return {"name": _said(thing.name), "description": _said(thing.summary), "url": _address(kind, thing.id)}


def _organisation(thing: Any) -> Json | None:
    if thing is None:
        return None
    address = settings.TALKOOT_ADDRESS + reverse("people:organisation", args=[thing.id])
    return {"@type": "GovernmentOrganization" if thing.sector == "city" else "Organization", "name": _said(thing.name), "url": address}


def _service(kind: str, thing: Any) -> Json:
    return {
        "@type": "GovernmentService",
        **_named(kind, thing),
        "serviceOperator": _organisation(shown(thing.owner)),
        "audience": [{"@type": "Audience", "audienceType": one} for one in thing.audience],
        "areaServed": {"@type": "City", "name": settings.TALKOOT_CITY},
        "termsOfService": _said(thing.promise),
    }


def _place(kind: str, thing: Any) -> Json:
    point = {"@type": "GeoCoordinates", "latitude": thing.lat, "longitude": thing.lon} if thing.lat is not None else None
    address = (
        {"@type": "PostalAddress", "streetAddress": thing.address, "addressLocality": settings.TALKOOT_CITY} if thing.address else None
    )
    return {
        "@type": SORTS.get(thing.category, "Place"),
        **_named(kind, thing),
        "geo": point,
        "address": address,
        "maximumAttendeeCapacity": thing.capacity,
        "amenityFeature": [{"@type": "LocationFeatureSpecification", "name": one, "value": True} for one in _said(thing.offers) or ()],
        "publicAccess": True,
    }


def _bookable(kind: str, thing: Any) -> Json:
    """Return what can be booked: a place in a place, with the action that reserves it and the address that fills its form."""
    place = thing.place
    address = _address("infrastructure" if place.is_infrastructure else "place", place.id)
    sort = SORTS.get(place.category, "Place")
    target = {
        "@type": "EntryPoint",
        "urlTemplate": _address(kind, thing.id) + "?day={day}&start={start}&end={end}",
        "inLanguage": get_language() or "fi",
        "actionPlatform": ["https://schema.org/DesktopWebPlatform", "https://schema.org/MobileWebPlatform"],
    }
    return {
        "@type": sort,
        **_named(kind, thing),
        "containedInPlace": {"@type": sort, "@id": address, "name": _said(place.name), "url": address},
        "maximumAttendeeCapacity": thing.max_persons,
        "potentialAction": {"@type": "ReserveAction", "target": target, "result": {"@type": "Reservation", "name": _said(thing.name)}},
    }


def _event(kind: str, thing: Any, line: Any) -> Json:
    """Return a booking that serves an idea, a challenge or a pilot: all that its page tells, so when and where, never who."""
    address = {"@type": "PostalAddress", "streetAddress": line.street, "addressLocality": settings.TALKOOT_CITY} if line.street else None
    where = {"@type": "Place", "name": line.title, "url": settings.TALKOOT_ADDRESS + line.href, "address": address}
    where["containedInPlace"] = {"@type": "Place", "name": line.place}
    return {
        "@type": "Event",
        "name": thing.title if kind == "idea" else _said(thing.name),
        "url": _address(kind, thing.id),
        "startDate": line.starts,
        "endDate": line.ends,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {name: value for name, value in where.items() if value},
    }


_KINDS: dict[str, Callable[[str, Any], Json]] = {
    "service": _service,
    "place": _place,
    "infrastructure": _place,
    "bookable": _bookable,
}
