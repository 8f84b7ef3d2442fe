"""What the maps draw: GeoJSON (RFC 7946) of areas and places, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.http import JsonResponse

from talkoot.places.models import Area, Place
from talkoot.places.words import Category
from talkoot.shared.kinds import get_kind
from talkoot.ui.values import said, said_in

MOST_POINTS = 2000
FRESH_FOR = "public, max-age=60"


def _collection(features: list[dict[str, Any]]) -> JsonResponse:
    answer = JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
    answer.headers["Cache-Control"] = FRESH_FOR
    return answer


def _closed(ring: list[list[float]]) -> list[list[float]]:
    return ring if not ring or ring[0] == ring[-1] else [*ring, ring[0]]


def _area(area: Area) -> dict[str, Any]:
    rings = [_closed(ring) for ring in area.outline]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": rings},
        "properties": {"key": area.key, "title": said(area.name), "lang": said_in(area.name)},
    }


def _place(place: Place) -> dict[str, Any]:
    kind = get_kind("infrastructure" if place.is_infrastructure else "place")
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "title": said(place.name),
            "lang": said_in(place.name),
            "url": kind.url(place.id),
            "note": str(Category(place.category).label),
        },
    }


def areas_drawn(areas: Iterable[Area]) -> JsonResponse:
    """Return the outlines of areas; an area without one is left out."""
    return _collection([_area(area) for area in areas if area.outline])


def places_drawn(places: Any) -> JsonResponse:
    """Return the points of places (a queryset): those with a point, at most MOST_POINTS. One query."""
    found = places.filter(lat__isnull=False).select_related(None).only("id", "name", "category", "is_infrastructure", "lat", "lon")
    return _collection([_place(place) for place in found.order_by("id")[:MOST_POINTS]])
