"""Coordinate systems that are answered and understood: those in which a box stays a box, so that no feature is found beside it.

Everything is kept in WGS 84 longitude and latitude. A pair goes out in the axis order of its system.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
RADIUS_M = 6_378_137.0  # of the sphere of EPSG:3857
EDGE_M = math.pi * RADIUS_M
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Crs:
    """One system. out: (longitude, latitude) -> its pair. back: its pair -> (longitude, latitude). edges: of its four box values."""

    uri: str
    out: Callable[[float, float], Pair]
    back: Callable[[float, float], Pair]
    edges: Pair


def _mercator(lon: float, lat: float) -> Pair:
    return math.radians(lon) * RADIUS_M, math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * RADIUS_M


def _from_mercator(x: float, y: float) -> Pair:
    return math.degrees(x / RADIUS_M), math.degrees(2 * math.atan(math.exp(y / RADIUS_M)) - math.pi / 2)


SYSTEMS = {
    one.uri: one
    for one in (
        Crs(CRS84, lambda lon, lat: (lon, lat), lambda lon, lat: (lon, lat), (180.0, 90.0)),
        Crs(EPSG_4326, lambda lon, lat: (lat, lon), lambda lat, lon: (lon, lat), (90.0, 180.0)),
        Crs(EPSG_3857, _mercator, _from_mercator, (EDGE_M, EDGE_M)),
    )
}
