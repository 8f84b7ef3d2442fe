"""Service locations of the national service register PTV, open API v11 (VmOpenApiServiceLocationChannel)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import utm

from talkoot.places.actions import save_places
from talkoot.places.words import Category
from talkoot.shared.importing import Progress, Report, Row, Skip, bring_in, own_id, plain, point_of, read_json, row_key, rows_of
from talkoot.shared.upsert import Saved

SOURCE = "ptv-location"
LANGUAGES = frozenset({"fi", "sv", "en", "se", "smn", "sms"})
# ETRS-TM35FIN (EPSG:3067) is UTM zone 35 stretched over all of Finland; these are its bounds in metres (JHS 197).
EASTINGS, NORTHINGS = (50_000, 760_000), (6_600_000, 7_800_000)
FINLAND_LATITUDES = (59.0, 71.0)


def import_ptv_locations(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in service locations in the open API's v11 shape, or in the older one-language shape: one, a list, or a page with itemList.

    Raises BadFile.
    """

    def save(rows: Sequence[Row]) -> Saved:
        return save_places(rows, now=now)

    return bring_in(rows_of(read_json(path), path.name), _place, save, key=row_key, dry_run=dry_run, progress=progress)


def to_wgs84(first: object, second: object) -> tuple[float, float] | None:
    """Return (longitude, latitude) of PTV's coordinates: ETRS-TM35FIN (northing, easting) metres, or degrees (latitude, longitude).

    None when they are missing or outside Finland's grid.
    """
    try:
        north, east = float(str(first)), float(str(second))
    except ValueError:
        return None
    if FINLAND_LATITUDES[0] <= north <= FINLAND_LATITUDES[1]:
        return point_of(east, north)
    if not (EASTINGS[0] <= east <= EASTINGS[1] and NORTHINGS[0] <= north <= NORTHINGS[1]):
        return None
    lat, lon = utm.to_latlon(east, north, 35, northern=True, strict=False)
    return float(lon), float(lat)


def _place(raw: Mapping[str, Any]) -> Row:
    return _v11_place(raw) if "serviceChannelNames" in raw else _old_place(raw)


def _old_place(raw: Mapping[str, Any]) -> Row:
    """Return a service location of PTV's first open data, which is Finnish only."""
    name = plain(raw.get("name"), 200)
    if not raw.get("id") or not name:
        raise Skip("it has no id or no name")
    summary = plain(raw.get("shortDescription") or raw.get("description"), 400)
    visit: Mapping[str, Any] = next(iter(raw.get("visitAddress") or []), {})
    street = f"{visit.get('streetAddress') or ''} {visit.get('buildingNumber') or ''}".strip()
    town = f"{visit.get('postalCode') or ''} {visit.get('postalDistrict') or ''}".strip()
    point = to_wgs84(raw.get("latitude"), raw.get("longitude"))
    return {
        "source": SOURCE,
        "source_id": own_id(raw["id"]),
        "name": {"fi": name},
        "summary": {"fi": summary} if summary else {},
        "category": Category.OTHER,
        "address": plain(", ".join(part for part in (street, town) if part), 200),
        "lon": point[0] if point else None,
        "lat": point[1] if point else None,
    }


def _v11_place(raw: Mapping[str, Any]) -> Row:
    name = _values(raw.get("serviceChannelNames"), "Name", 200)
    if not raw.get("id") or not name:
        raise Skip("it has no id or no name")
    if raw.get("publishingStatus", "Published") != "Published":
        raise Skip("it is not published")
    visit: Mapping[str, Any] = next((address for address in raw.get("addresses") or [] if address.get("streetAddress")), {})
    street = visit.get("streetAddress") or visit.get("otherAddress") or {}
    point = to_wgs84(street.get("latitude"), street.get("longitude"))
    return {
        "source": SOURCE,
        "source_id": own_id(raw["id"]),
        "name": name,
        "summary": _values(raw.get("serviceChannelDescriptions"), "Summary", 400)
        or _values(raw.get("serviceChannelDescriptions"), "Description", 400),
        "category": Category.OTHER,
        "address": _address(street),
        "accessibility": _accessibility(visit),
        "lon": point[0] if point else None,
        "lat": point[1] if point else None,
    }


def _values(values: Any, wanted: str, longest: int) -> dict[str, str]:
    return {
        value["language"]: plain(value.get("value"), longest)
        for value in values or []
        if value.get("type") == wanted and value.get("language") in LANGUAGES and value.get("value")
    }


def _in_finnish(values: Any) -> str:
    by_language = {value.get("language"): value.get("value") for value in values or []}
    return str(by_language.get("fi") or next(iter(by_language.values()), "") or "")


def _address(street: Mapping[str, Any]) -> str:
    line = f"{_in_finnish(street.get('street'))} {street.get('streetNumber') or ''}".strip()
    town = f"{street.get('postalCode') or ''} {_in_finnish(street.get('postOffice'))}".strip()
    return plain(", ".join(part for part in (line, town) if part), 200)


def _accessibility(visit: Mapping[str, Any]) -> dict[str, str]:
    """Return PTV's accessibility sentences of all entrances as text by language."""
    lines: dict[str, list[str]] = {}
    for entrance in visit.get("entrances") or []:
        for group in entrance.get("accessibilitySentences") or []:
            for sentence in group.get("sentences") or []:
                for value in sentence.get("sentence") or []:
                    if value.get("language") in LANGUAGES and value.get("value"):
                        lines.setdefault(value["language"], []).append(plain(value["value"], 300))
    return {language: plain("\n".join(texts), 4000) for language, texts in lines.items()}
