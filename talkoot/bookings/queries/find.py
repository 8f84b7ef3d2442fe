"""Find something to book: what for, how many people, when, how long, equipment, accessibility, near where, price.

One query says which fit and the first free time of each, read from the free times that are kept with every claim (models.Free): nothing is
counted again, nothing is stale. A second reads the rows of the page that is shown.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from talkoot.bookings import rules
from talkoot.bookings.models import Bookable
from talkoot.bookings.prices import EVERYONE, cost_of, price_on, read_prices
from talkoot.bookings.times import MINUTE, next_start
from talkoot.shared.geo import distance_m

_LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; what is left out does not narrow.

    start, end: aware moments; a booking of `minutes` somewhere between them, or of all the time between when `minutes` is None.
    Without them everything that fits is found, with its first free time from now. equipment: keys of places.words.Equipment; facts: keys
    of a space's facts that must be true, such as "step_free". point: (longitude, latitude), with within_m metres. most_cents: at most for
    the booking.
    """

    words: str = ""
    purpose: str = ""
    type: str = ""
    area: str = ""
    place_id: int | None = None
    persons: int = 1
    start: datetime | None = None
    end: datetime | None = None
    minutes: int | None = None
    equipment: Sequence[str] = ()
    facts: Sequence[str] = ()
    point: tuple[float, float] | None = None
    within_m: float | None = None
    most_cents: int | None = None
    group: str = EVERYONE


class Found(NamedTuple):
    """One bookable that fits. first, until: the first free time long enough, from now on (of a window: within it); None: none known.

    cost_cents: of the wished time, or of the first free one. far_m: metres from the point, where one was given.
    """

    id: int
    first: datetime | None
    until: datetime | None
    cost_cents: int | None = None
    far_m: float | None = None


# Minutes since local midnight that the clock on the wall shows at a moment {at}. Whole numbers: exact and quick.
_CLOCK = "((date_part('hour', {at} AT TIME ZONE {of}.zone) * 60 + date_part('minute', {at} AT TIME ZONE {of}.zone))::int)"
_LATE = _CLOCK.format(at="%(start)s::timestamptz", of="k") + " %% k.start_every"


def _next(at: str, of: str, clock: str = _CLOCK) -> str:
    """Return SQL for the next possible start at or after a moment that is a whole minute."""
    late = clock.format(at=at, of=of)
    return f"{at} + (({of}.start_every - {late} %% {of}.start_every) %% {of}.start_every) * interval '1 minute'"


# Many bookables have the same rules of time, so these are worked out once for all of a kind: how long the booking is, between which moments
# it may begin, and the first start of all. Days are counted by the place's own calendar. Where the zone is whole hours off and an hour is
# whole intervals, the clock's minutes are those of the epoch: `plain`, without asking the zone for each free time.
_KINDS = """
WITH kind AS MATERIALIZED (
    SELECT array_agg(b.id) AS ids, b.zone, b.start_every, b.min_minutes, b.min_days, b.max_days, b.reservable_from, b.reservable_until
      FROM bookings_bookable b WHERE {where}
     GROUP BY b.zone, b.start_every, b.min_minutes, b.min_days, b.max_days, b.reservable_from, b.reservable_until),
timed AS MATERIALIZED (
    SELECT row_number() OVER () AS number, k.*, l.*, {first_start} AS first_start,
           60 %% k.start_every = 0 AND NOT EXISTS (
               SELECT FROM (VALUES (%(now)s::timestamptz), (%(now)s::timestamptz + interval '183 days')) year (at)
                WHERE date_part('minute', at AT TIME ZONE k.zone) <> date_part('minute', at AT TIME ZONE 'UTC')) AS plain
      FROM kind k CROSS JOIN LATERAL (SELECT
        greatest(%(minutes)s, k.min_minutes) * interval '1 minute' AS length,
        date_trunc('minute', greatest(%(now)s, %(from)s, k.reservable_from, CASE WHEN k.min_days > 0
            THEN (date_trunc('day', %(now)s::timestamptz AT TIME ZONE k.zone) + k.min_days * interval '1 day') AT TIME ZONE k.zone
        END) + interval '59.999999 s') AS earliest,
        least(k.reservable_until, %(until)s) AS ends_by,
        CASE WHEN k.max_days IS NOT NULL
            THEN (date_trunc('day', %(now)s::timestamptz AT TIME ZONE k.zone) + (k.max_days + 1) * interval '1 day') AT TIME ZONE k.zone
        END AS begins_before OFFSET 0) AS l
     {and_where})
""".replace("{first_start}", _next("l.earliest", "k"))
# One look into the free times of each bookable is quick for a few; for many, reading the next days of all of them at once is. So for many,
# the first free span is read from the days up to %(soon)s, and looked up one by one only for those that have none there. Spans of more
# than a day have an index of their own (models.Free), so that what ends within so many days is all there is to read.
# Three days, so that what is closed over a weekend still opens within them.
MANY = 300
_IS_MANY = "(SELECT sum(cardinality(ids)) > %(many)s FROM timed)"
_SOON = timedelta(days=3)
_SHORT, _LONG = "f.ends - f.starts <= interval '1 day'", "f.ends - f.starts > interval '1 day'"
_BEGINS = "CASE WHEN {of}.starts <= l.earliest THEN l.first_start WHEN l.plain THEN {plain} ELSE {next} END".replace(
    "{plain}", _next("{of}.starts", "l", "(date_part('epoch', {at})::bigint / 60)")
).replace("{next}", _next("{of}.starts", "l"))
# The free spans of a bookable do not touch, so only the first that ends late enough can have room for a fixed time.
_EXACTLY = """CASE WHEN {many} THEN b.id IN (
    SELECT f.bookable_id FROM bookings_free f
     WHERE {short} AND f.ends >= %(end)s AND f.ends <= %(start)s::timestamptz + interval '1 day' AND f.starts <= %(start)s
    UNION ALL
    SELECT f.bookable_id FROM bookings_free f WHERE {long} AND f.ends >= %(end)s AND f.starts <= %(start)s)
 ELSE (SELECT f.starts FROM bookings_free f WHERE f.bookable_id = b.id AND f.ends >= %(end)s ORDER BY f.ends LIMIT 1) <= %(start)s END"""
# Nor do they lie in one another, so the least start and the least end of those that are long enough belong to the same span.
_SOONEST = """,
soon AS MATERIALIZED (
    SELECT l.number, l.id, min(f.starts) AS starts, min(f.ends) AS ends
      FROM (SELECT l.number, l.earliest, l.length, b.id
              FROM timed l CROSS JOIN LATERAL unnest(l.ids) b (id) WHERE {fixed} OFFSET 0) l
      LEFT JOIN (
        SELECT f.bookable_id, f.starts, f.ends FROM bookings_free f
         WHERE {many} AND {short} AND f.ends >= %(from)s AND f.ends < %(soon)s::timestamptz + interval '1 day' AND f.starts < %(soon)s
        UNION ALL
        SELECT f.bookable_id, f.starts, f.ends FROM bookings_free f
         WHERE {many} AND {long} AND f.ends >= %(from)s AND f.starts < %(soon)s) f
        ON f.bookable_id = l.id AND f.ends >= l.earliest + l.length AND f.ends >= f.starts + l.length
     GROUP BY l.number, l.id)
"""
_FIRST = """
  FROM soon b JOIN timed l USING (number)
 CROSS JOIN LATERAL (SELECT {of_soon} AS begins OFFSET 0) soon
  LEFT JOIN LATERAL (
    SELECT s.begins FROM bookings_free f CROSS JOIN LATERAL (SELECT {of_free} AS begins OFFSET 0) s
     WHERE (soon.begins + l.length <= b.ends) IS NOT TRUE
       AND f.bookable_id = b.id AND f.ends >= l.earliest + l.length AND s.begins + l.length <= f.ends
     ORDER BY f.ends LIMIT 1) later ON true
  LEFT JOIN LATERAL (SELECT CASE WHEN soon.begins + l.length <= b.ends THEN soon.begins ELSE later.begins END AS begins) first
    ON (l.begins_before IS NULL OR first.begins < l.begins_before) AND (l.ends_by IS NULL OR first.begins + l.length <= l.ends_by)
""".format(of_soon=_BEGINS.format(of="b"), of_free=_BEGINS.format(of="f"))  # noqa: S608 - our own names


def find_bookables(asked: Asked, *, now: datetime) -> list[Found]:
    """Return everything that fits: nearest first where a point is given, else the soonest free first; those never free come last.

    With a time, only what is free then by its rules (people, lengths, start interval, days ahead, hours, other bookings and
    buffers). Windows, sign-in and the most that a person may have depend on who books, and are told when they do. One query.
    """
    sql, values = _statement(asked, now)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        columns = [column or [] for column in cursor.fetchone()]
    spans = {whole: _span(*whole) for whole in set(zip(*columns[1:5], strict=True))}  # many are free at the same time
    found = [Found(id_, *spans[whole]) for id_, whole in zip(columns[0], zip(*columns[1:5], strict=True), strict=True)]
    if _wants_more(asked):
        found = [_with_more(one, *row, asked=asked) for one, row in zip(found, zip(*columns[5:], strict=True), strict=True)]
    if asked.most_cents is not None:
        found = [one for one in found if one.cost_cents is not None and one.cost_cents <= asked.most_cents]
    if asked.point:
        within = asked.within_m if asked.within_m is not None else float("inf")
        found = [one for one in found if one.far_m is not None and one.far_m <= within]
        return sorted(found, key=lambda one: (one.far_m, one.id))
    return found


def rows_of(found: Sequence[Found]) -> list[tuple[Bookable, Found]]:
    """Return the bookables of the found ones that are shown, in the same order. One query."""
    rows = Bookable.objects.select_related("place", "place__area").in_bulk([one.id for one in found])
    return [(rows[one.id], one) for one in found if one.id in rows]


def _statement(asked: Asked, now: datetime) -> tuple[str, dict[str, Any]]:
    fixed = asked.start is not None and asked.end is not None and asked.minutes is None
    where, narrowed = _narrowing(asked)
    minutes = asked.minutes or (int((asked.end - asked.start) / MINUTE) if fixed and asked.end and asked.start else 0)
    since = now if fixed else max(now, asked.start or now)
    values = {
        **narrowed, "now": now, "minutes": minutes, "persons": asked.persons, "start": asked.start, "end": asked.end,
        "from": since, "soon": since + _SOON, "many": MANY, "until": None if fixed else asked.end,
    }  # fmt: skip
    rules_ = " AND ".join(f"({rule})" for rule in (where, *_RULES) if rule)
    kinds = _KINDS.format(where=rules_, and_where="WHERE " + " AND ".join(f"({rule})" for rule in _FIXED_RULES) if fixed else "")
    columns = _COLUMNS | (_MORE if _wants_more(asked) else {})
    joins = _JOINS_FOR_MORE if _wants_more(asked) else ""
    only = " WHERE first.begins IS NOT NULL" if asked.start and not fixed else ""
    ways = {"many": _IS_MANY, "short": _SHORT, "long": _LONG}
    soon = _SOONEST.format(fixed=_EXACTLY.format(**ways) if fixed else "true", **ways)
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    rows = f"SELECT {listed}{_FIRST}{joins}{only} ORDER BY first.begins NULLS LAST, b.id"
    listed = ", ".join(f"array_agg({name})" for name in columns)
    return f"{kinds}{soon}SELECT {listed} FROM ({rows}) found", values  # noqa: S608


# Minutes since 1970 and whole columns rather than rows: thousands are told at once.
_COLUMNS = {
    "id": "b.id",
    "begins": "(date_part('epoch', first.begins) / 60)::int",
    "minutes": "(date_part('epoch', l.length) / 60)::int",
    "every": "CASE WHEN l.start_every > 60 THEN l.start_every END",
    "odd": "CASE WHEN l.start_every > 60 THEN l.zone END",
}
_MORE = {"zone": "l.zone", "prices": "p.prices", "lon": "place.lon", "lat": "place.lat"}
_JOINS_FOR_MORE = " JOIN bookings_bookable p ON p.id = b.id JOIN places_place place ON place.id = p.place_id"


def _wants_more(asked: Asked) -> bool:
    """Tell whether price or distance is asked for."""
    return asked.most_cents is not None or asked.point is not None


_RULES = (
    "b.visible AND coalesce(b.published_from <= %(now)s, true) AND coalesce(b.published_until > %(now)s, true)",
    "b.min_persons <= %(persons)s AND coalesce(b.max_persons >= %(persons)s, true)",
    "%(minutes)s = 0 OR coalesce(b.max_minutes >= %(minutes)s, true)",
)
_FIXED_RULES = (
    "k.min_minutes <= %(minutes)s AND l.earliest <= %(start)s AND coalesce(%(start)s < l.begins_before, true)",
    "coalesce(%(end)s <= k.reservable_until, true)",
    _LATE + " = 0",
)


def _narrowing(asked: Asked) -> tuple[str, dict[str, Any]]:
    """Return a condition on b.id with its named values, from what the catalogue knows; empty when nothing of it narrows."""
    narrowed = _catalogue(asked)
    if narrowed is None:
        return "", {}
    sql, values = narrowed.values("id").query.sql_with_params()
    names = {f"n{number}": value for number, value in enumerate(values)}
    return "b.id IN (" + sql % tuple(f"%({name})s" for name in names) + ")", names


def _catalogue(asked: Asked) -> "QuerySet[Bookable] | None":
    wanted = Q()
    for name, value in (
        ("purposes__contains", [asked.purpose]),
        ("type", asked.type),
        ("place__area__key", asked.area),
        ("place", asked.place_id),
    ):
        if value and value != [""]:
            wanted &= Q(**{name: value})
    if asked.words:
        wanted &= _said(asked.words)
    for key in asked.facts:
        wanted &= Q(spaces__facts__contains={key: True})
    narrowed = rules.see.objects(None, Bookable.objects.filter(wanted)) if wanted else None
    for key in asked.equipment:
        start = narrowed if narrowed is not None else Bookable.objects.all()
        narrowed = start.filter(Q(resources__equipment__contains=[key]) | Q(spaces__resources__equipment__contains=[key]))
    return narrowed


def _said(words: str) -> Q:
    wanted = Q()
    for word in words.replace("\0", "").split()[:8]:
        anywhere = Q()
        for language in _LANGUAGES:
            for field in ("name", "summary", "place__name"):
                anywhere |= Q(**{f"{field}__{language}__icontains": word})
        wanted &= anywhere
    return wanted


def _span(begins: int | None, minutes: int, every: int | None, zone: str | None) -> tuple[datetime | None, datetime | None]:
    """Return a first free time, from minutes since 1970."""
    if begins is None:
        return None, None
    first, until = datetime.fromtimestamp(begins * 60, UTC), datetime.fromtimestamp((begins + minutes) * 60, UTC)
    return _on_odd_days(first, until, every, zone) if every and zone else (first, until)


def _with_more(one: Found, zone: str, prices: Any, lon: float | None, lat: float | None, *, asked: Asked) -> Found:
    far = distance_m(asked.point, (lon, lat)) if asked.point and lon is not None and lat is not None else None
    return one._replace(cost_cents=_cost(prices, asked, one.first, one.until, zone) if asked.most_cents is not None else None, far_m=far)


def _on_odd_days(first: datetime, until: datetime, every: int, zone: str) -> tuple[datetime, datetime]:
    """Long intervals on the two nights a year when the clocks change: the query counts by the length of an hour, the rule by the clock."""
    exact = next_start(first, every, ZoneInfo(zone))
    return exact, until + (exact - first)


def _cost(prices: Any, asked: Asked, first: datetime | None, until: datetime | None, zone: str) -> int | None:
    begins = asked.start or first
    known = read_prices(json.loads(prices) if isinstance(prices, str) else prices)
    if not known:
        return 0
    if begins is None or first is None or until is None:
        return None
    price = price_on(known, begins.astimezone(ZoneInfo(zone)).date(), asked.group)
    return cost_of(price, until - first if until else timedelta()).cents if price else None
