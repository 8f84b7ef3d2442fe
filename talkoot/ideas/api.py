"""Ideas over the API: the same verbs and questions as the pages."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import Field

from talkoot.ideas import actions, queries, rules
from talkoot.ideas.models import Idea
from talkoot.ideas.words import GIVE_LIMIT, GUESS_LIMIT, LONGEST_TEXT, SHORTEST_TEXT, Channel, Order, State
from talkoot.shared import clock, slots
from talkoot.shared.api import Body, Cursor, Email, Key, LanguageTag, Latitude, Limit, Longitude, Point, next_links, said
from talkoot.shared.idempotency import once
from talkoot.shared.limits import address_of, refuse_if_spent, spend
from talkoot.shared.problems import Problem
from talkoot.shared.rules import guarded

router = Router(tags=["Ideas"])
LARGEST_ID = 2**63 - 1
KEY = r"^[\x21-\x7e]+$"
KEY_SAYS = "A random value of your own, such as a UUID: the same again within a day gives the same answer and no second idea"
if TYPE_CHECKING:
    StateValue = str
    OrderValue = str
else:
    StateValue = Literal[tuple(State.values)]
    OrderValue = Literal[tuple(Order.values)]


class IdeaIn(Body):
    """What is needed to give an idea. No account."""

    text: said(least=SHORTEST_TEXT, most=LONGEST_TEXT, description="The idea in the giver's own words, plain text")  # type: ignore[valid-type]
    language: LanguageTag | None = Field(None, description="BCP 47 tag of the text; guessed when left out")
    point: Point | None = Field(None, description="Where the idea is, WGS 84")
    email: Email | None = Field(None, description="Where to send the answer; shown to nobody, erased on request")


class IdeaOut(Schema):
    """A published idea."""

    id: int
    url: str = Field(description="The idea's page")
    text: str
    title: str
    language: str
    state: StateValue
    themes: list[str]
    area: str | None = Field(description="Key of the area it lies in")
    point: Point | None
    supports: int
    given_at: datetime
    changed_at: datetime

    @staticmethod
    def resolve_url(idea: Idea) -> str:
        """Return the address of the idea's page."""
        return str(settings.TALKOOT_ADDRESS + reverse("ideas:idea", args=[idea.id]))

    @staticmethod
    def resolve_area(idea: Idea) -> str | None:
        """Return the key of its area."""
        return idea.area.key if idea.area else None

    @staticmethod
    def resolve_point(idea: Idea) -> dict[str, float] | None:
        """Return where it is."""
        return {"lon": idea.point[0], "lat": idea.point[1]} if idea.point else None


class GivenOut(Schema):
    """A given idea with its follow-up code. Show the code to the giver: it can not be had again."""

    idea: IdeaOut
    code: str
    follow_url: str
    first_word_by: date = Field(description="Date by which a person says a first word")
    answer_by: date = Field(description="Date by which it is answered")


class IdeasOut(Schema):
    """One page of ideas. `next` and `previous` are cursors."""

    items: list[IdeaOut]
    next: str | None
    previous: str | None


class StepOut(Schema):
    """One step on an idea's way."""

    state: StateValue
    at: datetime
    reason: str = Field(description="The public reason; for the last step, the answer")
    language: str


class AdditionOut(Schema):
    """Something the giver added."""

    text: str
    language: str
    at: datetime


class FollowedOut(Schema):
    """What the holder of a code sees."""

    idea: IdeaOut
    visible: bool
    steps: list[StepOut]
    additions: list[AdditionOut]


class ListIn(Schema):
    """What a list is narrowed to and how it is ordered."""

    state: StateValue | None = None
    theme: Key | None = None
    area: Key | None = Field(None, description="Key of an area")
    language: LanguageTag | None = None
    order: OrderValue = Field("fair", description="fair shows those seen least first, with chance; nearest needs lon and lat")
    lon: Longitude | None = None
    lat: Latitude | None = None
    within_m: float | None = Field(None, gt=0, le=100_000, description="Only ideas within so many metres of lon and lat")
    cursor: Cursor | None = None
    limit: Limit = 20


@router.post("/ideas", response={201: GivenOut, 409: Problem, 422: Problem, 429: Problem}, operation_id="give_idea")
@guarded(rules.give)
def give(
    request: HttpRequest,
    response: HttpResponse,
    data: IdeaIn,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=16, max_length=200, pattern=KEY, description=KEY_SAYS)
    ] = None,
) -> Any:
    """Give an idea. Send the same `Idempotency-Key` again after a broken connection: the idea is taken in once."""
    now = clock.now()
    spend(GIVE_LIMIT, address_of(request), now=now)
    if idempotency_key:
        answer, remembered = once("give_idea", idempotency_key, request.body, lambda: {"id": _give(data, now).idea.id}, now=now)
        given = _given_again(answer["id"])
        response["Idempotency-Replayed"] = "true" if remembered else "false"
    else:
        given = _give(data, now)
    response["Cache-Control"] = "no-store"
    response["Location"] = reverse("api:read_idea", args=[given.idea.id])
    return Status(201, _given_out(given))


def _give(data: IdeaIn, now: datetime) -> actions.Given:
    return actions.give_idea(
        text=data.text,
        language=data.language or slots.suggest_language(data.text, translation.get_language()) or settings.LANGUAGE_CODE,
        point=(data.point.lon, data.point.lat) if data.point else None,
        email=data.email or "",
        reader_language=translation.get_language() or settings.LANGUAGE_CODE,
        channel=Channel.API,
        now=now,
    )


def _given_again(idea_id: int) -> actions.Given:
    idea = Idea.objects.select_related("area").filter(id=idea_id).first()
    if idea is None:
        raise Http404
    return actions.Given(idea, queries.code_of(idea))


def _given_out(given: actions.Given) -> dict[str, Any]:
    day = clock.local_day(given.idea.given_at)
    return {
        "idea": given.idea,
        "code": given.code,
        "follow_url": settings.TALKOOT_ADDRESS + reverse("ideas:follow_code", args=[given.code]),
        "first_word_by": queries.first_word_by(day),
        "answer_by": queries.answer_by(day),
    }


@router.get("/ideas", response={200: IdeasOut, 404: Problem, 422: Problem}, operation_id="list_ideas")
@guarded(rules.see)
def list_ideas(request: HttpRequest, response: HttpResponse, asked: Query[ListIn]) -> Any:
    """List published ideas, a page at a time. Reading by a program is not counted as a showing."""
    point = (asked.lon, asked.lat) if asked.lon is not None and asked.lat is not None else None
    filters = queries.Filters(
        state=asked.state or "",
        theme=asked.theme or "",
        area=asked.area or "",
        language=asked.language or "",
        point=point,
        within_m=asked.within_m,
        order=asked.order,
    )
    page = queries.find_ideas(filters, cursor=asked.cursor, limit=asked.limit)
    next_links(request, response, page.next, page.previous)
    return {"items": page.rows, "next": page.next, "previous": page.previous}


@router.get("/ideas/{int:idea_id}", response={200: IdeaOut, 404: Problem}, operation_id="read_idea", url_name="read_idea")
@guarded(rules.see)
def read_idea(request: HttpRequest, idea_id: Annotated[int, Path(ge=1)]) -> Any:  # noqa: ARG001 - ninja hands it over
    """Read one published idea. Send its `ETag` back as `If-None-Match` to be told whether it changed."""
    if idea_id > LARGEST_ID:
        raise Http404
    return get_object_or_404(rules.see.objects(None, Idea.objects.select_related("area")), id=idea_id)


@router.get("/followed-idea", response={200: FollowedOut, 404: Problem, 422: Problem, 429: Problem}, operation_id="follow_idea")
@guarded(rules.follow)
def follow(
    request: HttpRequest,
    response: HttpResponse,
    follow_up_code: Annotated[str, Header(alias="Follow-Up-Code", min_length=4, max_length=40)],
) -> Any:
    """Follow an idea by its code, sent as the header `Follow-Up-Code` so that no log or history keeps it."""
    now, address = clock.now(), address_of(request)
    refuse_if_spent(GUESS_LIMIT, address, now=now)
    idea = queries.find_by_code(follow_up_code)
    if idea is None:
        spend(GUESS_LIMIT, address, now=now)
        raise Http404
    response["Cache-Control"] = "no-store"
    return {
        "idea": idea,
        "visible": idea.visible,
        "steps": idea.steps.order_by("at", "id"),
        "additions": idea.additions.order_by("at", "id"),
    }
