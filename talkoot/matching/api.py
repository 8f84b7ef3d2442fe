"""Meet and search over the API: the same questions as the pages ask."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from talkoot.matching import queries
from talkoot.shared.api import Body, Cursor, Key, LanguageTag, Latitude, Limit, Longitude, Point, next_links, said
from talkoot.shared.kinds import all_kinds, get_kind
from talkoot.shared.limits import tell_asker
from talkoot.shared.problems import Problem
from talkoot.shared.rules import anyone, guarded

router = Router(tags=["Meet and search"])
if TYPE_CHECKING:
    KindName = str
else:
    KindName = Literal[tuple(kind.name for kind in all_kinds())]
LONGEST_MET, LONGEST_SEARCHED = 5000, 500


class MeetIn(Body):
    """A text that may be an idea, a need or a question."""

    text: said(least=1, most=LONGEST_MET, description="What to meet the city with, plain text; its first 2,000 characters count")  # type: ignore[valid-type]
    language: LanguageTag | None = Field(None, description="BCP 47 tag of the text; guessed when left out")
    point: Point | None = Field(None, description="Where it is about: near things gain")
    kinds: list[KindName] | None = Field(None, max_length=20, description="Only these kinds of things; all when left out")
    per_kind: int = Field(4, ge=1, le=20, description="At most so many of each kind")


class ReasonOut(Schema):
    """One reason why a thing fits, from what the ranking really used."""

    type: Literal["concept", "word", "distance", "offer", "meaning", "name"]
    text: str = Field(description="The reason as a short sentence in the reader's language")
    values: list[str] = Field(description="The shared concepts or words, or what the thing offers")
    metres: int | None

    @staticmethod
    def resolve_text(reason: queries.Reason) -> str:
        """Return the sentence."""
        return reason.sentence()


class MatchOut(Schema):
    """A thing of the city that fits. Title, snippet and offers are in `language`: the reader's, where the thing has it."""

    kind: KindName
    id: int
    url: str = Field(description="The thing's page")
    title: str
    language: str
    snippet: str
    score: float = Field(description="Higher fits better; comparable within one answer")
    reasons: list[ReasonOut]
    offers: list[str] = Field(description="What it has for an idea, in short phrases")
    distance_m: int | None = Field(description="Metres from the point that was asked about")
    point: Point | None
    facets: dict[str, list[str]] = Field(description="What it can be narrowed by: theme, area, state and the like")

    @staticmethod
    def resolve_id(match: queries.Match) -> int:
        """Return the id within its kind."""
        return match.source_id

    @staticmethod
    def resolve_url(match: queries.Match) -> str:
        """Return the address of the thing's page."""
        return str(settings.TALKOOT_ADDRESS + get_kind(match.kind).url(match.source_id))

    @staticmethod
    def resolve_point(match: queries.Match) -> dict[str, float] | None:
        """Return where it is."""
        return {"lon": match.point[0], "lat": match.point[1]} if match.point else None


class GroupOut(Schema):
    """What fits of one kind, best first."""

    kind: KindName
    name: str = Field(description="What the kind is called in the reader's language")
    matches: list[MatchOut]

    @staticmethod
    def resolve_name(group: queries.Group) -> str:
        """Return the kind's name."""
        return str(get_kind(group.kind).plural)


class MeetingOut(Schema):
    """What the city already has for a text. A kind without matches has no group."""

    language: str = Field(description="What language the text was taken to be in; `und` when it has no letters")
    novel: bool = Field(description="Nothing in the city is more than weakly like it")
    meaning_used: bool = Field(description="False when words had to work alone")
    groups: list[GroupOut]


class SearchIn(Schema):
    """What to search and what to narrow it to."""

    q: said(least=1, most=LONGEST_SEARCHED, description="Words, a name or a whole question, in any language")  # type: ignore[valid-type]
    kind: KindName | None = None
    theme: Key | None = None
    area: Key | None = None
    lon: Longitude | None = Field(None, description="With lat: near things gain")
    lat: Latitude | None = Field(None, description="With lon: near things gain")
    cursor: Cursor | None = None
    limit: Limit = 20


class FoundOut(Schema):
    """One page of results, best first, at most 200 in all. `next` is a cursor."""

    items: list[MatchOut]
    next: str | None
    language: str
    meaning_used: bool


def _reader() -> str:
    return get_language() or settings.LANGUAGE_CODE


@router.post("/meet", response={200: MeetingOut, 422: Problem, 429: Problem}, operation_id="meet")
@guarded(anyone)
def meet(request: HttpRequest, data: MeetIn) -> Any:  # noqa: ARG001 - ninja hands it over
    """See what the city already has for a text, by kind, each with the reasons why it fits. Nothing is stored."""
    tell_asker()
    return queries.meet(
        data.text,
        language=data.language,
        point=(data.point.lon, data.point.lat) if data.point else None,
        kinds=data.kinds or None,
        per_kind=data.per_kind,
        reader_language=_reader(),
    )


@router.get("/search", response={200: FoundOut, 404: Problem, 422: Problem, 429: Problem}, operation_id="search")
@guarded(anyone)
def search(request: HttpRequest, response: HttpResponse, asked: Query[SearchIn]) -> Any:
    """Search everything the city has, by meaning, words and names; exact names come first."""
    tell_asker()
    page = queries.search(
        asked.q,
        kinds=_only(asked.kind),
        facets={name: [value] for name, value in (("theme", asked.theme), ("area", asked.area)) if value} or None,
        point=(asked.lon, asked.lat) if asked.lon is not None and asked.lat is not None else None,
        after=asked.cursor,
        limit=asked.limit,
        reader_language=_reader(),
    )
    next_links(request, response, page.next)
    return {"items": page.matches, "next": page.next, "language": page.language, "meaning_used": page.meaning_used}


def _only(kind: str | None) -> Sequence[str] | None:
    return [kind] if kind else None
