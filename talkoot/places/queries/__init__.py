"""Questions about places, their spaces and their hours; they change nothing."""

from talkoot.places.opening.days import OpenSpan
from talkoot.places.queries.inside import hours_told, inside_of
from talkoot.places.queries.opening import is_open_at, open_at, open_spans, reservable_during
from talkoot.places.queries.places import (
    all_areas,
    area_choices,
    area_of_place,
    areas,
    centre_of_area,
    find_areas,
    find_places,
    id_of_area,
    nearest_area,
    place_document,
    place_ids,
    place_with_point,
    published_places,
)
from talkoot.places.queries.spaces import ancestors_of, descendants_of, space_ids

__all__ = [
    "OpenSpan",
    "all_areas",
    "ancestors_of",
    "area_choices",
    "area_of_place",
    "areas",
    "centre_of_area",
    "descendants_of",
    "find_areas",
    "find_places",
    "hours_told",
    "id_of_area",
    "inside_of",
    "is_open_at",
    "nearest_area",
    "open_at",
    "open_spans",
    "place_document",
    "place_ids",
    "place_with_point",
    "published_places",
    "reservable_during",
    "space_ids",
]
