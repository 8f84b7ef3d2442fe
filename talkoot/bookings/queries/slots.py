"""A day of a bookable cut into times of its shortest length, each free or not: what others show as its availability."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from talkoot.bookings.models import Bookable, Free, Open
from talkoot.bookings.prices import cost_of, price_on
from talkoot.bookings.times import DAY, MINUTE, Span, midnight, next_start, within


@dataclass(frozen=True, slots=True)
class Slot:
    """One time that could be booked by itself. cents: what it costs everyone, VAT included; None where no price is set."""

    start: datetime
    end: datetime
    free: bool
    cents: int | None


def slots_of(bookables: Sequence[Bookable], first: date, days: int) -> dict[int, dict[date, list[Slot]]]:
    """Return bookable id -> local day -> its slots in order, for `days` days from `first`. Two queries.

    A slot is as long as the shortest booking, begins where one may begin, and lies whole in one opening and one local day. What can only
    be booked for longer than a day has none. Free means as the search means it: other bookings, blocks and buffers taken off.
    """
    zones = [bookable.conditions.zone for bookable in bookables]
    start = min((midnight(first, zone) for zone in zones), default=None)
    if start is None:
        return {}
    end = max(midnight(first + days * DAY, zone) for zone in zones)
    ids = [bookable.pk for bookable in bookables]
    opens, frees = _spans(Open, ids, start, end), _spans(Free, ids, start, end)
    return {
        bookable.pk: {
            day: list(_of_day(bookable, day, opens[bookable.pk], frees[bookable.pk])) for day in (first + n * DAY for n in range(days))
        }
        for bookable in bookables
    }


def _spans(model: type[Open] | type[Free], ids: Sequence[int], start: datetime, end: datetime) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {id_: [] for id_ in ids}
    rows = model.objects.filter(bookable__in=ids, ends__gt=start, starts__lt=end).order_by("bookable", "ends")
    for id_, starts, ends in rows.values_list("bookable_id", "starts", "ends"):
        found[id_].append((starts, ends))
    return found


def _of_day(bookable: Bookable, day: date, opens: Sequence[Span], frees: Sequence[Span]) -> Iterator[Slot]:
    c = bookable.conditions
    length = timedelta(minutes=c.min_minutes)
    begins, ends = midnight(day, c.zone), midnight(day + DAY, c.zone)
    price = price_on(c.prices, day)
    cents = cost_of(price, length).cents if price else None if c.prices else 0
    for span in opens:
        last = min(span[1], ends)
        moment = next_start(max(span[0], begins), c.start_every, c.zone)
        while moment + length <= last:
            yield Slot(moment, moment + length, _is_offered(bookable, moment, moment + length) and _within(moment, length, frees), cents)
            moment = next_start(moment + max(length, MINUTE), c.start_every, c.zone)


def _is_offered(bookable: Bookable, start: datetime, end: datetime) -> bool:
    after, until = bookable.reservable_from, bookable.reservable_until
    return (after is None or start >= after) and (until is None or end <= until)


def _within(start: datetime, length: timedelta, frees: Sequence[Span]) -> bool:
    return within(start, start + length, frees)
