"""Questions about rounds. They change nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from talkoot.bookings.queries import published_bookables
from talkoot.people.rules import units_of
from talkoot.people.words import CLERKS
from talkoot.seasons import rules
from talkoot.seasons.allocator import Basket, Place, Problem, Slot, Span, Window, Wish
from talkoot.seasons.models import Allocation, Application, RankedPlace, Round, RoundPlace, SeasonWish
from talkoot.seasons.words import CODE_PURPOSE, DAY, LONGEST_SLOT
from talkoot.shared.secrets import hash_code, make_code, normal_code

HOLDS_ANY = 1_000_000


def rounds_shown(now: datetime) -> "list[Round]":
    """Return the rounds that everyone may see and whose season is not over, those that close first before the others."""
    coming = rules.see.objects(None, Round.objects.filter(last_day__gte=(now - timedelta(days=1)).date()))
    return sorted(coming, key=lambda one: (one.stage_at(now) != "open", one.closes_at, one.pk))


def rounds_of(by: Any) -> "QuerySet[Round]":
    """Return the rounds that a clerk handles, the newest first."""
    sent = Count("applications", filter=Q(applications__sent_at__isnull=False))
    return rules.handle.objects(by, Round.objects.annotate(sent=sent)).order_by("-closes_at", "id")


def bookables_for(by: Any) -> "QuerySet[Any]":
    """Return what a clerk's units may give out in a round: all that is published and can be booked for some hours, by place."""
    units = units_of(by, CLERKS)
    found = published_bookables().filter(place__owner__isnull=False, min_minutes__lte=LONGEST_SLOT)
    found = found if units is None else found.filter(place__owner__in=units)
    return found.order_by("place_id", "id")


def units_with_bookables(by: Any) -> list[tuple[int, dict[str, str]]]:
    """Return the units in whose name a clerk may open a round: (id, name by language)."""
    return list(bookables_for(by).order_by("place__owner").values_list("place__owner", "place__owner__name").distinct())


def round_ids(source: str) -> dict[str, int]:
    """Return source id -> id of the rounds that came from one source."""
    return dict(Round.objects.filter(source=source).values_list("source_id", "id"))


def find_round(round_id: int) -> Round | None:
    """Return a round that everyone may see; None when there is none."""
    return rules.see.objects(None, Round.objects.select_related("owner")).filter(id=round_id).first()


def places_of(one: Round) -> "list[RoundPlace]":
    """Return what a round gives out, with the bookables, their places and parts, by the key that never changes."""
    places = one.places.select_related("bookable__place").prefetch_related("bookable__parts", "bookable__spaces")
    return list(places.order_by("bookable__place_id", "bookable_id"))


def code_of(application: Application) -> str:
    """Return the secret code of an application, made again."""
    return make_code(CODE_PURPOSE, application.code_nonce.hex)


def application_by_code(typed: str) -> Application | None:
    """Return the application that a code opens, however it was typed; None when there is none."""
    code = normal_code(typed)
    if not code:
        return None
    return Application.objects.select_related("round").filter(code_hash=hash_code(CODE_PURPOSE, code)).first()


def wishes_of(applications: Iterable[Application]) -> "QuerySet[SeasonWish]":
    """Return the wishes of applications with places, allocations and refusal, in order."""
    place = "place__bookable__place"
    return (
        SeasonWish.objects.filter(application__in=list(applications))
        .select_related("refusal", "application")
        .prefetch_related(
            Prefetch("ranked", RankedPlace.objects.select_related(place)),
            Prefetch("allocations", Allocation.objects.select_related(place).order_by("weekday", "begins")),
        )
        .order_by("application_id", "id")
    )


def sent_applications(one: Round) -> "QuerySet[Application]":
    """Return the applications that were sent, in the order they came."""
    return one.applications.filter(sent_at__isnull=False).order_by("sent_at", "id")


def allocations_of(one: Round) -> "QuerySet[Allocation]":
    """Return what a round gives, place by place in the order of the week."""
    given = Allocation.objects.filter(wish__application__round=one)
    return given.select_related("wish__application", "place__bookable__place").order_by("place_id", "weekday", "begins")


def slot_of(allocation: Allocation) -> Slot:
    """Return an allocation as the allocator knows it."""
    return Slot(allocation.wish_id, allocation.place_id, allocation.weekday, allocation.begins, allocation.ends)


def problem_of(one: Round) -> Problem:
    """Return a round as the allocator takes it: keys are ids of RoundPlace and SeasonWish; what people decided is locked."""
    wishes = list(
        SeasonWish.objects.filter(application__round=one, application__sent_at__isnull=False)
        .select_related("application")
        .prefetch_related("ranked")
        .order_by("application__sent_at", "application_id", "id")
    )
    return Problem(
        places=tuple(_place(place) for place in places_of(one)),
        wishes=tuple(_wish(wish) for wish in wishes),
        baskets=tuple(Basket(basket["key"], basket["weight"]) for basket in one.baskets),
        locked=tuple(slot_of(allocation) for allocation in allocations_of(one) if allocation.locked),
        barred=frozenset((wish.pk, ranked.place_id) for wish in wishes for ranked in wish.ranked.all() if ranked.barred),
    )


def _place(place: RoundPlace) -> Place:
    bookable = place.bookable
    return Place(
        key=place.pk,
        capacity=capacity_of(place),
        parts=frozenset(part.pk for part in bookable.parts.all()),
        open=tuple(Span(*span) for span in place.hours),
        interval=bookable.start_every,
        before=bookable.before_minutes,
        after=bookable.after_minutes,
        shortest=bookable.min_minutes,
        longest=bookable.max_minutes or DAY,
    )


def capacity_of(place: RoundPlace) -> int:
    """Return how many people a place holds: what its rules say, else its spaces together; where neither is known, any."""
    together = sum(space.capacity for space in place.bookable.spaces.all())
    return place.bookable.max_persons or together or HOLDS_ANY


def _wish(wish: SeasonWish) -> Wish:
    return Wish(
        key=wish.pk,
        application=wish.application_id,
        basket=wish.application.basket,
        people=wish.people,
        shortest=wish.shortest,
        longest=wish.longest,
        times=wish.times,
        windows=tuple(Window(weekday, begins, ends, bool(second)) for weekday, begins, ends, second in wish.windows),
        places=tuple(ranked.place_id for ranked in wish.ranked.all()),
    )
