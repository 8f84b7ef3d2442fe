"""Free times: of some bookables in a window, and those nearest to a time that is taken."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F

from talkoot.bookings.models import Bookable, Free
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


def nearest_free(bookable_id: int, start: datetime, end: datetime, *, now: datetime, count: int = NEAREST) -> list[Span]:
    """Return up to `count` free times of the same length on the bookable's interval, nearest first, one from each free span."""
    bookable = Bookable.objects.filter(id=bookable_id).first()
    if bookable is None or end <= start:
        return []
    length = end - start
    wide = Free.objects.filter(bookable=bookable, ends__gte=now + length).filter(ends__gte=F("starts") + length)
    spans = [*wide.filter(ends__gte=start).order_by("ends")[:LOOKED_AT], *wide.filter(ends__lt=start).order_by("-ends")[:LOOKED_AT]]
    starts = [_nearest_in(bookable, (span.starts, span.ends), start, length, now) for span in spans]
    found = sorted({moment for moment in starts if moment is not None}, key=lambda moment: (abs(moment - start), moment))
    return [(moment, moment + length) for moment in found[:count]]


def _nearest_in(bookable: Bookable, span: Span, start: datetime, length: timedelta, now: datetime) -> datetime | None:
    """Return the start in one span that is nearest to the wished one, on the interval; None when none fits."""
    c = bookable.conditions
    earliest = max(span[0], now)
    late = min(max(start, earliest), span[1] - length)
    day_start = next_start(earliest, c.start_every, c.zone)
    if day_start + length > span[1]:
        return None
    step = timedelta(minutes=c.start_every)
    moment = day_start + max(0, (late - day_start) // step) * step
    moment = next_start(moment, c.start_every, c.zone)
    return moment if moment + length <= span[1] else day_start
