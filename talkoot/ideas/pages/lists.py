"""Lists of ideas and one idea: filters in the address, fair order, map and list side by side, support."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from talkoot.conversation.queries import supported_by
from talkoot.ideas import actions, rules
from talkoot.ideas.forms import WRITTEN, filters_from, left_out
from talkoot.ideas.models import Idea, IdeaPhoto
from talkoot.ideas.pages.common import areas_map, is_htmx, meeting_context, now, photo_answer, press_support, reader, too_many
from talkoot.ideas.queries import find_ideas, points_of, show_idea
from talkoot.ideas.words import Order, State
from talkoot.places.queries import area_choices
from talkoot.shared import slots
from talkoot.shared.geo import distance_m
from talkoot.shared.kinds import get_kind
from talkoot.shared.limits import TooMany
from talkoot.shared.paging import BadCursor
from talkoot.shared.rules import guarded
from talkoot.shared.visitors import Visitor, known_visitor, remember, visitor_of
from talkoot.ui.values import ago, distance, said

A_PAGE = 20
FRESH_FOR = "public, max-age=60"
MOST_TOLD = 600  # letters of a text that a card may show


@guarded(rules.see)
@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """Show a page of ideas. Counts what it shows, not who looks."""
    areas = area_choices()
    filters = filters_from(request.GET, areas)
    try:
        page = find_ideas(filters, cursor=request.GET.get("cursor") or None, limit=A_PAGE)
    except BadCursor:
        raise Http404 from None
    actions.record_showing(ids=[idea.id for idea in page.rows], now=now())
    visitor = known_visitor(request)
    context = {
        "page": page,
        "filters": filters,
        "areas": areas,
        "languages_written": WRITTEN,
        "states": State.choices,
        "orders": [choice for choice in Order.choices if choice[0] != Order.NEAREST or filters.point],
        "narrowed": any((filters.state, filters.theme, filters.area, filters.language, filters.within_m)),
        "ignored": left_out(request.GET, filters),
        "cards": _cards(page.rows, filters.point, visitor),
        "map_query": _map_query(request),
        "areas_map": areas_map(),
    }
    return render(request, "ideas/list.html", context)


def _cards(ideas: list[Idea], point: tuple[float, float] | None, visitor: Visitor | None) -> Iterator[tuple[Any, Idea, float | None, bool]]:
    """Yield what is told on each card, under which it is kept; the idea; how far it is; and whether the reader supports it."""
    supported = supported_by(visitor.by if visitor else None, [idea.subject_id for idea in ideas])
    for idea in ideas:
        far = distance_m(point, idea.point) if point and idea.point else None
        mine = idea.subject_id in supported
        area = said(idea.area.name) if idea.area else ""
        near = distance(far) if far is not None else ""
        words = (idea.title, idea.text[:MOST_TOLD], idea.language)
        told = (idea.id, *words, idea.state, idea.supports, *idea.themes, area, ago(idea.given_at), near, mine)
        yield ("idea", *told), idea, far, mine


def _map_query(request: HttpRequest) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name not in ("cursor", "lang")}
    return urlencode(kept)


@guarded(rules.see)
@require_safe
def points(request: HttpRequest) -> JsonResponse:
    """Return what the map beside the list draws: GeoJSON of the same filters."""
    filters = filters_from(request.GET, area_choices())
    kind = get_kind("idea")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [idea.lon, idea.lat]},
            "properties": {
                "title": idea.title,
                "lang": idea.language,
                "url": kind.url(idea.id),
                "note": idea.state_name,
            },
        }
        for idea in points_of(filters)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(collection, content_type="application/geo+json", headers={"Cache-Control": FRESH_FOR})


def _visible(request: HttpRequest, idea_id: int, rule: Any = rules.see) -> Idea:
    found: Idea = get_object_or_404(rule.objects(getattr(request, "user", None), Idea.objects.all()), id=idea_id)
    return found


@guarded(rules.see)
@require_safe
def idea(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Show one idea: its words, its way, its answer, and what the city has for it."""
    try:
        shown = show_idea(idea_id)
    except Idea.DoesNotExist:
        raise Http404 from None
    meeting = slots.neighbours("idea", idea_id, reader_language=reader(), per_kind=3)
    happening = slots.bookings_serving("idea", idea_id, now=now())
    context = {
        "idea": shown.idea,
        "photo": shown.photo,
        "steps": shown.steps,
        "answer": next((step for step in reversed(shown.steps) if step.reason), None),
        "additions": shown.additions,
        "supports_it": _supports(known_visitor(request), shown.idea),
        "joinable": "",
        "happening": happening,
        "described": slots.described("idea", shown.idea, happening) or "",
    }
    return render(request, "ideas/idea.html", context | meeting_context(meeting))


def _supports(visitor: Visitor | None, shown: Idea) -> bool:
    return bool(supported_by(visitor.by if visitor else None, [shown.subject_id]))


@guarded(rules.support)
@require_POST
def support(request: HttpRequest, idea_id: int) -> HttpResponseBase:
    """Support an idea, or take it back ("back"). Safe to press twice."""
    supported = _visible(request, idea_id, rules.support)
    visitor = visitor_of(request)
    back = "back" in request.POST
    try:
        press_support(request, supported, visitor, back=back)
    except TooMany as error:
        return too_many(request, error)
    except Idea.DoesNotExist:  # withdrawn in between
        raise Http404 from None
    response = _after_support(request, supported, supports_it=not back)
    remember(response, visitor)
    return response


def _after_support(request: HttpRequest, supported: Idea, *, supports_it: bool) -> HttpResponse:
    supported.refresh_from_db(fields=["supports"])
    if is_htmx(request):
        return render(request, "ideas/parts/support.html", {"idea": supported, "supports_it": supports_it})
    return redirect("ideas:idea", idea_id=supported.id)


@guarded(rules.see)
@require_safe
def photo(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Send the photo of an idea, as long as the idea may be seen."""
    _visible(request, idea_id)
    return photo_answer(get_object_or_404(IdeaPhoto, idea_id=idea_id))
