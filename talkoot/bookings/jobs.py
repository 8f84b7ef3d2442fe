"""Effects of bookings after commit: letters. Safe to run twice and beside itself."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from talkoot.bookings.calendars.letters import letter
from talkoot.bookings.calendars.models import Letter
from talkoot.bookings.calendars.words import ENDING, FIRST_WAIT, LONGEST_WAIT, MOST_TRIES, REMINDER
from talkoot.bookings.models import Booking
from talkoot.bookings.payments.models import MoneyToSettle
from talkoot.bookings.telling import when
from talkoot.bookings.words import State

TRY_AGAIN = RetryStrategy(max_attempts=9, wait=60, exponential_wait=3)
log = logging.getLogger(__name__)


def post_due(*, now: datetime, most: int = 500) -> int:
    """Post the letters whose time has come and return how many were tried. One transaction a letter: a stop in between loses none."""
    for number in range(most):
        if not post_next(now=now):
            return number
    return most


@transaction.atomic
def post_next(*, now: datetime) -> bool:
    """Post the letter that has waited longest; those of the same series that tell the same go with it. False when none waits.

    Another worker passes over what this one holds. A mail server that refuses is asked again later, ever more seldom.
    """
    waiting = Letter.objects.select_for_update(skip_locked=True).filter(ended_at=None, due_at__lte=now).order_by("due_at", "id")
    first = waiting.first()
    if first is None:
        return False
    series = Booking.objects.filter(id=first.booking_id).values_list("series", flat=True)[0]
    same = waiting.filter(booking__series=series, about=first.about) if series else waiting.filter(id=first.id)
    letters = list(same.select_for_update(skip_locked=True, of=("self",)))
    bookings = _still_true(letters, now)
    try:
        if bookings:
            letter(bookings, first.about).send()
    except Exception:  # one letter that cannot be written must not hold up those behind it
        log.exception("A letter about a booking could not be sent")
        _try_again(letters, now)
    else:
        Letter.objects.filter(id__in=[one.id for one in letters]).update(ended_at=now)
    return True


def _still_true(letters: Sequence[Letter], now: datetime) -> list[Booking]:
    """Return the bookings, in order of time, that still stand as their letters say and whose holder can be written to."""
    versions = {one.booking_id: one.version for one in letters}
    about = letters[0].about
    rows = Booking.objects.filter(id__in=versions, contact__isnull=False).exclude(contact__email="")
    found = rows.select_related("bookable__place", "contact", "series").order_by("starts", "id")
    current = [booking for booking in found if booking.version == versions[booking.id] and (about in ENDING or booking.ends > now)]
    return [booking for booking in current if about != REMINDER or booking.state == State.CONFIRMED]


def _try_again(letters: Sequence[Letter], now: datetime) -> None:
    for one in letters:
        one.tries += 1
        one.due_at = now + min(FIRST_WAIT * 3**one.tries, LONGEST_WAIT)
        one.ended_at = now if one.tries >= MOST_TRIES else None
        one.save(update_fields=["tries", "due_at", "ended_at"])


def remind(*, now: datetime) -> int:
    """Write the reminders of what is confirmed for tomorrow, by the day of each place, and return how many. The same again writes none.

    Whoever booked or moved it today has just had a letter.
    """
    coming = Booking.objects.filter(state=State.CONFIRMED, starts__gt=now, starts__lt=now + timedelta(hours=50), contact__isnull=False)
    written = []
    for booking in coming.exclude(contact__email="").select_related("bookable").order_by("id").iterator():
        zone = booking.bookable.conditions.zone
        days = [moment.astimezone(zone).date() for moment in (now, booking.starts, booking.changed_at)]
        if days[1] == days[0] + timedelta(days=1) and days[2] < days[0]:
            written.append(Letter(booking=booking, about=REMINDER, version=booking.version, due_at=now))
    before = Letter.objects.count()
    Letter.objects.bulk_create(written, ignore_conflicts=True)
    return Letter.objects.count() - before


@app.task(name="bookings.mail_money", queue="mail", retry=TRY_AGAIN)
def mail_money(*, money_id: int, email: str, language: str) -> None:
    """Tell one of the staff of a place that money needs settling. Who paid stands on the desk, not in the letter."""
    money = MoneyToSettle.objects.select_related("payment__booking__bookable__place").filter(id=money_id, settled_at=None).first()
    if money is None:
        return
    booking = money.payment.booking
    with translation.override(language):
        link = settings.TALKOOT_ADDRESS + reverse("bookings:money")
        context = {"money": money, "bookable": booking.bookable, "when": when(booking), "link": link}
        subject = render_to_string("bookings/mail/money_subject.txt", context).strip()
        EmailMessage(subject, render_to_string("bookings/mail/money.txt", context), to=[email]).send()
