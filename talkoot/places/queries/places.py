"""Questions about places."""

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from talkoot.places.models import Area, Place
from talkoot.places.rules import see_infrastructure, see_places
from talkoot.shared.catalogue import see, texts
from talkoot.shared.geo import Distance
from talkoot.shared.kinds import Document
from talkoot.shared.memory import Memory
from talkoot.shared.text import pick, sort_key
from talkoot.shared.upsert import ids_by_source


def place_document(thing: Place) -> Document:
    """Return a place or a piece of infrastructure as the index needs it."""
    offers = {language: phrases for language, phrases in thing.offers.items() if phrases}
    spoken = {language: ", ".join(phrases) for language, phrases in offers.items()}
    return Document(
        source_id=thing.id,
        texts=texts(thing.name, thing.summary, spoken, thing.trial),
        point=(thing.lon, thing.lat) if thing.lon is not None and thing.lat is not None else None,
        facets={"theme": thing.themes, "category": thing.category, "area": thing.area.key if thing.area else ""},
        offers=offers,
    )


def areas() -> list[Area]:
    """Return all areas, in the order of their Finnish names."""
    return list(Area.objects.order_by("name__fi", "id"))


def nearest_area(point: tuple[float, float]) -> Area | None:
    """Return the area whose centre is nearest to a (longitude, latitude) point; None in a city without areas."""
    return Area.objects.order_by(Distance(point), "id").first()


def area_of_place(place_id: int) -> Area | None:
    """Return the area that a place lies in, if any."""
    return Area.objects.filter(places=place_id).first()


def find_places(words: str, *, limit: int = 12) -> list[Place]:
    """Return places whose name or address has these words, for the address search: those that start with them first."""
    match = Q(address__icontains=words)
    for language in ("fi", "sv", "en"):
        match |= Q(**{f"name__{language}__icontains": words})
    return list(see.objects(None, Place.objects.filter(match, lat__isnull=False)).order_by("id")[:limit])


def place_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the places that came from one source."""
    return ids_by_source(Place, source)


# A city gets a new part less often than that.
_choices: Memory[tuple[tuple[str, str], ...]] = Memory(seconds=60)
_areas: Memory[dict[int, Area]] = Memory(seconds=60)


def area_choices() -> tuple[tuple[str, str], ...]:
    """Return (key, name in the reader's language) of every area, in the reader's alphabet. Leaves the outlines where they are."""
    reader = get_language() or "fi"
    return _choices.of((connection.settings_dict["NAME"], reader), lambda: _area_choices(reader))


def _area_choices(reader: str) -> tuple[tuple[str, str], ...]:
    named = [(area.key, pick(area.name, reader)[0]) for area in all_areas().values()]
    return tuple(sorted(named, key=lambda area: sort_key(area[1])))


def all_areas() -> dict[int, Area]:
    """Return every area by its id, without outlines, as it was within the last minute: for lists, which would join it to every row."""
    return _areas.of(connection.settings_dict["NAME"], lambda: Area.objects.defer("outline").in_bulk())


def id_of_area(key: str) -> int | None:
    """Return the id of an area; None for one that is not there."""
    return next((area.id for area in all_areas().values() if area.key == key), None)


def find_areas(words: str) -> list[Area]:
    """Return the areas whose name in any language has these words."""
    words = words.casefold()
    return [area for area in all_areas().values() if any(words in name.casefold() for name in area.name.values())]


def centre_of_area(key: str) -> tuple[float, float] | None:
    """Return the (longitude, latitude) of an area's centre; None for an area that is not there."""
    return Area.objects.filter(key=key.replace("\0", "")).values_list("lon", "lat").first()


def place_with_point(place_id: int) -> Place | None:
    """Return a published place that the map can show; None when there is none."""
    return see.objects(None, Place.objects.filter(id=place_id, lat__isnull=False).select_related("area")).first()


def published_places(*, infrastructure: bool = False) -> QuerySet[Place]:
    """Return what everyone may see, with area (without its outline) and owner: places, or the infrastructure among them."""
    rule = see_infrastructure if infrastructure else see_places
    return rule.objects(None, Place.objects.select_related("area", "owner").defer("area__outline", "sort"))
