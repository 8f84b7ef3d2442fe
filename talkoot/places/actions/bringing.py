"""Bringing places, areas, spaces and things in from a file or another system, many at once and safe to run again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.places.models import Area, Conditions, Place, Resource, Space
from talkoot.places.signals import inside_changed
from talkoot.shared.upsert import Saved, save_things


def save_places(rows: Sequence[dict[str, Any]], *, now: datetime) -> Saved:
    """Insert or update places and infrastructure by (source, source_id), and announce them.

    Rows are field values (see `shared.upsert.save_things`).
    """
    return save_things(lambda place: "infrastructure" if place.is_infrastructure else "place", Place, rows, now=now)


def save_areas(rows: Sequence[dict[str, Any]]) -> Saved:
    """Insert or update areas by key. Rows: key, name (by language), lat, lon, outline (rings of [longitude, latitude])."""
    known = {area.key: area for area in Area.objects.filter(key__in=[row["key"] for row in rows])}
    fresh = [row for row in rows if row["key"] not in known]
    changed = [row for row in rows if row["key"] in known and any(getattr(known[row["key"]], name) != value for name, value in row.items())]
    Area.objects.bulk_create(
        [Area(**row) for row in (*fresh, *changed)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "lat", "lon", "outline"],
    )
    return Saved(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def save_spaces(rows: Sequence[dict[str, Any]]) -> Saved:
    """Insert or update spaces by (source, source_id). Rows: field values; `parent` names the source id of its parent, "" has none.

    A parent may come before or after its children. Raises ValueError for a parent that is nowhere.
    """
    plain = [{name: value for name, value in row.items() if name != "parent"} for row in rows]
    with transaction.atomic():
        saved = _save_rows(Space, plain)
        moved = _hang(rows)
        _say_changed(rows, changed=bool(saved.made + saved.changed + moved))
    return saved


def _say_changed(rows: Sequence[dict[str, Any]], *, changed: bool) -> None:
    if changed:
        inside_changed.send(sender=None, place_ids=sorted({row["place_id"] for row in rows}))


def _hang(rows: Sequence[dict[str, Any]]) -> int:
    """Put each space into its parent. Returns how many were moved."""
    named = {row["source_id"] for row in rows} | {row["parent"] for row in rows if row.get("parent")}
    there = Space.objects.filter(source__in={row["source"] for row in rows}, source_id__in=named)
    known = {(space.source, space.source_id): space for space in there.only("id", "source", "source_id", "parent_id")}
    moved = []
    for row in rows:
        above = known.get((row["source"], row["parent"])) if row.get("parent") else None
        if row.get("parent") and above is None:
            msg = f"The space {row['source_id']!r} should be inside {row['parent']!r}, which is not there"
            raise ValueError(msg)
        space = known[row["source"], row["source_id"]]
        if space.parent_id != (above.id if above else None):
            space.parent = above
            moved.append(space)
    Space.objects.bulk_update(moved, ["parent"], batch_size=500)
    return len(moved)


def save_resources(rows: Sequence[dict[str, Any]]) -> Saved:
    """Insert or update the things of places by (source, source_id). Rows: field values."""
    with transaction.atomic():
        saved = _save_rows(Resource, rows)
        _say_changed(rows, changed=bool(saved.made + saved.changed))
    return saved


def save_conditions(rows: Sequence[dict[str, Any]]) -> Saved:
    """Insert or update the conditions of trials by place. Rows: place_id and field values."""
    known = {one.place_id: one for one in Conditions.objects.filter(place_id__in=[row["place_id"] for row in rows])}
    new = [Conditions(**row) for row in rows if row["place_id"] not in known]
    changed = [row for row in rows if row["place_id"] in known and any(getattr(known[row["place_id"]], name) != row[name] for name in row)]
    for row in changed:
        Conditions.objects.filter(place_id=row["place_id"]).update(**row)
    Conditions.objects.bulk_create(new)
    return Saved(len(new), len(changed), len(rows) - len(new) - len(changed))


def _save_rows(model: Any, rows: Sequence[dict[str, Any]]) -> Saved:
    there = model.objects.filter(source__in={row["source"] for row in rows}, source_id__in=[row["source_id"] for row in rows])
    known = {(thing.source, thing.source_id): thing for thing in there}
    new = [model(**row) for row in rows if (row["source"], row["source_id"]) not in known]
    changed = []
    for row in rows:
        thing = known.get((row["source"], row["source_id"]))
        if thing is not None and any(getattr(thing, name) != value for name, value in row.items()):
            for name, value in row.items():
                setattr(thing, name, value)
            changed.append(thing)
    model.objects.bulk_create(new, batch_size=500)
    names = sorted({name for row in rows for name in row} - {"source", "source_id"})
    if changed:
        model.objects.bulk_update(changed, names, batch_size=200)
    return Saved(len(new), len(changed), len(rows) - len(new) - len(changed))
