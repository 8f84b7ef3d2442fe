"""Bookables and their slots in the words of OpenActive (Modelling Opportunity Data 2.0, https://openactive.io/modelling-opportunity-data/)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from talkoot.places.words import Category
from talkoot.shared.kinds import get_kind
from talkoot.shared.text import pick
from talkoot.standards.shown import shown
from talkoot.ui.jinja import city_name

Json = dict[str, Any]
CONTEXT = "https://openactive.io/"
OFFICIAL = "https://openactive.io/facility-types"
# Our categories of places and purposes that OpenActive's list of facility types (CC BY 4.0) has a word for; the rest have ours alone.
OFFICIAL_TYPES = {
    "sports-hall": ("da364f9b-8bb2-490e-9e2f-1068790b9e35", "Sports Hall"),
    "event": ("4fff5e43-15dd-41d4-9f4c-0cfc478d7952", "Function Room"),
    "performance": ("619f3a87-10e2-4611-b178-088a13748a98", "Drama Studio"),
}
LANGUAGE = "en"  # one feed has one language: a reader caches it
CURRENCY = "EUR"
EVERYONE = "everyone"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def absolute(name: str, *args: object) -> str:
    """Return the absolute address of a named page."""
    return f"{settings.TALKOOT_ADDRESS}{reverse(name, args=args)}"


def id_of(bookable_id: int) -> str:
    """Return what a facility is called in the world: an address that leads to its page."""
    return absolute("standards:openactive_facility", bookable_id)


def facility_of(bookable: Any) -> Json:
    """Return a bookable as a FacilityUse. Its hours are not told: they differ from day to day, and the slots say them."""
    with translation.override(LANGUAGE):
        body: Json = {
            "@context": CONTEXT,
            "@type": "FacilityUse",
            "@id": id_of(bookable.pk),
            "url": absolute("bookings:bookable", bookable.pk),
            "identifier": str(bookable.pk),
            "name": pick(bookable.name, LANGUAGE)[0],
            "description": pick(bookable.summary, LANGUAGE)[0] or pick(bookable.place.summary, LANGUAGE)[0],
            "facilityType": types_of(bookable),
            "location": _place(bookable.place),
            "provider": _provider(bookable.place.owner),
            "accessibilityInformation": pick(bookable.place.accessibility, LANGUAGE)[0],
            "attendeeInstructions": pick(bookable.instructions, LANGUAGE)[0],
            "offers": [_offer(price.cents, str(price.unit.label)) for price in bookable.conditions.prices if price.group == EVERYONE],
        }
    return {name: value for name, value in body.items() if value}


def _offer(cents: int, name: str, **more: Any) -> Json:
    return {"@type": "Offer", "name": name, "price": cents / 100, "priceCurrency": CURRENCY, **more}


def types_of(bookable: Any) -> list[Json]:
    """Return what sort of facility it is: by our own list of categories, and by OpenActive's where that has a word for it."""
    keys = (bookable.place.category, *bookable.purposes)
    official = [
        {"@type": "Concept", "@id": f"{OFFICIAL}#{OFFICIAL_TYPES[key][0]}", "prefLabel": OFFICIAL_TYPES[key][1], "inScheme": OFFICIAL}
        for key in keys
        if key in OFFICIAL_TYPES
    ]
    return [*official, own_type(bookable.place.category)]


def own_type(category: str) -> Json:
    """Return a category of places as a concept of our own list."""
    scheme = absolute("standards:openactive_types")
    return {"@type": "Concept", "@id": f"{scheme}#{category}", "prefLabel": str(Category(category).label), "inScheme": scheme}


def _place(place: Any) -> Json:
    body: Json = {
        "@type": "Place",
        "name": pick(place.name, LANGUAGE)[0],
        "description": pick(place.summary, LANGUAGE)[0],
        "address": ", ".join(part for part in (place.address, settings.TALKOOT_CITY) if part),
        "identifier": str(place.pk),
        "url": _page(place),
    }
    if place.lat is not None:
        body["geo"] = {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
    return {key: value for key, value in body.items() if value}


def _page(place: Any) -> str:
    return settings.TALKOOT_ADDRESS + get_kind("infrastructure" if place.is_infrastructure else "place").url(place.pk)


def _provider(owner: Any) -> Json:
    owner = shown(owner)
    if owner is None:
        return {"@type": "Organization", "@id": settings.TALKOOT_ADDRESS, "name": str(city_name()), "url": settings.TALKOOT_ADDRESS}
    address = absolute("people:organisation", owner.pk)
    return {"@type": "Organization", "@id": address, "name": pick(owner.name, LANGUAGE)[0], "url": address}


def slot_id(bookable_id: int, start: int) -> str:
    """Return the id of a slot from its start in minutes since 1970: the same for good, and never one of another bookable."""
    return f"{bookable_id}-{_moment(start):%Y%m%dT%H%MZ}"


def slot_of(bookable: Any, slot: list[Any]) -> Json:
    """Return a slot as it was numbered (models.ToldDay.slots) as a Slot. A price of None is told as no offer that can be bought yet."""
    start, minutes, left, cents = slot
    page = absolute("bookings:bookable", bookable.pk)
    offers = [] if cents is None else [_offer(cents, _length(minutes), url=page)]
    return {
        "@context": CONTEXT,
        "@type": "Slot",
        "@id": f"{id_of(bookable.pk)}#{slot_id(bookable.pk, start)}",
        "facilityUse": id_of(bookable.pk),
        "startDate": _iso(start),
        "endDate": _iso(start + minutes),
        "duration": _duration(minutes),
        "remainingUses": left if offers else 0,
        "maximumUses": 1,
        "offers": offers,
    }


def _moment(minutes: int) -> datetime:
    return _EPOCH + timedelta(minutes=minutes)


def _iso(minutes: int) -> str:
    return f"{_moment(minutes):%Y-%m-%dT%H:%M:%SZ}"


def _length(minutes: int) -> str:
    return f"{minutes} min"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")
