"""Verbs of places: for now, bringing them in from a file or another system, many at once and safe to run again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from talkoot.places.models import Area, Place
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
