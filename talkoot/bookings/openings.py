"""When a bookable is open: where the hours of every one of its spaces, or of its place when it has none, let somebody with a booking in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.db import connection

from talkoot.bookings.models import Bookable
from talkoot.bookings.times import DAY, Span, joined
from talkoot.places.queries import open_spans

_IN = Bookable.spaces.through
_KEPT = "SELECT starts, ends FROM bookings_open WHERE bookable_id = %s AND ends > %s AND starts < %s ORDER BY ends"


def open_spans_of(bookable: Bookable, start: datetime, end: datetime) -> list[Span]:
    """Return the joined spans in which a bookable is open, those that touch [start, end]: as kept, or asked of the hours beyond that."""
    if is_kept(bookable, start, end):
        with connection.cursor() as cursor:
            cursor.execute(_KEPT, [bookable.pk, start, end])
            kept: list[Span] = cursor.fetchall()
            return kept
    return opening([bookable], start, end)[bookable.pk]


def is_kept(bookable: Bookable, start: datetime, end: datetime) -> bool:
    """Tell whether its opening is kept ready for all of a time."""
    return bool(bookable.kept_from and bookable.kept_until and bookable.kept_from <= start and end <= bookable.kept_until)


def opening(bookables: Sequence[Bookable], start: datetime, end: datetime) -> dict[int, list[Span]]:
    """Return bookable id -> joined spans (UTC) in which it is open, at least those that touch [start, end), from the hours themselves.

    Where no hours are known, as of a berth or a forest, it is always open: what may be booked, its other rules say.
    """
    found: dict[int, list[Span]] = {}
    for group in _each_place_once(bookables):
        first, last = start.astimezone(UTC).date() - DAY, end.astimezone(UTC).date() + DAY
        spaces = list(_IN.objects.filter(bookable__in=group).order_by().values_list("space_id", flat=True))
        hours = open_spans([bookable.place_id for bookable in group], first, last, space_ids=spaces)
        for bookable in group:
            spans = hours.get(bookable.place_id)
            found[bookable.pk] = _reservable(spans, start, end) if spans is not None else [(start, end)]
    return found


def _each_place_once(bookables: Sequence[Bookable]) -> Iterator[list[Bookable]]:
    """Yield groups in which no place comes twice: the hours are told a place."""
    by_place: dict[int, list[Bookable]] = defaultdict(list)
    for bookable in bookables:
        by_place[bookable.place_id].append(bookable)
    for turn in range(max(map(len, by_place.values()), default=0)):
        yield [rows[turn] for rows in by_place.values() if len(rows) > turn]


def _reservable(spans: Sequence[object], start: datetime, end: datetime) -> list[Span]:
    """Return the joined spans (UTC) that let somebody with a booking in, as far as they touch [start, end)."""
    let_in = [(span.start.astimezone(UTC), span.end.astimezone(UTC)) for span in spans if span.is_reservable]  # type: ignore[attr-defined]
    return [span for span in joined(let_in) if span[1] > start and span[0] < end]
