"""Boat places: harbours with piers and berths, winter storage, and a flat list of boat spaces."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from talkoot.places.actions import save_places
from talkoot.places.words import Category
from talkoot.shared.importing import BadFile, Progress, Report, Row, Skip, bring_in, own_id, plain, point_of, read_json, row_key, rows_of
from talkoot.shared.upsert import Saved

SOURCE_HARBOUR = "harbours"
SOURCE_BOAT_SPACE = "boat-spaces"
_POINT = re.compile(r"POINT \((-?[\d.]+) (-?[\d.]+)\)")
Fields = Mapping[str, Any]
Tables = Mapping[str, Mapping[str, Fields]]


def import_harbours(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in a dump of harbours, piers and berths, or of winter storage: a JSON list of {model, pk, fields}. Raises BadFile."""
    tables: dict[str, dict[str, Fields]] = defaultdict(dict)
    for row in rows_of(read_json(path), path.name):
        fields = row.get("fields")
        tables[str(row.get("model", "")).rsplit(".", 1)[-1]][str(row.get("pk"))] = fields if isinstance(fields, dict) else {}
    if not (tables.get("berth") or tables.get("winterstorageplace")):
        msg = f"{path.name} should hold berths or winter storage places."
        raise BadFile(msg)
    raws = [*_parts(tables, "berth"), *_parts(tables, "winterstorageplace")]
    convert = {"berth": _berth, "winterstorageplace": _winter_place}
    return _bring(raws, lambda raw: convert[raw[0]](tables, raw[1], raw[2]), now, dry_run=dry_run, progress=progress)


def import_boat_spaces(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in boat spaces: a JSON list of {type, harbour, section, place, amenity, width_cm, length_cm, active}. Raises BadFile."""
    return _bring(rows_of(read_json(path), path.name), _boat_space, now, dry_run=dry_run, progress=progress)


def _bring(raws: Iterable[Any], convert: Callable[[Any], Row], now: datetime, *, dry_run: bool, progress: Progress | None) -> Report:
    def save(rows: Sequence[Row]) -> Saved:
        return save_places(rows, now=now)

    return bring_in(raws, convert, save, key=row_key, dry_run=dry_run, progress=progress)


def _parts(tables: Tables, model: str) -> list[tuple[str, str, Fields]]:
    return [(model, key, fields) for key, fields in tables.get(model, {}).items()]


def _names(tables: Tables, model: str, key: str) -> dict[str, Fields]:
    return {row["language_code"]: row for row in tables.get(model, {}).values() if row.get("master") == key and row.get("name")}


def _berth(tables: Tables, key: str, berth: Fields) -> Row:
    pier = tables["pier"].get(berth.get("pier", ""), {})
    harbour = tables["harbor"].get(pier.get("harbor", ""), {})
    size = tables["berthtype"].get(berth.get("berth_type", ""), {})
    has = {name for name in ("electricity", "water", "lighting", "waste_collection", "gate") if pier.get(name)}
    number = f"{pier.get('identifier') or ''}{berth.get('number') or ''}"
    names = _names(tables, "harbortranslation", pier.get("harbor", ""))
    return _boat_place(key, berth, names, number, size, has, pier.get("location") or harbour.get("location"), is_storage=False)


def _winter_place(tables: Tables, key: str, place: Fields) -> Row:
    section = tables["winterstoragesection"].get(place.get("winter_storage_section", ""), {})
    area = tables["winterstoragearea"].get(section.get("area", ""), {})
    size = tables["winterstorageplacetype"].get(place.get("place_type", ""), {})
    has = {name for name in ("electricity", "water", "gate") if section.get(name)}
    number = f"{section.get('identifier') or ''}{place.get('number') or ''}"
    names = _names(tables, "winterstorageareatranslation", section.get("area", ""))
    return _boat_place(key, place, names, number, size, has, section.get("location") or area.get("location"), is_storage=True)


KIND = {
    False: {"fi": "venepaikka", "sv": "båtplats", "en": "berth"},
    True: {"fi": "talvisäilytyspaikka", "sv": "vinterförvaringsplats", "en": "winter storage place"},
}
HAS = {
    "electricity": {"fi": "sähkö", "sv": "el", "en": "electricity"},
    "water": {"fi": "vesi", "sv": "vatten", "en": "water"},
    "lighting": {"fi": "valaistus", "sv": "belysning", "en": "lighting"},
    "waste_collection": {"fi": "jätehuolto", "sv": "avfallshantering", "en": "waste collection"},
    "gate": {"fi": "portti", "sv": "grind", "en": "gate"},
}
SIZE = {"fi": "leveys {width} m, pituus {length} m", "sv": "bredd {width} m, längd {length} m", "en": "{width} m wide, {length} m long"}


def _boat_place(
    key: str, fields: Fields, names: Mapping[str, Fields], number: str, size: Fields, has: set[str], location: Any, *, is_storage: bool
) -> Row:
    if fields.get("is_active") is False:
        raise Skip("it is not in use")
    if not names:
        raise Skip("its harbour has no name")
    told = _POINT.search(str(location or ""))
    point = point_of(told[1], told[2]) if told else None
    return {
        "source": SOURCE_HARBOUR,
        "source_id": own_id(key),
        "name": {lang: plain(f"{row['name']}, {KIND[is_storage][lang]} {number}", 200) for lang, row in names.items() if lang in SIZE},
        "summary": {
            lang: SIZE[lang].format(width=size["width"], length=size["length"]) for lang in names if lang in SIZE and size.get("width")
        },
        "offers": {lang: [HAS[name][lang] for name in sorted(has)] for lang in names if lang in SIZE and has},
        "address": plain(next(iter(names.values())).get("street_address"), 200),
        "category": Category.BERTH,
        "lon": point[0] if point else None,
        "lat": point[1] if point else None,
    }


def _boat_space(raw: Mapping[str, Any]) -> Row:
    if not raw.get("harbour") or raw.get("place") is None:
        raise Skip("it has no harbour or no number")
    if raw.get("active") is False:
        raise Skip("it is not in use")
    number = f"{raw.get('section') or ''}{raw['place']}"
    is_storage = raw.get("type") not in (None, "Slip")
    width, length = (f"{(raw.get(name) or 0) / 100:g}" for name in ("width_cm", "length_cm"))
    return {
        "source": SOURCE_BOAT_SPACE,
        "source_id": own_id(raw["harbour"], raw.get("type") or "", number),
        "name": {lang: plain(f"{raw['harbour']}, {KIND[is_storage][lang]} {number}", 200) for lang in SIZE},
        "summary": {lang: text.format(width=width, length=length) for lang, text in SIZE.items()},
        "category": Category.BERTH,
    }
