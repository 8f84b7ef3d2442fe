"""Boat places: a harbour is a place, a pier a space in it, a berth a part of the pier; winter storage the same."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from talkoot.places.actions import save_places, save_spaces
from talkoot.places.queries import place_ids
from talkoot.places.words import Category, SpaceKind
from talkoot.shared.importing import BadFile, Progress, Report, Row, Skip, bring_in, own_id, plain, point_of, read_json, rows_of
from talkoot.shared.upsert import Saved

SOURCE_HARBOUR = "harbours"
SOURCE_BOAT_SPACE = "boat-spaces"
LANGUAGES = ("fi", "sv", "en")
# A berth of a kilometre stands for "no limit": the size of a real one is less than fifty metres.
LARGEST_CM = 5000
MOST_DIGITS = 6
_POINT = re.compile(r"POINT \((-?[\d.]+) (-?[\d.]+)\)")
Fields = Mapping[str, Any]
Tables = Mapping[str, Mapping[str, Fields]]

HARBOUR = {
    False: {"fi": "venesatama", "sv": "båthamn", "en": "marina"},
    True: {"fi": "talvisäilytysalue", "sv": "vinterförvaring", "en": "winter storage"},
}
PIER = {
    False: {"fi": "Laituri", "sv": "Brygga", "en": "Pier"},
    True: {"fi": "Säilytysalue", "sv": "Förvaringsområde", "en": "Storage area"},
}
KIND = {
    False: {"fi": "Venepaikka", "sv": "Båtplats", "en": "Berth"},
    True: {"fi": "Talvisäilytyspaikka", "sv": "Vinterförvaringsplats", "en": "Winter storage place"},
}
HAS = ("electricity", "water", "lighting", "waste_collection", "gate")


def import_harbours(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in a dump of harbours, piers and berths, or of winter storage: a JSON list of {model, pk, fields}. Raises BadFile.

    The report counts berths; harbours and piers come with them.
    """
    tables: dict[str, dict[str, Fields]] = defaultdict(dict)
    for row in rows_of(read_json(path), path.name):
        fields = row.get("fields")
        tables[str(row.get("model", "")).rsplit(".", 1)[-1]][str(row.get("pk"))] = fields if isinstance(fields, dict) else {}
    if not (tables.get("berth") or tables.get("winterstorageplace")):
        msg = f"{path.name} should hold berths or winter storage places."
        raise BadFile(msg)
    raws = [(model, key, fields) for model in ("berth", "winterstorageplace") for key, fields in tables.get(model, {}).items()]
    return _bring(raws, lambda raw: _berth(tables, *raw), now, dry_run=dry_run, progress=progress)


def import_boat_spaces(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in boat spaces: a JSON list of {type, harbour, section, place, amenity, price, width_cm, length_cm, active}. Raises BadFile."""
    return _bring(rows_of(read_json(path), path.name), _boat_space, now, dry_run=dry_run, progress=progress)


def _bring(raws: Iterable[Any], convert: Callable[[Any], Row], now: datetime, *, dry_run: bool, progress: Progress | None) -> Report:
    def save(rows: Sequence[Row]) -> Saved:
        """Save harbours, then piers, then berths: each names the one around it."""
        harbours = {row["harbour"]["source_id"]: row["harbour"] for row in rows}
        piers = {row["pier"]["source_id"]: (row["pier"], row["harbour"]["source_id"]) for row in rows}
        save_places(list(harbours.values()), now=now)
        ids = place_ids(rows[0]["harbour"]["source"])
        save_spaces([{**pier, "place_id": ids[harbour]} for pier, harbour in piers.values()])
        return save_spaces(
            [{**row["berth"], "place_id": ids[row["harbour"]["source_id"]], "parent": row["pier"]["source_id"]} for row in rows]
        )

    return bring_in(raws, convert, save, key=lambda row: str(row["berth"]["source_id"]), dry_run=dry_run, progress=progress)


# model -> (pier, its harbour, the harbour's names, the size): the tables, and the fields that point at them
_TABLES = {
    "berth": ("pier", "harbor", "harbortranslation", "berthtype", "pier", "harbor", "berth_type"),
    "winterstorageplace": (
        "winterstoragesection",
        "winterstoragearea",
        "winterstorageareatranslation",
        "winterstorageplacetype",
        "winter_storage_section",
        "area",
        "place_type",
    ),
}


def _berth(tables: Tables, model: str, key: str, berth: Fields) -> Row:
    if berth.get("is_active") is False:
        raise Skip("it is not in use")
    piers, harbours, translations, sizes, to_pier, to_harbour, to_size = _TABLES[model]
    pier_key = berth.get(to_pier, "")
    pier = tables.get(piers, {}).get(pier_key, {})
    harbour_key = pier.get(to_harbour, "")
    harbour, size = tables.get(harbours, {}).get(harbour_key, {}), tables.get(sizes, {}).get(berth.get(to_size, ""), {})
    told = [row for row in tables.get(translations, {}).values() if row.get("master") == harbour_key and row.get("name")]
    names = {row["language_code"]: plain(row["name"], 200) for row in told if row.get("language_code") in LANGUAGES}
    if not names:
        raise Skip("its harbour has no name")
    is_storage = model != "berth"
    point = _point(harbour.get("location")) or _point(pier.get("location"))
    facts = {name: True for name in HAS if pier.get(name)}
    return {
        "harbour": _harbour(
            SOURCE_HARBOUR,
            own_id(harbour_key),
            names,
            address=plain(told[0].get("street_address"), 200),
            point=point,
            is_storage=is_storage,
        ),
        "pier": _pier(SOURCE_HARBOUR, own_id(pier_key), str(pier.get("identifier") or ""), facts, is_storage=is_storage),
        "berth": _space(
            SOURCE_HARBOUR,
            own_id(key),
            f"{pier.get('identifier') or ''}{berth.get('number') or ''}",
            {
                **facts,
                **_size("width_cm", size.get("width"), 100),
                **_size("length_cm", size.get("length"), 100),
                **({"step_free": True} if berth.get("is_accessible") is True else {}),
            },
            is_storage=is_storage,
        ),
    }


def _boat_space(raw: Fields) -> Row:
    if not raw.get("harbour") or raw.get("place") is None:
        raise Skip("it has no harbour or no number")
    if raw.get("active") is False:
        raise Skip("it is not in use")
    harbour, sort, section = plain(raw["harbour"], 100), raw.get("type") or "", plain(raw.get("section"), 40)
    is_storage = sort not in ("", "Slip")
    number = f"{section}{plain(raw['place'], 20)}"
    facts: dict[str, Any] = {**_size("width_cm", raw.get("width_cm"), 1), **_size("length_cm", raw.get("length_cm"), 1)}
    if isinstance(raw.get("amenity"), str) and raw["amenity"] != "None":
        facts["mooring"] = plain(raw["amenity"], 20)
    if isinstance(raw.get("price"), int):
        facts["price_class"] = raw["price"]
    # The names are the register's own, Finnish ones; what kind of place it is, is said in three languages.
    names = {language: f"{harbour}, {HARBOUR[False][language]}" for language in LANGUAGES}
    return {
        "harbour": _harbour(SOURCE_BOAT_SPACE, own_id(harbour), names, address="", point=None, is_storage=False),
        "pier": _pier(SOURCE_BOAT_SPACE, own_id(harbour, sort, section, "pier"), section, {}, is_storage=is_storage),
        "berth": _space(SOURCE_BOAT_SPACE, own_id(harbour, sort, number), number, facts, is_storage=is_storage),
    }


def _harbour(source: str, key: str, names: dict[str, str], *, address: str, point: tuple[float, float] | None, is_storage: bool) -> Row:
    lon, lat = point or (None, None)
    summary = {language: HARBOUR[is_storage][language].capitalize() for language in names}
    return {
        "source": source,
        "source_id": key,
        "name": names,
        "summary": summary,
        "category": Category.HARBOUR,
        "address": address,
        "lon": lon,
        "lat": lat,
    }


def _pier(source: str, key: str, identifier: str, facts: Row, *, is_storage: bool) -> Row:
    name = {language: plain(f"{text} {identifier}", 60) for language, text in PIER[is_storage].items()}
    return {"source": source, "source_id": key, "kind": SpaceKind.ROOM, "name": name, "facts": facts, "order": 0}


def _space(source: str, key: str, number: str, facts: Row, *, is_storage: bool) -> Row:
    name = {language: plain(f"{text} {number}", 60) for language, text in KIND[is_storage].items()}
    digits = re.sub(r"\D", "", number)[-MOST_DIGITS:]
    return {"source": source, "source_id": key, "kind": SpaceKind.PART, "name": name, "facts": facts, "order": int(digits or 0)}


def _size(name: str, told: Any, in_cm: int) -> dict[str, int]:
    """Return a length as a fact in whole centimetres; nothing when it is missing, no number or no real berth's."""
    if told in (None, ""):
        return {}
    length = float(told) * in_cm
    return {name: round(length)} if 0 < length < LARGEST_CM else {}


def _point(location: Any) -> tuple[float, float] | None:
    told = _POINT.search(str(location or ""))
    return point_of(told[1], told[2]) if told else None
