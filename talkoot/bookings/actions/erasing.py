"""Forgetting who booked: a stated time after the end, when the person asks, and when their account is erased. The numbers stay."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from talkoot.bookings.actions.changing import cancel
from talkoot.bookings.actions.refusing import refuse
from talkoot.bookings.calendars.words import CONTACT_KEPT
from talkoot.bookings.models import Booking, BookingContact, CalendarLink, Letter
from talkoot.bookings.queries.belongings import of_person
from talkoot.bookings.words import LIVE, State
from talkoot.shared import audit

A_BATCH = 500
# A booking that was cancelled or refused ended then, and not when it would have been.
_OVER = """
SELECT id FROM bookings_booking
 WHERE (booker <> '' OR account_id IS NOT NULL) AND CASE WHEN state = ANY(%s) THEN ends ELSE least(ends, changed_at) END < %s
 ORDER BY id LIMIT %s"""
# The old code opens nothing any more, and nothing can be counted as the same person's.
_FORGET = """
UPDATE bookings_booking SET booker = '', account_id = NULL, purpose = '', reason = '', nonce = gen_random_uuid(),
       code_hash = sha256(gen_random_uuid()::text::bytea)
 WHERE id IN (SELECT id FROM bookings_booking WHERE id = ANY(%s) ORDER BY id FOR UPDATE)"""


@transaction.atomic
def erase_who(booking_ids: Iterable[int], *, now: datetime) -> int:
    """Erase who has these bookings, what for and why it ended; return how many. What, when and for how much stays. Safe to repeat."""
    ids = list(booking_ids)
    BookingContact.objects.filter(booking__in=ids).delete()
    Letter.objects.filter(booking__in=ids).delete()
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [ids])
    CalendarLink.objects.filter(account=None).exclude(Exists(Booking.objects.filter(booker=OuterRef("booker")))).delete()
    for id_ in ids:
        audit.record("booking", id_, "person erased", now=now)
    return len(ids)


def erase_due(*, now: datetime) -> int:
    """Erase who had the bookings that ended longer ago than words.CONTACT_KEPT; return how many. What the clock calls each night."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [sorted(LIVE), now - CONTACT_KEPT, A_BATCH])
        ids = [id_ for (id_,) in cursor.fetchall()]
    return erase_who(ids, now=now) if ids else 0


def erase_on_request(*, booking: Booking, now: datetime) -> None:
    """Erase who had a booking, because they ask. One that is to come needs somebody who has it: Refused "state" until it is cancelled."""
    if booking.is_live and booking.ends > now:
        raise refuse("state")
    erase_who([booking.pk], now=now)


def on_leaving(*, user: Any, now: datetime, **_more: Any) -> None:
    """Receive people.signals.leaving: cancel what a person still has, so that others can have it, and erase whose all of it was.

    Each in a transaction of its own, so that no two places are locked at once. Safe to repeat after a stop.
    """
    theirs = Booking.objects.filter(of_person(user))
    coming = theirs.filter(ends__gt=now, state__in={State.HOLD, State.REQUESTED, State.WAITING_FOR_PAYMENT, State.CONFIRMED})
    ids = list(theirs.values_list("id", flat=True))
    for id_ in list(coming.order_by("starts", "id").values_list("id", flat=True)):
        cancel(booking_id=id_, now=now, reason=_("The person's account was erased."), staff=True)
    erase_who(ids, now=now)
