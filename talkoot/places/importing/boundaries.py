"""Areas from boundaries in GeoJSON: outlines for the map, a centre for "near"."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from talkoot.places.actions import save_areas
from talkoot.shared.geo import is_point
from talkoot.shared.importing import BadFile, Progress, Report, Row, Skip, bring_in, plain, read_json

MOST_POINTS = 400
FEWEST_POINTS = 3
LONGEST_KEY = 60
NAME_FIELDS = {
    "fi": ("NAMEFIN", "nimi", "name_fi", "name", "kunta"),
    "sv": ("NAMESWE", "namn", "name_sv"),
    "en": ("name_en",),
}
CODE_FIELDS = ("posti_alue", "postinumeroalue", "NATCODE", "code", "id")
Ring = list[list[float]]


def import_areas(
    path: Path,
    *,
    now: datetime,  # noqa: ARG001 - areas have no dates, and all importers take the same
    only: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring in areas from a GeoJSON FeatureCollection of polygons in WGS 84. Raises BadFile.

    only: leave out features that have this text nowhere among their properties, such as a municipality's name or code.
    """
    document = read_json(path)
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        msg = f"{path.name} should be a GeoJSON FeatureCollection."
        raise BadFile(msg)
    wanted = [feature for feature in document["features"] if not only or _says(feature, only)]
    if only and not wanted:
        msg = f"{path.name} has no feature with {only!r} among its properties."
        raise BadFile(msg)
    return bring_in(wanted, _area, save_areas, key=lambda row: str(row["key"]), dry_run=dry_run, progress=progress)


def _says(feature: Any, only: str) -> bool:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return isinstance(properties, dict) and only.casefold() in {str(value).casefold() for value in properties.values()}


def _area(feature: Mapping[str, Any]) -> Row:
    told = feature.get("properties") or {}
    code = plain(next((told[field] for field in CODE_FIELDS if told.get(field)), ""), 20)
    names = {lang: _first(told, fields) for lang, fields in NAME_FIELDS.items()}
    # A postal area has no name of its own: its municipality's, with its code, tells people which one it is.
    by_code = not any(told.get(field) for field in NAME_FIELDS["fi"] if field != "kunta")
    names = {lang: f"{name} {code}" if by_code else name for lang, name in names.items() if name}
    if not names:
        raise Skip("it has no name")
    rings = [_thinned(ring) for ring in _rings(feature.get("geometry") or {})]
    if not rings or not all(len(ring) >= FEWEST_POINTS and all(is_point(*point) for point in ring) for ring in rings):
        raise Skip("it has no outline in longitude and latitude")
    lon, lat = _centre(max(rings, key=len))
    first = next(iter(names.values()))
    key = slugify(first if by_code else f"{first} {code}")[:LONGEST_KEY]
    if not key:
        raise Skip("its name has no Latin letters and it has no code")
    return {
        "key": key,
        "name": {"en": first, **names},
        "lon": lon,
        "lat": lat,
        "outline": rings,
    }


def _first(told: Mapping[str, Any], fields: Sequence[str]) -> str:
    return plain(next((told[field] for field in fields if told.get(field)), ""), 80)


def _rings(geometry: Mapping[str, Any]) -> list[Any]:
    """Return the outer ring of each polygon."""
    if geometry.get("type") == "Polygon":
        return [geometry["coordinates"][0]]
    if geometry.get("type") == "MultiPolygon":
        return [polygon[0] for polygon in geometry["coordinates"]]
    return []


def _thinned(ring: Sequence[Sequence[float]]) -> Ring:
    """Keep at most MOST_POINTS points: a map of a city shows no more."""
    step = max(1, -(-len(ring) // MOST_POINTS))
    return [[round(float(point[0]), 5), round(float(point[1]), 5)] for point in ring[::step]]


def _centre(ring: Ring) -> tuple[float, float]:
    """Return the centroid of a ring (shoelace); of a ring without area, the middle of its corners."""
    twice_area = x = y = 0.0
    x0, y0 = ring[0]
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        twice_area += cross
        x += (ax + bx - 2 * x0) * cross
        y += (ay + by - 2 * y0) * cross
    if abs(twice_area) < 1e-12:  # noqa: PLR2004 - about a square centimetre
        return sum(point[0] for point in ring) / len(ring), sum(point[1] for point in ring) / len(ring)
    return round(x0 + x / (3 * twice_area), 6), round(y0 + y / (3 * twice_area), 6)
