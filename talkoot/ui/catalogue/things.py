"""The page of one thing: what it is, what belongs to it, and what is near it in meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from talkoot.shared.kinds import Kind, all_kinds, get_kind
from talkoot.shared.rules import Rule
from talkoot.shared.slots import described, neighbours
from talkoot.shared.text import pick, sort_key
from talkoot.ui.catalogue.lists import list_address

SHOWN = 6
NEAR = 3
Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True, slots=True)
class Link:
    """A thing to go to: its name, the language of the name, and its address."""

    title: str
    language: str
    href: str


@dataclass(frozen=True, slots=True)
class Related:
    """Things that belong to a thing. `more` is the address of all of them, or "" when these are all."""

    kind: Kind
    heading: Any
    links: Sequence[Link]
    more: str = ""


def get_thing(request: HttpRequest, things: QuerySet[Thing], thing_id: int, *, may: Rule) -> Thing:
    """Return one thing with its permission. Raises Http404 when there is none that the person may see."""
    thing = may.objects(getattr(request, "user", None), things.filter(pk=thing_id)).first()
    if thing is None:
        raise Http404
    return thing


def links_to(kind: Kind, ids: Sequence[int]) -> list[Link]:
    """Return links to those of these things that everyone may see, in the reader's alphabet. One query: the kind's own documents."""
    reader = get_language() or "fi"
    links = []
    for document in kind.documents(ids):
        title, language = pick({code: text.title for code, text in document.texts.items()}, reader)
        links.append(Link(title, language, kind.url(document.source_id)))
    return sorted(links, key=lambda link: sort_key(link.title))


def related(kind: str, things: QuerySet[Any], *, heading: Any = None, more: str = "") -> Related:
    """Return the first few things at the other end of a relation, whatever folder owns them: the registry of kinds knows how they look."""
    ids = list(things.filter(visible=True).order_by("id").values_list("id", flat=True)[: SHOWN + 1])
    found = get_kind(kind)
    return Related(found, heading or found.plural, links_to(found, ids[:SHOWN]) if ids else [], more if len(ids) > SHOWN else "")


def thing_page(request: HttpRequest, kind: str, thing: Any, template: str, **more: Any) -> HttpResponse:
    """Answer with the page of one thing. `more`: what its template wants besides, `relations` (a list of Related) among it."""
    relations = [one for one in more.pop("relations", ()) if one.links]
    meeting = neighbours(kind, thing.id, reader_language=get_language() or "fi", per_kind=NEAR)
    found = get_kind(kind)
    context = {
        "kind": found,
        "list_address": list_address(found),
        "thing": thing,
        "relations": relations,
        "meeting": meeting,
        "described": described(kind, thing, more.get("happening")) or "",
        "kinds": {one.name: one for one in all_kinds()},
    }
    return render(request, template, context | more)
