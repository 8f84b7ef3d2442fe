"""Pages of places and infrastructure: lists with a map beside them, one place, and what the maps draw."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe

from talkoot.places.maps import areas_drawn, places_drawn
from talkoot.places.models import Place
from talkoot.places.queries import areas, hours_told, inside_of, is_open_at
from talkoot.places.rules import keep_hours, see_infrastructure, see_places
from talkoot.places.words import SPACE_FACTS, Category
from talkoot.shared import clock
from talkoot.shared.rules import Rule, anyone, guarded
from talkoot.shared.slots import bookable_at
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page, listing
from talkoot.ui.catalogue.things import get_thing, related, thing_page
from talkoot.ui.values import day_and_time

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_PICTURES = 12


HOURS_AHEAD = {"evening": (0, 18), "tomorrow": (1, 10)}
WEEKEND = {"saturday": 5, "sunday": 6}


def _moment(value: str) -> datetime | None:
    """Return the moment that a choice of "open" means; None for a word that means none. A moment is told as 2026-12-31T18:00."""
    now = clock.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if value == "now":
        return now
    if value in HOURS_AHEAD:
        days, hour = HOURS_AHEAD[value]
        return (today + timedelta(days=days)).replace(hour=hour)
    if value in WEEKEND:
        return (today + timedelta(days=(WEEKEND[value] - today.weekday()) % 7)).replace(hour=12)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        return moment if moment.tzinfo else timezone.make_aware(moment)
    except (OverflowError, ValueError):
        return None


def _open_choices(asked: str) -> filters.Options:
    choices = [
        ("now", _("Now")),
        ("evening", _("This evening at 18")),
        ("tomorrow", _("Tomorrow at 10")),
        ("saturday", _("On Saturday at 12")),
        ("sunday", _("On Sunday at 12")),
    ]
    if not asked or any(asked == value for value, _text in choices):
        return choices
    moment = _moment(asked)
    return [*choices, (asked, day_and_time(moment))] if moment and FIRST_YEAR <= moment.year <= LAST_YEAR else choices


def _open() -> filters.Filter:
    return filters.Filter("open", _("Open"), _open_choices, lambda value: is_open_at(_moment(value) or clock.now()))


def _for_cards() -> QuerySet[Place]:
    return Place.objects.select_related("area").defer("accessibility", "trial", "sort", "area__outline")


def _catalogue(kind: str, rule: Rule, lead: Any) -> Catalogue:
    narrowing = (
        filters.related("area", _("Area"), lambda: Place),
        filters.choice("category", _("Kind of place"), Category.choices),
        _open(),
        filters.theme(),
        filters.belonging_to("owner", _("Owner"), lambda: Place),
    )
    return Catalogue(kind, lead, _for_cards, narrowing, "places/places.html", rule)


PLACES = _catalogue(
    "place",
    see_places,
    _("Libraries, schools, halls, parks and shores: room for your idea. Each place says what it offers and how accessible it is."),
)
INFRASTRUCTURE = _catalogue(
    "infrastructure",
    see_infrastructure,
    _("Streets, networks, sensors, plants and data platforms on which something new can be tried, and on which conditions."),
)


@guarded(see_places)
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """List the places, with the map beside the list."""
    return list_page(request, PLACES, map_address=reverse("places:places_map"))


@guarded(see_infrastructure)
@require_safe
def infrastructures(request: HttpRequest) -> HttpResponse:
    """List the infrastructure, with the map beside the list."""
    return list_page(request, INFRASTRUCTURE, map_address=reverse("places:infrastructures_map"))


@guarded(see_places)
@require_safe
@conditional_page
def places_map(request: HttpRequest) -> HttpResponse:
    """Return the points of the places that the same address lists."""
    return places_drawn(listing(request, PLACES).things)


@guarded(see_infrastructure)
@require_safe
@conditional_page
def infrastructures_map(request: HttpRequest) -> HttpResponse:
    """Return the points of the infrastructure that the same address lists."""
    return places_drawn(listing(request, INFRASTRUCTURE).things)


@guarded(anyone)
@require_safe
@conditional_page
def areas_map(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Return the outlines of the areas: the ground of every map."""
    return areas_drawn(areas())


def _keeps(request: HttpRequest, place: Place) -> bool:
    """Tell whether the reader keeps this place's hours. Of those without a session nobody asks who they are."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and keep_hours.allows(request.user, place)


def _thing(request: HttpRequest, place_id: int, kind: str, rule: Rule) -> HttpResponse:
    thing = get_thing(request, Place.objects.select_related("area", "owner", "conditions"), place_id, may=rule)
    relations = [
        related("idea", thing.ideas, heading=_("Ideas about this place")),
        related("pilot", thing.pilots, heading=_("Tried out here")),
    ]
    return thing_page(
        request,
        kind,
        thing,
        "places/place.html",
        relations=relations,
        hours=hours_told(thing.pk, clock.now()),
        inside=inside_of(thing.pk),
        conditions=getattr(thing, "conditions", None),
        pictures=list(thing.pictures.defer("content").order_by("order", "id")[:MOST_PICTURES]),
        facts=SPACE_FACTS,
        keeps=_keeps(request, thing),
        bookable=bookable_at(thing.pk, now=clock.now()),
    )


@guarded(see_places)
@require_safe
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show one place."""
    return _thing(request, place_id, "place", see_places)


@guarded(see_infrastructure)
@require_safe
def infrastructure(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show one piece of infrastructure."""
    return _thing(request, place_id, "infrastructure", see_infrastructure)


@guarded(see_places)
@require_safe
@conditional_page
def place_map(request: HttpRequest, place_id: int) -> HttpResponse:
    """Return the point of one place."""
    return places_drawn(see_places.objects(getattr(request, "user", None), Place.objects.filter(pk=place_id)))


@guarded(see_infrastructure)
@require_safe
@conditional_page
def infrastructure_map(request: HttpRequest, place_id: int) -> HttpResponse:
    """Return the point of one piece of infrastructure."""
    return places_drawn(see_infrastructure.objects(getattr(request, "user", None), Place.objects.filter(pk=place_id)))
