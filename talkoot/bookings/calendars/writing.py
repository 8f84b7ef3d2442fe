"""Letters are written with the change that they tell, in the same transaction; the clock posts them (jobs.post_due)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from talkoot.bookings.calendars.words import PAY, TOLD
from talkoot.bookings.models import Booking
from talkoot.bookings.words import PAY_WITHIN, Kind

# One short statement: it runs while others wait for the time.
_WRITE = """
INSERT INTO bookings_letter (booking_id, about, version, due_at, tries)
SELECT booking_id, %s, %s, %s, 0 FROM bookings_bookingcontact WHERE booking_id = %s AND email <> '' ON CONFLICT DO NOTHING"""


def on_change(*, booking: Booking, verb: str, now: datetime, **_: Any) -> None:
    """Receive bookings.signals.changed: put a letter to the holder beside the change, where there is an address to write to."""
    if verb in TOLD and booking.kind != Kind.BLOCK and not _is_at_the_cash_desk(booking, verb, now):
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [verb, booking.version, now, booking.pk])


def _is_at_the_cash_desk(booking: Booking, verb: str, now: datetime) -> bool:
    """Whoever was sent on to pay just now needs no letter about it; whoever waited for an answer does."""
    return verb == PAY and booking.expires_at is not None and booking.expires_at - now <= PAY_WITHIN + timedelta(minutes=1)
