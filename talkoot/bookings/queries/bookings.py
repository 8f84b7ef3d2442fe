"""Questions about single bookings and bookables."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from talkoot.bookings import rules
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.payments.models import MoneyToSettle
from talkoot.bookings.times import midnight
from talkoot.bookings.words import CODE_PURPOSE, LIVE, Paying, State
from talkoot.shared.secrets import hash_code, normal_code
from talkoot.shared.upsert import ids_by_source


def published_bookables() -> "QuerySet[Bookable]":
    """Return what everyone may see of what is offered for booking."""
    return rules.see.objects(None, Bookable.objects.select_related("place", "place__area"))


def find_bookable(bookable_id: int) -> Bookable | None:
    """Return one published bookable; None when there is none."""
    return published_bookables().filter(id=bookable_id).first()


def booking_by_code(typed: str) -> Booking | None:
    """Return the booking that a secret code opens, however it was typed; None when there is none."""
    code = normal_code(typed)
    if not code:
        return None
    return Booking.objects.select_related("bookable__place", "contact").filter(code_hash=hash_code(CODE_PURPOSE, code)).first()


def bookings_between(bookable_ids: Collection[int], start: datetime, end: datetime) -> "QuerySet[Booking]":
    """Return the live bookings of bookables that touch [start, end), in order of time. For staff: it shows who and why."""
    asked = Booking.objects.filter(bookable__in=list(bookable_ids), starts__lt=end, ends__gt=start, state__in=LIVE)
    return asked.select_related("bookable", "contact").order_by("starts", "id")


def bookings_serving(kind: str, thing_id: int, *, now: datetime) -> list[Booking]:
    """Return the confirmed bookings that serve a thing (an idea, a challenge, a pilot) and have not ended, in order of time.

    Everyone may see when and where; never who.
    """
    serving = Booking.objects.filter(serves_kind=kind, serves_id=thing_id, state=State.CONFIRMED, ends__gt=now)
    return list(serving.select_related("bookable__place").defer("purpose", "reason").order_by("starts", "id")[:50])


def money_to_settle(by: Any) -> "QuerySet[MoneyToSettle]":
    """Return the money that a clerk has to look after, what came first first."""
    return rules.settle_money.objects(by, MoneyToSettle.objects.filter(settled_at=None)).order_by("at", "id")


def to_invoice(by: Any, month: date) -> list[Booking]:
    """Return the bookings that a clerk's unit has to invoice, in order of time: those that ended in a month and were not cancelled."""
    zone = get_default_timezone()
    start, end = midnight(month, zone), midnight((month + timedelta(days=31)).replace(day=1), zone)
    ended = Booking.objects.filter(ends__gte=start, ends__lt=end, state__in=[State.CONFIRMED, State.NO_SHOW])
    ended = ended.filter(paying=Paying.INVOICE, cost_cents__gt=0)
    return list(rules.handle.objects(by, ended).select_related("bookable__place", "contact").order_by("starts", "id"))


def bookable_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the bookables that came from one source."""
    return ids_by_source(Bookable, source)
