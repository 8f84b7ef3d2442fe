"""Pages of places and infrastructure: lists with a map beside them, one place, and what the maps draw."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe

from talkoot.places.maps import areas_drawn, places_drawn
from talkoot.places.models import Place
from talkoot.places.queries import areas
from talkoot.places.rules import see_infrastructure, see_places
from talkoot.places.words import Category
from talkoot.shared.rules import Rule, anyone, guarded
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page, listing
from talkoot.ui.catalogue.things import get_thing, related, thing_page


def _for_cards() -> QuerySet[Place]:
    return Place.objects.select_related("area").defer("accessibility", "trial", "sort", "area__outline")


def _catalogue(kind: str, rule: Rule, lead: Any) -> Catalogue:
    narrowing = (
        filters.related("area", _("Area"), lambda: Place),
        filters.choice("category", _("Kind of place"), Category.choices),
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


def _thing(request: HttpRequest, place_id: int, kind: str, rule: Rule) -> HttpResponse:
    thing = get_thing(request, Place.objects.select_related("area", "owner"), place_id, may=rule)
    relations = [
        related("idea", thing.ideas, heading=_("Ideas about this place")),
        related("pilot", thing.pilots, heading=_("Tried out here")),
    ]
    return thing_page(request, kind, thing, "places/place.html", relations=relations)


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
