"""The addresses of the catalogues: a page of one at a time, and each service and data set by itself, in three forms or as a page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from rdflib import Graph

from talkoot.knowledge.queries import published_data_sets
from talkoot.services.queries import published_services
from talkoot.shared.kinds import get_kind
from talkoot.shared.paging import BadCursor, Page, page_by_key
from talkoot.standards import rules
from talkoot.standards.catalogues import data, services
from talkoot.standards.catalogues.formats import Form, form_of, written
from talkoot.standards.catalogues.graphs import absolute, new_graph, paged
from talkoot.standards.doors import SEE_OTHER, Refusal, opened

A_PAGE = 100
MOST_KEPT = 300
LARGEST_ID = 2**63 - 1
_kept: dict[tuple[str, ...], bytes] = {}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One catalogue. things: its published rows. graph: (rows, first) -> the graph of one page. kind: whose page shows a row."""

    path: str
    kind: str
    url_name: str
    things: Callable[[], QuerySet[Any]]
    graph: Callable[[list[Any], bool], Graph]
    add: Callable[[Graph, Any], Any]


SERVICES = Catalogue(
    services.PATH,
    "service",
    "services:services",
    lambda: published_services().prefetch_related("ways"),
    lambda rows, _first: services.services_graph(rows),
    services.add_service,
)
DATA = Catalogue(
    data.PATH, "dataset", "knowledge:datasets", published_data_sets, lambda rows, first: data.data_graph(rows, own=first), data.add_data_set
)
CATALOGUES = {"services": SERVICES, "data": DATA}


def refuse(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return a refusal as RFC 9457 has it; the standards of linked data have no form of their own."""
    body = {"type": "about:blank", "title": refusal.code, "status": refusal.status, "detail": refusal.says}
    return HttpResponse(orjson.dumps(body), status=refusal.status, content_type="application/problem+json")


opened_here = partial(opened, write=refuse)


@opened_here(rules.read)
def catalogue(request: HttpRequest, name: str, suffix: str | None = None) -> HttpResponse:
    """Answer one page of a catalogue; send a person to its list."""
    one = CATALOGUES[name]
    _check_known(request, {"cursor"})
    form = form_of(request, suffix or "")
    if form is None:
        return _see(reverse(one.url_name))
    version = _version(one)
    key = (name, form.suffix, request.GET.get("cursor", ""), version, settings.TALKOOT_ADDRESS)
    page = _page(one, request)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = written(_graph_of_page(one, page, request, form), form)
    response = HttpResponse(_kept[key], content_type=f"{form.media}; charset=utf-8")
    response.version = f"{version}-{request.GET.get('cursor', '')[:40]}"  # type: ignore[attr-defined]
    links = [f'<{_address(one, form, cursor)}>; rel="{rel}"' for rel, cursor in (("next", page.next), ("prev", page.previous)) if cursor]
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def _check_known(request: HttpRequest, known: set[str]) -> None:
    unknown = sorted(set(request.GET) - known - {"lang"})
    if unknown:
        raise Refusal(400, "UnknownParameter", f"{unknown[0][:60]}: not known here.")


def _version(one: Catalogue) -> str:
    """Return what changes when anything in a catalogue does: when something last changed, how many there are and of hidden units."""
    hidden = Count("id", filter=Q(owner__visible=False))
    found = one.things().order_by().aggregate(changed=Max("changed_at"), owners=Max("owner__changed_at"), number=Count("id"), hidden=hidden)
    moments = (found["changed"], found["owners"])
    return "-".join([str(found["number"]), str(found["hidden"]), *(f"{moment.timestamp():.6f}" if moment else "0" for moment in moments)])


def _page(one: Catalogue, request: HttpRequest) -> Page[Any]:
    try:
        return page_by_key(one.things().order_by("id"), request.GET.get("cursor") or None, A_PAGE)
    except BadCursor as error:
        raise Refusal(400, "InvalidParameterValue", "cursor: it is of another list. Begin from the first page.") from error


def _graph_of_page(one: Catalogue, page: Page[Any], request: HttpRequest, form: Form) -> Graph:
    graph = one.graph(page.rows, page.previous is None)
    addresses = [_address(one, form, cursor) if cursor else None for cursor in (page.next, page.previous)]
    paged(graph, absolute(one.path), _address(one, form, request.GET.get("cursor", "")), *addresses)
    return graph


def _address(one: Catalogue, form: Form, cursor: str) -> str:
    return f"{settings.TALKOOT_ADDRESS}{one.path}.{form.suffix}" + (f"?cursor={cursor}" if cursor else "")


@opened_here(rules.read)
def thing(request: HttpRequest, name: str, thing_id: str, suffix: str | None = None) -> HttpResponse:
    """Answer one service or data set; send a person to its page."""
    one = CATALOGUES[name]
    _check_known(request, set())
    row = one.things().filter(pk=int(thing_id)).first() if len(thing_id) < 20 and int(thing_id) <= LARGEST_ID else None  # noqa: PLR2004
    if row is None:
        raise Http404
    form = form_of(request, suffix or "")
    if form is None:
        return _see(get_kind(one.kind).url(row.id))
    graph = new_graph()
    one.add(graph, row)
    return HttpResponse(written(graph, form), content_type=f"{form.media}; charset=utf-8")


def _see(path: str) -> HttpResponse:
    """Send a person to the page about a thing: the thing itself is not a page (https://www.w3.org/TR/cooluris/)."""
    response = HttpResponse(status=SEE_OTHER)
    response.headers["Location"] = path
    response.headers["Vary"] = "Accept"
    return response
