"""What a round gives out: which bookables, and when in the week. No other round gives out the same at the same time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from talkoot.seasons.actions.refusing import Refused
from talkoot.seasons.models import Application, Round, RoundPlace
from talkoot.seasons.words import DAY
from talkoot.shared import audit

WEEKDAYS = 7
Hours = Sequence[tuple[int, int, int]]


@transaction.atomic
def set_places(*, round_id: int, places: Mapping[int, Hours]) -> None:
    """Say all that a round gives out, while nobody has applied. Raises Refused (no_places, hours, applied, overlaps)."""
    one = _unasked(round_id)
    if not places:
        raise Refused("no_places")
    one.places.all().delete()
    _give_out(one, places)
    refuse_overlaps(one)


@transaction.atomic
def give_out(*, round_id: int, bookables: Collection[int], hours: Hours, by: str, now: datetime) -> None:
    """Give out these bookables at these hours, whether or not the round did before; without hours none of them, while nobody has applied.

    Raises Refused (decided, no_places when nothing is chosen or left, hours, applied, overlaps).
    """
    one = _unasked(round_id)
    if one.published_at:
        raise Refused("decided")
    one.places.filter(bookable__in=bookables).delete()
    _give_out(one, dict.fromkeys(bookables, hours) if hours else {})
    if not bookables or not one.places.exists():
        raise Refused("no_places")
    refuse_overlaps(one)
    audit.record("round", one.id, "places changed", by=by, now=now)


def _unasked(round_id: int) -> Round:
    one = Round.objects.select_for_update(no_key=True).get(id=round_id)
    if Application.objects.filter(round=one).exists():
        raise Refused("applied")
    return one


def _give_out(one: Round, places: Mapping[int, Hours]) -> None:
    if any(not _is_span(span) for hours in places.values() for span in hours):
        raise Refused("hours")
    RoundPlace.objects.bulk_create(
        RoundPlace(round=one, bookable_id=bookable, hours=[list(span) for span in hours]) for bookable, hours in places.items()
    )


def _is_span(span: Sequence[int]) -> bool:
    weekday, begins, ends = span
    return 0 <= weekday < WEEKDAYS and 0 <= begins < ends <= DAY


def refuse_overlaps(one: Round) -> None:
    """Refuse "overlaps" when another round gives out the same part of a place in the same hours, in a season that shares days with this."""
    mine = list(one.places.prefetch_related("bookable__parts"))
    parts = {part.pk for place in mine for part in place.bookable.parts.all()}
    others = RoundPlace.objects.filter(round__first_day__lte=one.last_day, round__last_day__gte=one.first_day, bookable__parts__in=parts)
    for other in others.exclude(round=one).distinct().select_related("round").prefetch_related("bookable__parts").order_by("id"):
        if any(_same_part(place, other) and _same_hour(place.hours, other.hours) for place in mine):
            raise Refused("overlaps", other=other.round.name)


def _same_part(one: RoundPlace, other: RoundPlace) -> bool:
    return bool({part.pk for part in one.bookable.parts.all()} & {part.pk for part in other.bookable.parts.all()})


def _same_hour(one: Hours, other: Hours) -> bool:
    return any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in one for b in other)


def round_hours(weekdays: Sequence[int], begins: int, ends: int) -> list[tuple[int, int, int]]:
    """Return the same hours on several weekdays. begins and ends are whole hours."""
    return [(weekday, begins * 60, ends * 60) for weekday in weekdays]
