"""Points on the map: WGS 84 degrees in, metres out."""

import math

from django.db.models import FloatField, Func, QuerySet
from django.db.models.expressions import F, Value

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
FARTHEST_LATITUDE = 85.0
HALF_TURN = 180.0


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance in metres between two (longitude, latitude) points (haversine)."""
    lon_a, lat_a, lon_b, lat_b = (math.radians(value) for value in (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def is_point(lon: float, lat: float) -> bool:
    """Tell whether this is a place on Earth that the map can show."""
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= HALF_TURN and abs(lat) <= FARTHEST_LATITUDE


_MERCATOR_Y = "ln(tan(pi() / 4 + radians(%(expressions)s) / 2))"


class Mercator(Func):
    """A PostgreSQL point in the spherical Mercator plane (radians).

    Conformal, so order by distance is right within a city, and a GiST index answers it (`point <-> point`) without PostGIS.
    """

    template = "point(%(expressions)s)"
    output_field = FloatField()

    def __init__(self, lon: str = "lon", lat: str = "lat") -> None:
        super().__init__(Func(F(lon), function="radians"), Func(F(lat), template=_MERCATOR_Y))


def mercator(point: tuple[float, float]) -> tuple[float, float]:
    """Return the Mercator plane coordinates (radians) of a (longitude, latitude) point."""
    lon, lat = point
    return math.radians(lon), math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


class Distance(Func):
    """Distance in the Mercator plane from a model's lon/lat to a given point: for ordering, not for showing."""

    template = "%(expressions)s"
    arg_joiner = " <-> "
    output_field = FloatField()

    def __init__(self, to: tuple[float, float], lon: str = "lon", lat: str = "lat") -> None:
        x, y = mercator(to)
        super().__init__(Mercator(lon, lat), Func(Value(x), Value(y), function="point", output_field=FloatField()))


def near(queryset: QuerySet, point: tuple[float, float], metres: float) -> QuerySet:  # type: ignore[type-arg]
    """Filter to rows whose lon/lat box is within about `metres` of the point."""
    lon, lat = point
    d_lat = math.degrees(metres / EARTH_RADIUS_M)
    d_lon = d_lat / max(math.cos(math.radians(lat)), 0.01)
    return queryset.filter(lat__range=(lat - d_lat, lat + d_lat), lon__range=(lon - d_lon, lon + d_lon))
