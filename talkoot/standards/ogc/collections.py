"""The collections: what of the city is on the map, with which properties, and by which of them it can be filtered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.ideas.queries import published_ideas
from talkoot.ideas.words import State
from talkoot.places.queries import area_choices, published_places
from talkoot.places.words import Category
from talkoot.services.queries import published_ways
from talkoot.services.words import Audience
from talkoot.shared.kinds import get_kind
from talkoot.shared.text import pick
from talkoot.standards.shown import shown
from talkoot.ui.themes import theme_choices

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A property that narrows. choices: () -> (value, text) of each that is known, or None where any value of `pattern` may be asked."""

    name: str
    says: Any
    condition: Callable[[str], Q]
    choices: Callable[[], Choices] | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection. things: () -> its published rows, each with id, lon and lat. moment: the field that `datetime` asks about.

    kind: name of the kind whose page shows a row. properties: (row) -> flat values, in the reader's language; a row's page is added.
    """

    id: str
    title: Any
    description: Any
    things: Callable[[], QuerySet[Any]]
    kind: str
    moment: str
    moment_says: Any
    properties: Callable[[Any], dict[str, Any]]
    filters: tuple[Filter, ...]
    page: Callable[[Any], int] = lambda row: int(row.id)

    def address(self, row: Any) -> str:
        """Return the address of the page that shows a row."""
        return f"{settings.TALKOOT_ADDRESS}{get_kind(self.kind).url(self.page(row))}"


def said(translations: Mapping[str, Any]) -> Any:
    """Return a text in the reader's language, or the nearest there is."""
    return pick(translations, get_language() or "fi")[0] or None


def named(thing: Any) -> dict[str, Any]:
    """Return what every catalogue thing says: its name in the reader's language and in each of the city's, its summary, its themes."""
    names = {f"name_{code}": thing.name.get(code) for code, _name in settings.LANGUAGES}
    return {"name": said(thing.name), **names, "summary": said(thing.summary), "themes": ",".join(thing.themes) or None}


def stamp(moment: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _place(thing: Any) -> dict[str, Any]:
    return {
        **named(thing),
        "category": thing.category,
        "address": thing.address or None,
        "area": thing.area.key if thing.area else None,
        "area_name": said(thing.area.name) if thing.area else None,
        "capacity": thing.capacity or None,
        "accessibility": said(thing.accessibility),
        "owner": said(thing.owner.name) if shown(thing.owner) else None,
        "changed": stamp(thing.changed_at),
    }


def _infrastructure(thing: Any) -> dict[str, Any]:
    return {**_place(thing), "trial": said(thing.trial)}


def _idea(thing: Any) -> dict[str, Any]:
    return {
        "title": thing.title,
        "text": thing.text,
        "language": thing.language,
        "state": thing.state,
        "themes": ",".join(thing.themes) or None,
        "area": thing.area.key if thing.area else None,
        "supports": thing.supports,
        "given": stamp(thing.given_at),
        "changed": stamp(thing.changed_at),
    }


def _service_locations() -> QuerySet[Any]:
    """Return the ways that lead to a place, each with the point of its place and the time of its service."""
    return published_ways().annotate(lat=F("place__lat"), lon=F("place__lon"), changed=F("service__changed_at"))


def _service_location(way: Any) -> dict[str, Any]:
    service, place = way.service, way.place
    return {
        **named(service),
        "service": service.id,
        "place": place.id,
        "place_name": said(place.name),
        "address": place.address or None,
        "area": place.area.key if place.area else None,
        "note": said(way.note),
        "phone": way.phone or None,
        "email": way.email or None,
        "audience": ",".join(service.audience) or None,
        "owner": said(service.owner.name) if shown(service.owner) else None,
        "changed": stamp(service.changed_at),
    }


AREA = Filter("area", _("Key of the area it lies in"), lambda value: Q(area__key=value), area_choices)
THEME = Filter("theme", _("Key of one of its themes"), lambda value: Q(themes__contains=[value]), theme_choices)
CATEGORY = Filter("category", _("What sort of place it is"), lambda value: Q(category=value), lambda: Category.choices)
STATE = Filter("state", _("Where it is on its way"), lambda value: Q(state=value), lambda: State.choices)
LANGUAGE = Filter(
    "language",
    _("Tag (BCP 47) of the language it was given in"),
    lambda value: Q(language=value),
    pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$",
)
CHANGED = _("when its description last changed")

PLACES = Collection(
    "places",
    _("Places"),
    _("Premises of the city and its partners: libraries, schools, halls, parks and shores."),
    published_places,
    "place",
    "changed_at",
    CHANGED,
    _place,
    (AREA, CATEGORY, THEME),
)
INFRASTRUCTURE = Collection(
    "infrastructure",
    _("Infrastructure"),
    _("Streets, networks, sensors and data platforms on which something new can be tried, and on which conditions."),
    lambda: published_places(infrastructure=True),
    "infrastructure",
    "changed_at",
    CHANGED,
    _infrastructure,
    (AREA, CATEGORY, THEME),
)
IDEAS = Collection(
    "ideas",
    _("Ideas"),
    _("What people wish for, in their own words and languages."),
    published_ideas,
    "idea",
    "given_at",
    _("when it was given"),
    _idea,
    (AREA, STATE, THEME, LANGUAGE),
)
SERVICE_LOCATIONS = Collection(
    "service-locations",
    _("Service locations"),
    _("Where a service can be got: one feature for each service and place."),
    _service_locations,
    "service",
    "changed",
    _("when the service's description last changed"),
    _service_location,
    (
        Filter("area", AREA.says, lambda value: Q(place__area__key=value), area_choices),
        Filter("theme", THEME.says, lambda value: Q(service__themes__contains=[value]), theme_choices),
        Filter("audience", _("For whom the service is"), lambda value: Q(service__audience__contains=[value]), lambda: Audience.choices),
    ),
    lambda way: int(way.service_id),
)
COLLECTIONS = {one.id: one for one in (PLACES, INFRASTRUCTURE, SERVICE_LOCATIONS, IDEAS)}
