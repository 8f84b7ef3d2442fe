"""Questions about bookings. They change nothing."""

from talkoot.bookings.queries.bookings import (
    bookable_ids,
    booking_by_code,
    bookings_between,
    bookings_serving,
    find_bookable,
    money_to_settle,
    published_bookables,
    to_invoice,
)
from talkoot.bookings.queries.find import Asked, Found, find_bookables, rows_of
from talkoot.bookings.queries.free import free_spans, nearest_free
from talkoot.bookings.queries.slots import Slot, slots_of
from talkoot.bookings.times import said

__all__ = [
    "Asked",
    "Found",
    "Slot",
    "bookable_ids",
    "booking_by_code",
    "bookings_between",
    "bookings_serving",
    "find_bookable",
    "find_bookables",
    "free_spans",
    "money_to_settle",
    "nearest_free",
    "published_bookables",
    "rows_of",
    "said",
    "slots_of",
    "to_invoice",
]
