"""Keeping ready what the search reads: which parts a bookable takes, when it is open, when it is free. All follow from other tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from talkoot.bookings.models import Bookable, BookablePart, Claim, Open, Part
from talkoot.bookings.openings import opening
from talkoot.bookings.times import MINUTE
from talkoot.bookings.words import HORIZON
from talkoot.places.queries import descendants_of

BATCH = 200
# Free = open, less every claim on one of its parts with its own buffers round it (so that what is free has room for them too). Only the
# opening spans that the change touches are worked out again.
_REFRESH = """
WITH touched AS MATERIALIZED (
    SELECT o.bookable_id, o.starts, o.ends, b.before_minutes * interval '1 minute' AS before,
           b.after_minutes * interval '1 minute' AS after, b.min_minutes * interval '1 minute' AS least
      FROM bookings_bookable b JOIN bookings_open o ON o.bookable_id = b.id
     WHERE b.id = ANY(%(ids)s) AND o.ends > %(start)s::timestamptz - b.before_minutes * interval '1 minute'
       AND o.starts < %(end)s::timestamptz + b.after_minutes * interval '1 minute'),
gone AS (
    DELETE FROM bookings_free f USING touched t WHERE f.bookable_id = t.bookable_id AND f.ends > t.starts AND f.starts < t.ends)
INSERT INTO bookings_free (bookable_id, starts, ends)
SELECT t.bookable_id, lower(free), upper(free) FROM touched t
 CROSS JOIN LATERAL (
    SELECT coalesce(range_agg(tstzrange(lower(c.during) - t.after, upper(c.during) + t.before)), '{}') AS busy
      FROM bookings_bookablepart p JOIN bookings_claim c ON c.part_id = p.part_id
     WHERE p.bookable_id = t.bookable_id AND c.live AND c.during && tstzrange(t.starts - t.before, t.ends + t.after)) taken
 CROSS JOIN LATERAL unnest(tstzmultirange(tstzrange(t.starts, t.ends)) - taken.busy) AS free
 WHERE upper(free) - lower(free) >= t.least"""


def refresh_free(bookable_ids: Sequence[int], start: datetime, end: datetime) -> None:
    """Work out the free times of bookables anew where a claim within [start, end) changed. Their rows must be locked by the caller."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"ids": list(bookable_ids), "start": start, "end": end})


def refresh_open(bookable_ids: Iterable[int], *, now: datetime) -> None:
    """Work out anew when bookables are open and free, from a day ago out to the horizon. Safe to repeat."""
    ids = sorted(bookable_ids)
    start, end = now - timedelta(days=1), now + HORIZON
    for first in range(0, len(ids), BATCH):
        with transaction.atomic():
            _refresh_batch(ids[first : first + BATCH], start, end)


def _refresh_batch(ids: list[int], start: datetime, end: datetime) -> None:
    bookables = list(Bookable.objects.select_for_update(no_key=True, of=("self",)).filter(id__in=ids).order_by("id"))
    spans = opening(bookables, start, end)
    Open.objects.filter(bookable__in=ids).delete()
    Open.objects.bulk_create([Open(bookable_id=id_, starts=span[0], ends=span[1]) for id_ in spans for span in spans[id_]], batch_size=5000)
    Bookable.objects.filter(id__in=ids).update(kept_from=start, kept_until=end)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bookings_free WHERE bookable_id = ANY(%s)", [ids])
    refresh_free(ids, start, end)


def sync_parts(bookable_ids: Iterable[int]) -> None:
    """Write down which parts each bookable takes now; what was booked before takes in parts that were added. Safe to repeat."""
    for bookable_id in sorted(bookable_ids):
        with transaction.atomic():
            _sync(bookable_id)


def _sync(bookable_id: int) -> None:
    bookable = Bookable.objects.get(id=bookable_id)
    spaces = set(descendants_of([space.pk for space in bookable.spaces.all()]))
    resources = {resource.pk for resource in bookable.resources.all()}
    Part.objects.bulk_create(
        [*(Part(space_id=id_) for id_ in spaces), *(Part(resource_id=id_) for id_ in resources)], ignore_conflicts=True
    )
    wanted = set(Part.objects.filter(space__in=spaces).values_list("id", flat=True))
    wanted |= set(Part.objects.filter(resource__in=resources).values_list("id", flat=True))
    had = set(BookablePart.objects.filter(bookable=bookable).values_list("part_id", flat=True))
    if wanted == had:
        return
    list(Part.objects.select_for_update(no_key=True).filter(id__in=wanted | had).order_by("id"))
    BookablePart.objects.filter(bookable=bookable).exclude(part__in=wanted).delete()
    BookablePart.objects.bulk_create([BookablePart(bookable=bookable, part_id=part) for part in sorted(wanted - had)])
    if had:
        _claim_added(bookable, wanted - had)


def _claim_added(bookable: Bookable, parts: set[int]) -> None:
    """Let the bookings that are there claim parts that were added, where nobody else has them."""
    for claim in Claim.objects.filter(
        booking__bookable=bookable, live=True, part__in=BookablePart.objects.filter(bookable=bookable).values("part")
    ).distinct("booking"):
        for part in sorted(parts):
            taken = Claim.objects.filter(part_id=part, live=True, during__overlap=claim.during)
            if not taken.exists():
                Claim.objects.create(booking_id=claim.booking_id, part_id=part, during=claim.during)


def touch_free(bookable_id: int) -> None:
    """Work out all free times of one bookable anew, after its buffers changed."""
    Bookable.objects.select_for_update(no_key=True).get(id=bookable_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bookings_free WHERE bookable_id = %s", [bookable_id])
        cursor.execute("SELECT min(starts), max(ends) FROM bookings_open WHERE bookable_id = %s", [bookable_id])
        start, end = cursor.fetchone()
    if start is not None:
        refresh_free([bookable_id], start - MINUTE, end + MINUTE)
