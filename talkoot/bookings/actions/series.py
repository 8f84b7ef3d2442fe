"""Bookings that repeat: every week, every n weeks, every month. A day that cannot be had is skipped and told, never fatal."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from django.db import transaction

from talkoot.bookings.actions.booking import Made, Order, place_on
from talkoot.bookings.actions.changing import cancel
from talkoot.bookings.actions.ground import Ground, lock_ground
from talkoot.bookings.actions.guarded import guarded
from talkoot.bookings.actions.refusing import Refused, refuse
from talkoot.bookings.bookers import Booker
from talkoot.bookings.checks import Failure
from talkoot.bookings.conditions import Wish
from talkoot.bookings.models import Booking, Series
from talkoot.bookings.times import DAY, NoSuchTime, said
from talkoot.bookings.words import MOST_IN_SERIES, Kind, Repeat, State


@dataclass(frozen=True, slots=True)
class Plan:
    """When a series is: local clock times on days from `first` to `until`, both included. An end at or before the start is the next day's.

    repeat monthly: the same day of the month; a month that has no such day is skipped. every: each how many weeks or months.
    """

    first: date
    until: date
    begins: time
    ends: time
    repeat: str = Repeat.WEEKLY
    every: int = 1

    def days(self) -> Iterator[date | None]:
        """Yield each day in order, None for a month that has no such day."""
        for number in range(0, 10_000, self.every):
            day = self._day(number)
            if (day or self._month(number)) > self.until:
                return
            yield day

    def _month(self, number: int) -> date:
        months = self.first.year * 12 + self.first.month - 1 + number
        return date(months // 12, months % 12 + 1, 1)

    def _day(self, number: int) -> date | None:
        if self.repeat == Repeat.WEEKLY:
            return self.first + number * 7 * DAY
        month = self._month(number)
        last = calendar.monthrange(month.year, month.month)[1]
        return month.replace(day=self.first.day) if self.first.day <= last else None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day of a series that could not be had, and why."""

    day: date
    failures: list[Failure]


@dataclass(frozen=True, slots=True)
class MadeSeries:
    """A series, its bookings with their codes, and the days that were skipped."""

    series: Series
    made: list[Made] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def book_series(
    *,
    bookable_id: int,
    plan: Plan,
    booker: Booker,
    now: datetime,
    persons: int = 1,
    accepts_terms: bool = False,
    purpose: str = "",
    serves: tuple[str, int] | None = None,
    kind: str = Kind.NORMAL,
    by: str = "",
) -> MadeSeries:
    """Book every time of a plan that can be had, each with claims of its own, in one transaction by the guarded path.

    kind "season" for turns that a seasonal round gave. Raises Refused when the plan is too long or nothing of it can be had,
    Bookable.DoesNotExist.
    """
    if not booker.is_known:
        raise refuse("who")
    days = list(_bounded(plan))
    wish = Wish(
        now, now, persons, residency=booker.residency, group=booker.group, strength=booker.strength, accepts=accepts_terms, kind=kind
    )
    order = Order(wish, booker, purpose, serves, by=by)

    def work() -> MadeSeries:
        ground = lock_ground(bookable_id, booker.key if kind == Kind.NORMAL else b"")
        series = Series.objects.create(bookable=ground.bookable, repeat=plan.repeat, every=plan.every, until=plan.until, made_at=now)
        result = MadeSeries(series)
        for day in days:
            _try_day(result, ground, plan, day, order, now)
        if not result.made:
            raise Refused(result.skipped[0].failures if result.skipped else [Failure("nothing_left")])
        series.skipped = [{"day": skip.day.isoformat(), "codes": [rule.code for rule in skip.failures]} for skip in result.skipped]
        series.save(update_fields=["skipped"])
        return result

    return guarded(work, bookable_id=bookable_id, start=now, end=now, now=now)


def _bounded(plan: Plan) -> Iterator[date]:
    for number, day in enumerate(plan.days()):
        if number >= MOST_IN_SERIES:
            raise refuse("long_series", most=MOST_IN_SERIES)
        if day is not None:
            yield day


def _try_day(result: MadeSeries, ground: Ground, plan: Plan, day: date, order: Order, now: datetime) -> None:
    """Book one day, or write down why not. Nothing is written before every rule was asked, so a refusal leaves nothing behind."""
    try:
        start, end = moments(plan, day, ground)
        wish = replace(order.wish, start=start, end=end)
        result.made.append(place_on(ground, replace(order, wish=wish, series_id=result.series.id), now=now))
    except Refused as refused:
        result.skipped.append(Skipped(day, refused.failures))


def moments(plan: Plan, day: date, ground: Ground) -> tuple[datetime, datetime]:
    """Return the moments of a plan's times on a day. Raises Refused for a clock time that the day leaves out."""
    zone = ground.bookable.conditions.zone
    try:
        start = said(day, plan.begins, zone).moment
        return start, said(day if plan.ends > plan.begins else day + DAY, plan.ends, zone).moment
    except NoSuchTime as skipped:
        raise refuse("no_such_time", after=skipped.after) from skipped


@transaction.atomic
def cancel_series_rest(
    *, series_id: int, now: datetime, reason: str = "", staff: bool = False, by: str = ""
) -> tuple[list[Booking], list[Skipped]]:
    """Cancel what of a series is still to come; return what was cancelled, and what it was too late for, with the reason.

    In the order of time, so that two at once wait for each other rather than lock each other out.
    """
    coming = Booking.objects.filter(
        series=series_id, starts__gt=now, state__in={State.REQUESTED, State.CONFIRMED, State.WAITING_FOR_PAYMENT}
    )
    cancelled: list[Booking] = []
    left: list[Skipped] = []
    for booking_id, starts in list(coming.order_by("starts").values_list("id", "starts")):
        try:
            cancelled.append(cancel(booking_id=booking_id, now=now, reason=reason, staff=staff, by=by))
        except Refused as refused:
            left.append(Skipped(starts.date(), refused.failures))
    return cancelled, left
