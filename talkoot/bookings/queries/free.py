"""Free times: of some bookables in a window, and those nearest to a time that is taken."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from talkoot.bookings.models import Free
from talkoot.bookings.times import Span, next_start

NEAREST = 3
LOOKED_AT = 40


def free_spans(bookable_ids: Collection[int], start: datetime, end: datetime, *, now: datetime) -> dict[int, list[Span]]:
    """Return bookable id -> spans within [start, end) in which a booking could be, its buffers already taken off; nothing before `now`."""
    found: dict[int, list[Span]] = {id_: [] for id_ in bookable_ids}
    begin = max(start, now)
    rows = Free.objects.filter(bookable__in=list(bookable_ids), ends__gt=begin, starts__lt=end).order_by("bookable", "ends")
    for id_, starts, ends in rows.values_list("bookable_id", "starts", "ends"):
        found[id_].append((max(starts, begin), min(ends, end)))
    return found


# The spans that are wide enough, on either side of the wished time, with what tells where one may start. A refusal asks this, and on a busy
# morning most answers are refusals: one statement, no whole rows.
_WIDE = "SELECT f.starts, f.ends FROM bookings_free f WHERE f.bookable_id = b.id AND f.ends >= f.starts + %(length)s"
_AROUND = f"""
SELECT b.zone, b.start_every, s.starts, s.ends, s.ends >= %(start)s AS later FROM bookings_bookable b CROSS JOIN LATERAL (
    ({_WIDE} AND f.ends >= greatest(%(start)s, %(now)s + %(length)s) ORDER BY f.ends LIMIT {LOOKED_AT}) UNION ALL
    ({_WIDE} AND f.ends >= %(now)s + %(length)s AND f.ends < %(start)s ORDER BY f.ends DESC LIMIT {LOOKED_AT})) s
 WHERE b.id = %(id)s"""  # noqa: S608 - our own words


def nearest_free(bookable_id: int, start: datetime, end: datetime, *, now: datetime, count: int = NEAREST) -> list[Span]:
    """Return up to `count` free times of the same length on the bookable's interval, nearest first, one from each free span. One query."""
    if end <= start:
        return []
    length = end - start
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"id": bookable_id, "start": start, "now": now, "length": length}
        cursor.execute(_AROUND, asked)
        rows = cursor.fetchall()
    found: list[datetime] = []
    for side in (True, False):  # each side comes nearest first, so no more than `count` of it can be among the nearest
        starts = (
            _nearest_in(every, ZoneInfo(zone), (starts, ends), start, length, now)
            for zone, every, starts, ends, later in rows
            if later is side
        )
        found += islice((moment for moment in starts if moment is not None), count)
    found.sort(key=lambda moment: (abs(moment - start), moment))
    return [(moment, moment + length) for moment in found[:count]]


def _nearest_in(every: int, zone: ZoneInfo, span: Span, start: datetime, length: timedelta, now: datetime) -> datetime | None:
    """Return the start in one span that is nearest to the wished one, on the interval; None when none fits."""
    earliest = max(span[0], now)
    late = min(max(start, earliest), span[1] - length)
    day_start = next_start(earliest, every, zone)
    if day_start + length > span[1]:
        return None
    step = timedelta(minutes=every)
    moment = day_start + max(0, (late - day_start) // step) * step
    moment = next_start(moment, every, zone)
    return moment if moment + length <= span[1] else day_start
