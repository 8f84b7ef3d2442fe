"""Questions about opening hours: which spans a place has, and who is open at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import get_default_timezone, localdate

from talkoot.places.models import Hours, OpenTime
from talkoot.places.opening.days import OpenSpan, overlap, spans_of_days, utc
from talkoot.places.opening.shape import parse_periods
from talkoot.places.words import CLOSED_STATES, OPEN_STATES, RESERVABLE_STATES

ONE_DAY = timedelta(days=1)


def open_spans(place_ids: Sequence[int], first: date, last: date, *, space_ids: Sequence[int] = ()) -> dict[int, list[OpenSpan]]:
    """Return place id -> the spans that belong to its local days from first to last, both included, in order of time.

    Spans of every state but the closed ones; ask a span `is_open` or `is_reservable`. They end up to a day after `last`, and one may
    touch or overlap the next (open until 20, self-service until 22): join them before asking whether a booking fits in. A place without
    any opening hours has no key; one that is closed has an empty list. space_ids: take the hours of these spaces instead of their
    place's, where a space (or the nearest space around it) has its own; of several spaces, only the time that all of them share.
    Two queries for any number of places, a third with space_ids, and one more for days further ahead than are kept ready.
    """
    known = list(Hours.objects.filter(place_id__in=list(place_ids)).values_list("id", "place_id", "space_id", "kept_from", "kept_until"))
    wanted = _wanted(known, space_ids if known else ())
    spans = _spans(known, {hours for found in wanted.values() for hours in found}, first, last)
    return {place: _shared([spans[hours] for hours in sorted(found)]) for place, found in wanted.items()}


Known = tuple[int, int, int | None, date, date]


def _wanted(known: Sequence[Known], space_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return place id -> ids of the hours that must all be open."""
    of_place = {place: hours for hours, place, space, *_ in known if space is None}
    of_space = {space: hours for hours, _, space, *_ in known if space is not None}
    wanted: dict[int, set[int]] = defaultdict(set)
    if space_ids:
        # (space, its place, the spaces around it from the nearest on)
        for _space, place, around in _spaces_with_surroundings(space_ids):
            own = next((of_space[above] for above in around if above in of_space), of_place.get(place))
            if own is not None:
                wanted[place].add(own)
    for place, hours in of_place.items():
        if place not in wanted:
            wanted[place] = {hours}
    return wanted


_SURROUNDINGS = """
WITH RECURSIVE up(space, place, path, next) AS (
    SELECT id, place_id, ARRAY[id], parent_id FROM places_space WHERE id = ANY(%s)
    UNION ALL SELECT up.space, up.place, up.path || s.id, s.parent_id FROM up JOIN places_space s ON s.id = up.next
) SELECT space, place, path FROM up WHERE next IS NULL
"""


def _spaces_with_surroundings(space_ids: Sequence[int]) -> list[tuple[int, int, list[int]]]:
    with connection.cursor() as cursor:
        cursor.execute(_SURROUNDINGS, [list(space_ids)])
        return list(cursor.fetchall())


def _spans(known: Sequence[Known], hours_ids: Iterable[int], first: date, last: date) -> dict[int, list[OpenSpan]]:
    """Return hours id -> its spans: kept ones from the table, and those of hours that are not kept so far worked out from their rules."""
    wanted = set(hours_ids)
    beyond = {hours for hours, _, _, kept_from, kept_until in known if hours in wanted and not kept_from <= first <= last <= kept_until}
    zone = get_default_timezone()
    spans: dict[int, list[OpenSpan]] = {hours: [] for hours in wanted}
    kept = OpenTime.objects.filter(hours_id__in=wanted - beyond, day__range=(first, last)).exclude(state__in=CLOSED_STATES)
    for hours, starts, ends, state in kept.order_by("starts", "id").values_list("hours_id", "starts", "ends", "state"):
        spans[hours].append(OpenSpan(starts.astimezone(zone), ends.astimezone(zone), state))
    if beyond:
        for hours, periods in Hours.objects.filter(id__in=beyond).values_list("id", "periods"):
            found = spans_of_days(parse_periods(periods), first, last, zone)
            spans[hours] = [span for _, span in found if span.state not in CLOSED_STATES]
    return spans


def _shared(lists: Sequence[list[OpenSpan]]) -> list[OpenSpan]:
    """Return the time that is in all lists, each piece in the state that lets the fewest in."""
    shared = lists[0]
    for other in lists[1:]:
        shared = [_both(one, two) for one in shared for two in other if overlap(one, two)]
    return shared


def _both(one: OpenSpan, two: OpenSpan) -> OpenSpan:
    stricter = min(one, two, key=lambda span: (span.is_reservable, span.is_open))
    return OpenSpan(max(one.start, two.start, key=utc), min(one.end, two.end, key=utc), stricter.state)


def _at(at: datetime, states: Iterable[str]) -> Q:
    day = localdate(at)
    return Q(space=None, day__in=(day - ONE_DAY, day), starts__lte=at, ends__gt=at, state__in=list(states))


def open_at(place_ids: Sequence[int], at: datetime) -> set[int]:
    """Return which of these places anyone may enter at a moment. One query."""
    return set(OpenTime.objects.filter(_at(at, OPEN_STATES), place_id__in=list(place_ids)).values_list("place_id", flat=True))


def is_open_at(at: datetime) -> Q:
    """Return the condition that anyone may enter a place at a moment, to narrow a list of places within its own query."""
    return Q(Exists(OpenTime.objects.filter(_at(at, OPEN_STATES), place=OuterRef("pk"))))


# Joined rather than "= ANY", which would look through the whole list for each row.
_DURING = """
SELECT o.place_id FROM places_opentime o {wanted}
WHERE o.space_id IS NULL AND o.day BETWEEN %(first)s AND %(last)s AND o.state = ANY(%(states)s)
    AND o.starts < %(end)s AND o.ends > %(start)s
GROUP BY o.place_id HAVING range_agg(tstzrange(o.starts, o.ends)) @> tstzrange(%(start)s, %(end)s)
"""
_OF_THESE = "JOIN unnest(%(places)s::bigint[]) AS wanted(id) ON wanted.id = o.place_id"


def reservable_during(start: datetime, end: datetime, place_ids: Sequence[int] | None = None) -> set[int]:
    """Return the places (of these, or of all) in which someone with a booking may be from start to end, without a gap. One query.

    By the places' own hours, and within the days that are kept ready (about a year ahead).
    """
    told: dict[str, Any] = {
        "first": localdate(start) - ONE_DAY,
        "last": localdate(end),
        "states": list(RESERVABLE_STATES),
        "start": start,
        "end": end,
    }
    if place_ids is not None:
        told["places"] = list(set(place_ids))
    with connection.cursor() as cursor:
        cursor.execute(_DURING.format(wanted="" if place_ids is None else _OF_THESE), told)
        return {row[0] for row in cursor.fetchall()}
