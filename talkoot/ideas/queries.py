"""Questions about ideas. They change nothing."""

import math
import random
import re
from collections.abc import Container, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, OuterRef
from django.db.models.functions import JSONObject
from holidays import country_holidays

from talkoot.ideas import rules
from talkoot.ideas.models import Idea, IdeaAddition, IdeaQuerySet, IdeaStep
from talkoot.ideas.words import ANSWER_DAYS, FIRST_WORD_DAYS, JOINED_BY_GIVER, PARTED, Order, State
from talkoot.places.queries import all_areas, id_of_area
from talkoot.shared import audit
from talkoot.shared.geo import near
from talkoot.shared.kinds import Document, Text
from talkoot.shared.paging import Page, page_by_key
from talkoot.shared.prepared import Given, Prepared, PreparedLists, planned_each_time
from talkoot.shared.secrets import hash_code, make_code, normal_code

# What a list shows: each further column costs every list.
LISTED = (
    "id", "text", "title", "language", "state", "themes", "supports", "area", "lat", "lon", "given_at", "changed_at", "turn", "subject",
)  # fmt: skip
_LOOKUPS = {"themes": "themes__contains"}
_lists: PreparedLists[Idea] = PreparedLists()
Told = TypeVar("Told", IdeaStep, IdeaAddition)
CHANCE = 1.5  # how far luck may lift an idea in the fair order: as much as being shown about 3 times


def idea_document(thing: Idea) -> Document:
    """Return an idea as the index needs it: in the language it was given in."""
    body = thing.text if thing.text.strip() != thing.title else ""
    return Document(
        source_id=thing.id,
        texts={thing.language: Text(thing.title, body)},
        point=thing.point,
        facets={
            "theme": thing.themes,
            "state": thing.state,
            "language": thing.language,
            "area": thing.area.key if thing.area else "",
        },
    )


def fair_turn(shown: int, chance: random.Random) -> float:
    """Return an idea's place in the fair order, low first: the logarithm of how often it was shown, plus luck.

    The logarithm lets a new idea pass those shown often, while luck reshuffles those shown about equally, so that nobody is always last.
    """
    return math.log1p(shown) + CHANCE * chance.random()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of ideas is narrowed to. Empty values do not narrow. `point` is (longitude, latitude); `within_m` is metres."""

    state: str = ""
    theme: str = ""
    area: str = ""
    language: str = ""
    point: tuple[float, float] | None = None
    within_m: float | None = None
    order: str = Order.FAIR


def _narrowed(narrowing: Mapping[str, Any]) -> IdeaQuerySet:
    """Return the published ideas; `narrowing` is what _narrowing returns, or the same names with something that stands for a value."""
    ideas: Any = rules.see.objects(None, Idea.objects.all())
    found: IdeaQuerySet = ideas.filter(**{_LOOKUPS.get(name, name): value for name, value in narrowing.items()})
    return found


def _narrowing(filters: Filters) -> dict[str, Any] | None:
    """Return name -> value of what a list is narrowed to, but for nearness; None when nothing can fit."""
    # An area by its id, looked up before: through a join the planner knows neither how many ideas it has nor their order.
    area = id_of_area(filters.area) if filters.area else None
    if filters.area and area is None:
        return None
    themes = [filters.theme] if filters.theme else None
    narrowing = {"state": filters.state, "language": filters.language, "area": area, "themes": themes}
    return {name: value for name, value in narrowing.items() if value}


def find_by_code(typed: str) -> Idea | None:
    """Return the idea that a follow-up code belongs to, however it was typed; None when there is none."""
    code = normal_code(typed)
    return Idea.objects.filter(code_hash=hash_code("idea", code)).first() if code else None


def code_of(idea: Idea) -> str:
    """Return an idea's follow-up code. Raises ValueError for an imported idea, which has none."""
    if idea.code_nonce is None:
        msg = "An imported idea has no code"
        raise ValueError(msg)
    return make_code("idea", idea.code_nonce.hex)


def can_be_parted(idea: Idea) -> bool:
    """Tell whether an idea was joined with another by its giver, who may undo it as long as no person has said more."""
    if idea.state != State.JOINED:
        return False
    event = audit.last("idea", idea.id, JOINED_BY_GIVER, PARTED)
    return event is not None and event.verb == JOINED_BY_GIVER


def find_ideas(filters: Filters, *, cursor: str | None = None, limit: int = 20) -> Page[Idea]:
    """Return one page of published ideas, with their areas and what LISTED names. One query, whatever the page.

    Raises BadCursor for a cursor of another order. Ordering by nearest without a point falls back to the fair order.
    """
    narrowing = _narrowing(filters)
    if narrowing is None:
        return Page()
    with _planned(filters, narrowing):
        page = _page(filters, narrowing, cursor, limit)
    areas = all_areas()
    for idea in page.rows:
        if idea.area_id in areas:
            idea.area = areas[idea.area_id]
    return page


def _planned(filters: Filters, narrowing: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Plan anew what is narrowed by several things; one alone has an index that fits whatever its value."""
    return planned_each_time() if filters.point or len(narrowing) > 1 else nullcontext()


def _page(filters: Filters, narrowing: Mapping[str, Any], cursor: str | None, limit: int) -> Page[Idea]:
    if filters.point:
        return page_by_key(_near(filters, narrowing).only(*LISTED), cursor, limit)

    def build() -> IdeaQuerySet:
        return _narrowed({name: Given(name) for name in narrowing}).only(*LISTED).in_order(filters.order)

    return _lists.page((filters.order, *narrowing), build, narrowing, cursor, limit)


def _near(filters: Filters, narrowing: Mapping[str, Any]) -> IdeaQuerySet:
    found: Any = _narrowed(narrowing)
    if filters.point and filters.within_m:
        found = near(found, filters.point, filters.within_m)
    ordered: IdeaQuerySet = found.in_order(filters.order, filters.point)
    return ordered


def points_of(filters: Filters, *, limit: int = 500) -> list[Idea]:
    """Return the ideas to draw on the map for the same filters: those with a place, in the same order, at most `limit`."""
    narrowing = _narrowing(filters)
    if narrowing is None:
        return []
    drawn = _near(filters, narrowing).filter(lat__isnull=False).only("id", "title", "language", "lat", "lon", "state")
    with _planned(filters, narrowing):
        return list(drawn[:limit])


@dataclass(frozen=True, slots=True)
class Photo:
    """What a page must know of a photo to show it; width and height in pixels."""

    width: int
    height: int
    description: str


@dataclass(frozen=True, slots=True)
class ShownIdea:
    """An idea as its page shows it: with its area, the steps of its way and what was added, both oldest first."""

    idea: Idea
    photo: Photo | None
    steps: list[IdeaStep]
    additions: list[IdeaAddition]


def show_idea(idea_id: int) -> ShownIdea:
    """Return a published idea with what its page shows. One query. Raises Idea.DoesNotExist."""
    rows = _shown().rows({"id": idea_id})
    if not rows:
        raise Idea.DoesNotExist
    idea: Any = rows[0]
    areas = all_areas()
    if idea.area_id in areas:
        idea.area = areas[idea.area_id]
    photo = Photo(idea.photo_width, idea.photo_height, idea.photo_description) if idea.photo_width else None
    return ShownIdea(idea, photo, [_told(IdeaStep, row) for row in idea.way], [_told(IdeaAddition, row) for row in idea.added])


@cache
def _shown() -> Prepared[Idea]:
    def of_idea(model: type[Model], *names: str) -> ArraySubquery:
        rows = model._default_manager.filter(idea=OuterRef("pk")).order_by("at", "id")
        return ArraySubquery(rows.values(told=JSONObject(**{name: name for name in names})))

    shown: Any = rules.see.objects(None, Idea.objects.filter(id=Given("id")))
    return Prepared(
        shown.annotate(
            photo_width=F("photo__width"),
            photo_height=F("photo__height"),
            photo_description=F("photo__description"),
            way=of_idea(IdeaStep, "state", "reason", "language", "by", "at"),
            added=of_idea(IdeaAddition, "text", "language", "at"),
        )
    )


def _told(model: type[Told], row: dict[str, Any]) -> Told:
    return model(**row | {"at": datetime.fromisoformat(row["at"])})


@cache
def public_holidays(place: str) -> Container[date]:
    """Return the public holidays of a country ("FI") or of one of its regions ("DE-BY"), any year; none for "".

    Raises NotImplementedError for a place that the library does not know.
    """
    country, _hyphen, region = place.partition("-")
    if not re.fullmatch(r"([A-Z]{2})?", country):  # the library takes any name of its own modules
        raise NotImplementedError(place)
    return country_holidays(country, subdiv=region or None) if country else frozenset()


def working_days_after(start: date, days: int, holidays: Container[date] | None = None) -> date:
    """Return the date `days` working days after `start`: Monday to Friday, not in `holidays`, by default those of the city's country."""
    if holidays is None:
        holidays = public_holidays(settings.TALKOOT_HOLIDAYS)
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in holidays  # noqa: PLR2004 - Saturday is 5
    return day


def first_word_by(given: date) -> date:
    """Return the day by which a person says a first word about an idea given on a day."""
    return working_days_after(given, FIRST_WORD_DAYS)


def answer_by(given: date) -> date:
    """Return the day by which an idea given on a day is answered."""
    return working_days_after(given, ANSWER_DAYS)


def published_ideas() -> IdeaQuerySet:
    """Return the ideas that everyone may see, with their area (without its outline)."""
    ideas: IdeaQuerySet = rules.see.objects(None, Idea.objects.select_related("area").defer("area__outline"))  # type: ignore[assignment]
    return ideas


def reasons_of(idea_ids: Sequence[int]) -> dict[int, str]:
    """Return idea id -> the public reason of its last step, for those whose last step has one. One query, or none for no ideas."""
    steps = IdeaStep.objects.filter(idea__in=idea_ids).order_by("idea_id", "-at", "-id").distinct("idea_id")
    return {idea_id: reason for idea_id, reason in steps.values_list("idea_id", "reason") if reason} if idea_ids else {}
