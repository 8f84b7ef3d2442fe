"""Areas from boundaries in GeoJSON: outlines for the map, a centre for "near"."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from talkoot.places.actions import save_areas
from talkoot.shared.geo import is_point
from talkoot.shared.importing import BadFile, Progress, Report, Row, Skip, bring_in, plain, read_json
from talkoot.shared.upsert import Saved

MOST_POINTS = 400
NAME_FIELDS = {"fi": ("NAMEFIN", "nimi", "name_fi", "name"), "sv": ("NAMESWE", "namn", "name_sv"), "en": ("name_en",)}
CODE_FIELDS = ("posti_alue", "postinumeroalue", "NATCODE", "code", "id")


def import_areas(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:  # noqa: ARG001
    """Bring in areas from a GeoJSON FeatureCollection of polygons, WGS 84. Raises BadFile."""
    document = read_json(path)
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        msg = f"{path.name} should be a GeoJSON FeatureCollection"
        raise BadFile(msg)

    def save(rows: Sequence[Row]) -> Saved:
        save_areas(rows)
        return Saved(made=len(rows))

    return bring_in(document["features"], _area, save, key=lambda row: str(row["key"]), dry_run=dry_run, progress=progress)


def _area(feature: Mapping[str, Any]) -> Row:
    told = feature.get("properties") or {}
    name = {lang: plain(told[field], 100) for lang, fields in NAME_FIELDS.items() for field in fields if told.get(field)}
    code = next((str(told[field]) for field in CODE_FIELDS if told.get(field)), "")
    if not name:
        raise Skip("it has no name")
    rings = [_thinned(ring) for ring in _rings(feature.get("geometry") or {})]
    if not rings or not all(is_point(*point) for ring in rings for point in ring):
        raise Skip("it has no outline in longitude and latitude")
    longest = max(rings, key=len)
    return {
        "key": slugify(f"{next(iter(name.values()))}-{code}")[:60],
        "name": {"en": name.get("fi", next(iter(name.values()))), **name},
        "lon": sum(point[0] for point in longest) / len(longest),
        "lat": sum(point[1] for point in longest) / len(longest),
        "outline": rings,
    }


def _rings(geometry: Mapping[str, Any]) -> list[Any]:
    if geometry.get("type") == "Polygon":
        return [geometry["coordinates"][0]]
    if geometry.get("type") == "MultiPolygon":
        return [polygon[0] for polygon in geometry["coordinates"]]
    return []


def _thinned(ring: Sequence[Sequence[float]]) -> list[list[float]]:
    """Keep at most MOST_POINTS points: a map of a city shows no more."""
    step = -(-len(ring) // MOST_POINTS)
    return [[round(point[0], 5), round(point[1], 5)] for point in ring[::step]]
