"""Tools that find: services, places, and what the city already has for an idea; and the one that gives an idea."""

from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import Field

from talkoot.ideas.actions import Refused, give_idea
from talkoot.ideas.queries import answer_by, first_word_by
from talkoot.ideas.words import GIVE_LIMIT, Channel
from talkoot.matching import queries as matching
from talkoot.places.queries import area_choices, hours_told, published_places
from talkoot.services.queries import published_services
from talkoot.shared import clock, slots
from talkoot.shared.api import Email
from talkoot.shared.geo import is_point
from talkoot.shared.kinds import all_kinds, get_kind
from talkoot.shared.limits import tell_asker
from talkoot.shared.text import pick
from talkoot.standards import rules
from talkoot.standards.mcp.tools import Answer, Asked, Caller, Wrong, tool
from talkoot.standards.shown import shown

MOST = 20


def said(texts: Any) -> str:
    """Return a text in the language that was asked for, or the nearest there is."""
    return str(pick(texts, get_language() or "fi")[0]) if texts else ""


def page_of(kind: str, thing_id: int) -> str:
    """Return the address of a thing's page."""
    return f"{settings.TALKOOT_ADDRESS}{get_kind(kind).url(thing_id)}"


def area_of(named: str) -> str:
    """Return the key of an area named by its key or its name; "" for "". Raises Wrong with all there are."""
    choices = area_choices()
    wanted = named.strip().casefold()
    for key, name in choices if wanted else ():
        if wanted in {key.casefold(), str(name).casefold()}:
            return key
    if wanted:
        raise Wrong(_("There is no such area. There are: %(areas)s.") % {"areas": ", ".join(str(name) for _key, name in choices)})
    return ""


class Near(Asked):
    """What is asked about somewhere."""

    lon: float | None = Field(None, ge=-180, le=180, description="Degrees east (WGS 84); with lat: near things gain")
    lat: float | None = Field(None, ge=-85, le=85, description="Degrees north (WGS 84); with lon")

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it is about, if anywhere."""
        if self.lon is None or self.lat is None:
            return None
        return (self.lon, self.lat) if is_point(self.lon, self.lat) else None


class Look(Near):
    """What is looked for."""

    text: str = Field(min_length=1, max_length=500, description="Words, a name or a whole question, in any language")
    area: str = Field("", max_length=60, description="Only in this area of the city, by name")
    limit: int = Field(8, ge=1, le=MOST)


class Match(Answer):
    """A thing of the city that fits."""

    kind: str = Field(description="What it is: service, place, infrastructure, idea, challenge …")
    id: int
    title: str
    snippet: str
    url: str = Field(description="Its page, for people")
    why: list[str] = Field(description="Why it fits, in short sentences")
    metres_away: int | None = None


class Matches(Answer):
    """What fits, best first."""

    items: list[Match]


class Group(Answer):
    """What fits of one kind, best first."""

    kind: str
    name: str
    items: list[Match]


class Met(Answer):
    """What the city already has for a text."""

    is_new: bool = Field(description="Nothing in the city is more than weakly like it")
    language: str = Field(description="What language the text was taken to be in")
    groups: list[Group]


def _match(one: matching.Match) -> Match:
    why = [reason.sentence() for reason in one.reasons]
    where = page_of(one.kind, one.source_id)
    return Match(kind=one.kind, id=one.source_id, title=one.title, snippet=one.snippet, url=where, why=why, metres_away=one.distance_m)


def _found(asked: Look, kinds: list[str]) -> Matches:
    tell_asker()
    area = area_of(asked.area)
    page = matching.search(
        asked.text,
        kinds=kinds,
        facets={"area": [area]} if area else None,
        point=asked.point,
        limit=asked.limit,
        reader_language=get_language() or settings.LANGUAGE_CODE,
    )
    return Matches(items=[_match(one) for one in page.matches])


@tool(gettext_lazy("Find services"), rule=rules.read)
def find_services(asked: Look, caller: Caller) -> Matches:  # noqa: ARG001 - every tool is called alike
    """Find services of the city by what a person needs. Read one with read_service."""
    return _found(asked, ["service"])


@tool(gettext_lazy("Find places"), rule=rules.read)
def find_places(asked: Look, caller: Caller) -> Matches:  # noqa: ARG001
    """Find places and infrastructure of the city: libraries, halls, parks, workshops, test sites. To book one, use find_bookable_places."""
    return _found(asked, ["place", "infrastructure"])


class One(Asked):
    """One thing."""

    id: int = Field(ge=1, le=2**63 - 1)


class Way(Answer):
    """One way to get a service."""

    channel: str = Field(description="web, phone, place, form or e-service")
    name: str
    note: str
    address: str = Field(description="On the web")
    phone: str
    email: str
    place: str


class Service(Answer):
    """A service of the city. A text is empty where the city says nothing of it."""

    id: int
    name: str
    url: str
    summary: str
    description: str
    how: str
    cost: str
    requirements: str
    evidence: str = Field(description="What to bring or attach")
    promise: str
    owner: str = Field(description="Who is responsible")
    ways: list[Way]


def _way(way: Any) -> Way:
    place = shown(way.place)
    return Way(
        channel=way.channel, name=said(way.name), note=said(way.note), address=said(way.url), phone=way.phone, email=way.email,
        place=said(place.name) if place else "",
    )  # fmt: skip


@tool(gettext_lazy("Read about a service"), rule=rules.read)
def read_service(asked: One, caller: Caller) -> Service:  # noqa: ARG001
    """Read one service: what it is, how it is got, what it costs, what is required, what the city promises."""
    service = published_services().select_related("general").filter(id=asked.id).first()
    if service is None:
        raise Wrong(_("There is no such thing, or it is not public."))
    general, owner = shown(service.general), shown(service.owner)
    texts = {
        name: "\n\n".join(filter(None, (said(getattr(general, name)) if general else "", said(getattr(service, name)))))
        for name in ("description", "how", "requirements")
    }
    plain = {name: said(getattr(service, name)) for name in ("name", "summary", "cost", "evidence", "promise")}
    ways = [_way(way) for way in service.ways.select_related("place").order_by("order")]
    return Service(id=service.id, url=page_of("service", service.id), owner=said(owner.name) if owner else "", ways=ways, **texts, **plain)


class Place(Answer):
    """A place of the city."""

    id: int
    name: str
    url: str
    summary: str
    address: str
    hours: list[str] = Field(description="When it is open, in words")
    accessibility: str
    offers: list[str]
    capacity: int = Field(description="People; 0 where it is not known")
    trial: str = Field(description="How ideas may be tried on it, where they may")
    lon: float | None
    lat: float | None
    bookables: list[dict[str, Any]] = Field(description="id and name of what can be booked there")


@tool(gettext_lazy("Read about a place"), rule=rules.read)
def read_place(asked: One, caller: Caller) -> Place:
    """Read one place: where it is, when it is open, how accessible it is, and what of it can be booked."""
    place = published_places().filter(id=asked.id).first()
    if place is None:
        raise Wrong(_("There is no such thing, or it is not public."))
    told = hours_told(place.id, now=caller.now)
    bookables = place.bookables.filter(visible=True).order_by("id")[:MOST]
    return Place(
        id=place.id,
        url=page_of("infrastructure" if place.is_infrastructure else "place", place.id),
        address=place.address,
        hours=[told.now, *(f"{when}: {hours}" for when, hours in told.usual)] if told else [],
        offers=list(pick(place.offers, get_language() or "fi")[0] or ()),
        capacity=place.capacity,
        lon=place.lon,
        lat=place.lat,
        bookables=[{"id": one.id, "name": said(one.name)} for one in bookables],
        **{name: said(getattr(place, name)) for name in ("name", "summary", "accessibility", "trial")},
    )


class Idea(Near):
    """An idea, a need or a question, in the person's own words."""

    text: str = Field(min_length=3, max_length=5000, description="In any language; the first 2,000 characters are compared")


if TYPE_CHECKING:
    KindName = str
else:
    KindName = Literal[tuple(kind.name for kind in all_kinds())]


class Meet(Idea):
    """What is to meet the city."""

    kinds: list[KindName] | None = Field(None, description="Only these; all when left out")
    per_kind: int = Field(4, ge=1, le=10)


@tool(gettext_lazy("See what the city has for an idea"), rule=rules.read)
def meet_idea(asked: Meet, caller: Caller) -> Met:  # noqa: ARG001
    """See what the city already has for an idea or a need: similar ideas, services, places, people, challenges, data. Nothing is stored."""
    tell_asker()
    reader = get_language() or settings.LANGUAGE_CODE
    meeting = matching.meet(asked.text, point=asked.point, kinds=asked.kinds or None, per_kind=asked.per_kind, reader_language=reader)
    groups = [
        Group(kind=one.kind, name=str(get_kind(one.kind).plural), items=[_match(match) for match in one.matches]) for one in meeting.groups
    ]
    return Met(is_new=meeting.novel, language=meeting.language, groups=groups)


class Give(Idea):
    """An idea to give to the city."""

    email: Email | None = Field(None, description="Where the city writes its answer; the person may leave it out")


class Given(Answer):
    """An idea that the city has taken in."""

    id: int
    url: str = Field(description="Its page, open to everyone")
    follow_url: str = Field(description="The person's own secret page of it: show it to them, nothing else opens it")
    first_word_by: str = Field(description="A person of the city says a first word by this day")
    answer_by: str = Field(description="The city answers by this day")


@tool(gettext_lazy("Give an idea"), rule=rules.give, writes=True, repeatable=False)
def give_an_idea(asked: Give, caller: Caller) -> Given:
    """Give an idea to the city in the person's name, in their words, when they have said that they want to. It becomes public at once."""
    caller.spend(GIVE_LIMIT)
    try:
        given = give_idea(
            text=asked.text,
            language=slots.suggest_language(asked.text) or settings.LANGUAGE_CODE,
            point=asked.point,
            email=asked.email or "",
            reader_language=get_language() or settings.LANGUAGE_CODE,
            channel=Channel.API,
            now=caller.now,
        )
    except Refused as error:
        raise Wrong(_("the text is empty, too short or too long.")) from error
    day = clock.local_day(given.idea.given_at)
    return Given(
        id=given.idea.id,
        url=page_of("idea", given.idea.id),
        follow_url=settings.TALKOOT_ADDRESS + reverse("ideas:follow_code", args=[given.code]),
        first_word_by=first_word_by(day).isoformat(),
        answer_by=answer_by(day).isoformat(),
    )
