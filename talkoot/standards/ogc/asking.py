"""What a request asks: its parameters, read strictly. A misspelt filter must not look like one that found everything."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from talkoot.standards.doors import Refusal
from talkoot.standards.ogc.collections import Collection, Filter
from talkoot.standards.ogc.crs import CRS84, SYSTEMS, Crs

DEFAULT_LIMIT, MOST = 100, 1000
LONGEST_NUMBER = 9
FORMATS = ("json", "html")
COMMON = ("f", "lang")
ITEMS = ("limit", "bbox", "bbox-crs", "crs", "datetime", "cursor")
BOX, BOX_WITH_HEIGHT = 4, 6
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a collection. box: west, south, east, north in degrees; west > east crosses the antimeridian."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    box: Box | None = None
    crs: Crs = SYSTEMS[CRS84]
    condition: Q = field(default_factory=Q)


def wrong(name: str, says: str) -> Refusal:
    """Return the refusal of one parameter."""
    return Refusal(400, "InvalidParameterValue", f"{name}: {says}")


def read_known(request: HttpRequest, known: Iterable[str] = ()) -> dict[str, str]:
    """Return the parameters. Raises Refusal for one that is not known, comes twice, or is of the common ones and cannot be."""
    allowed = {*COMMON, *known}
    for name, values in request.GET.lists():
        if name not in allowed:
            raise Refusal(
                400,
                "UnknownParameter",
                _("%(name)s: not known here. Known are: %(known)s.") % {"name": name[:60], "known": ", ".join(sorted(allowed))},
            )
        if len(values) > 1:
            raise wrong(name, _("came more than once."))
    asked = {name: str(value) for name, value in request.GET.items()}
    if asked.get("f", "json") not in FORMATS:
        raise wrong("f", _("one of: %(known)s.") % {"known": ", ".join(FORMATS)})
    if asked.get("lang", "fi") not in dict(settings.LANGUAGES):
        raise wrong("lang", _("one of: %(known)s.") % {"known": ", ".join(dict(settings.LANGUAGES))})
    return asked


def read_items(request: HttpRequest, collection: Collection) -> Asked:
    """Return what is asked of a collection's items. Raises Refusal."""
    asked = read_known(request, (*ITEMS, *(one.name for one in collection.filters)))
    condition = Q()
    if "datetime" in asked:
        condition &= _time(asked["datetime"], collection.moment)
    for one in collection.filters:
        if one.name in asked:
            condition &= _narrowed(one, asked[one.name])
    box_crs = read_crs(asked, "bbox-crs")
    return Asked(
        limit=_limit(asked.get("limit")),
        cursor=asked.get("cursor"),
        box=_box(asked["bbox"], box_crs) if "bbox" in asked else None,
        crs=read_crs(asked, "crs"),
        condition=condition,
    )


def read_crs(asked: dict[str, str], name: str) -> Crs:
    """Return the coordinate system that a parameter names; CRS84 where it is left out. Raises Refusal."""
    system = SYSTEMS.get(asked.get(name, CRS84))
    if system is None:
        raise wrong(name, _("one of: %(known)s.") % {"known": ", ".join(SYSTEMS)})
    return system


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and int(text)):
        raise wrong("limit", _("a whole number from 1."))
    return min(int(text), MOST)


def _narrowed(one: Filter, value: str) -> Q:
    if one.choices is not None and value not in {key for key, _text in one.choices()}:
        raise wrong(one.name, _("not one of those that the API's description lists."))
    if one.pattern and not re.fullmatch(one.pattern, value):
        raise wrong(one.name, _("not a value that this property can have."))
    return one.condition(value)


def _box(text: str, crs: Crs) -> Box:
    """Return a box in degrees from "a,b,c,d", or with heights "a,b,h,c,d,h", which are not looked at: nothing here has a height."""
    try:
        numbers = [float(part) for part in text[:400].split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (BOX, BOX_WITH_HEIGHT) or not all(map(math.isfinite, numbers)):
        raise wrong("bbox", _("four numbers, or six with heights, with commas between them."))
    first, second = (numbers[:2], numbers[2:]) if len(numbers) == BOX else (numbers[:2], numbers[3:5])
    # A rounded edge of the world is still its edge.
    inside = all(abs(value) <= edge * 1.000001 for corner in (first, second) for value, edge in zip(corner, crs.edges, strict=True))
    (west, south), (east, north) = crs.back(*first), crs.back(*second)
    if not inside or south > north:
        raise wrong("bbox", _("lower left corner, then upper right corner, within the bounds of the coordinate system."))
    return west, south, east, north


def _time(text: str, moment: str) -> Q:
    """Return the condition of a moment, a day, or an interval whose ends may be open (".." or nothing)."""
    start, slash, end = text.partition("/")
    if not slash:
        first, last = _span(text)
        return Q(**{f"{moment}__gte": first, f"{moment}__lte": last})
    condition, begins, ends = Q(), None, None
    if start not in ("", ".."):
        begins = _span(start)[0]
        condition &= Q(**{f"{moment}__gte": begins})
    if end not in ("", ".."):
        ends = _span(end)[1]
        condition &= Q(**{f"{moment}__lte": ends})
    if begins and ends and begins > ends:
        raise wrong("datetime", _("the interval ends before it begins."))
    return condition


def _span(text: str) -> tuple[datetime, datetime]:
    """Return the first and the last moment of what RFC 3339 calls a date-time (one moment) or a full-date (a day in UTC)."""
    try:
        if _DAY.fullmatch(text):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return day, day + timedelta(days=1) - timedelta(microseconds=1)
        if _MOMENT.fullmatch(text):
            told = datetime.fromisoformat(text.upper()).astimezone(UTC)
            return told, told
    except (ValueError, OverflowError):
        pass
    raise wrong(
        "datetime", _("a moment as in RFC 3339, such as 2026-05-01T00:00:00Z, or two with a slash between them; .. leaves an end open.")
    )
