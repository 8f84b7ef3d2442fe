"""Rows as GeoJSON features (RFC 7946), a page by key, and where a collection lies in place and time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import FloatField, Func, Max, Min, Q, QuerySet, Value
from django.db.models.lookups import Lookup

from talkoot.shared import clock
from talkoot.shared.geo import FARTHEST_LATITUDE, Mercator, mercator
from talkoot.shared.paging import BadCursor, Page, page_by_key
from talkoot.standards.ogc.asking import Asked, Box, wrong
from talkoot.standards.ogc.collections import Collection
from talkoot.standards.ogc.crs import Crs

DECIMALS = 7  # a hundredth of a metre
# A box that covers a larger share of the collection's own box than this finds its page faster in the order of ids than by its index.
LARGE_SHARE = 0.1
EXTENT_KEPT = timedelta(minutes=5)


def published(collection: Collection) -> QuerySet[Any]:
    """Return the rows of a collection in the order of their pages: those with a place, as the standard's schema of a feature wants."""
    return collection.things().filter(lat__isnull=False).order_by("id")


def page_of(collection: Collection, asked: Asked) -> Page[Any]:
    """Return one page of rows. One query, and now and then one for the collection's extent. Raises Refusal for a cursor of another list."""
    rows = published(collection).filter(asked.condition)
    if asked.box:
        rows = rows.filter(_within(collection, asked.box))
    try:
        return page_by_key(rows, asked.cursor, asked.limit)
    except BadCursor as error:
        raise wrong("cursor", "it is of another list. Begin from the first page.") from error


class Inside(Lookup):
    """PostgreSQL's `point <@ box`, which a GiST index on the point answers."""

    lookup_name = "inside"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return the comparison."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} <@ {right}", [*left_values, *right_values]


def _within(collection: Collection, box: Box) -> Q:
    """Return the condition that a row lies in a box. What has no place lies in none."""
    west, south, east, north = box
    condition = Q(lat__range=(south, north))
    if west > east:
        return condition & (Q(lon__gte=west) | Q(lon__lte=east))
    condition &= Q(lon__range=(west, east))
    return condition if _is_large(collection, box) else condition & Q(Inside(Mercator(), _plane(box)))


def _plane(box: Box) -> Func:
    """Return the same box in the plane of the index, a hair wider so that rounding leaves nothing out; the degrees decide."""
    west, south, east, north = box
    low, high = (max(-FARTHEST_LATITUDE, min(FARTHEST_LATITUDE, lat)) for lat in (south - 1e-6, north + 1e-6))
    corners = [mercator((lon, lat)) for lon, lat in ((west - 1e-6, low), (east + 1e-6, high))]
    points = [Func(Value(x), Value(y), function="point", output_field=FloatField()) for x, y in corners]
    return Func(*points, function="box", output_field=FloatField())


def _is_large(collection: Collection, box: Box) -> bool:
    extent = extent_of(collection).box
    if extent is None:
        return True
    width = max(0.0, min(box[2], extent[2]) - max(box[0], extent[0]))
    height = max(0.0, min(box[3], extent[3]) - max(box[1], extent[1]))
    whole = (extent[2] - extent[0]) * (extent[3] - extent[1])
    return whole <= 0 or width * height > LARGE_SHARE * whole


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a collection lies: box in degrees, first and last moment. None where it holds nothing with a place."""

    box: Box | None
    first: datetime | None
    last: datetime | None


_extents: dict[str, tuple[datetime, Extent]] = {}


def extent_of(collection: Collection) -> Extent:
    """Return a collection's extent, at most five minutes old: it reads every row, and hardly ever changes."""
    now = clock.now()
    known = _extents.get(collection.id)
    if known is None or now - known[0] > EXTENT_KEPT:
        known = _extents[collection.id] = (now, _look(collection))
    return known[1]


def forget_extents() -> None:
    """Look anew next time."""
    _extents.clear()


def _look(collection: Collection) -> Extent:
    moment = collection.moment
    found = (
        collection.things()
        .order_by()
        .aggregate(west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat"), first=Min(moment), last=Max(moment))
    )
    box = None if found["west"] is None else (found["west"], found["south"], found["east"], found["north"])
    return Extent(box, found["first"], found["last"])


def feature(collection: Collection, row: Any, crs: Crs) -> dict[str, Any]:
    """Return one row as a feature."""
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": {"type": "Point", "coordinates": _rounded(crs.out(row.lon, row.lat))},
        "properties": {**collection.properties(row), "url": collection.address(row)},
    }


def _rounded(pair: tuple[float, float]) -> list[float]:
    return [round(value, DECIMALS) for value in pair]


def features(collection: Collection, rows: list[Any], crs: Crs) -> Iterator[dict[str, Any]]:
    """Return rows as features."""
    return (feature(collection, row, crs) for row in rows)
