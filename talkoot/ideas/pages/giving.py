"""Give: one question, one box, and the city meets you while you write."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.ideas import actions, rules
from talkoot.ideas.forms import PHOTO_AGAIN, GiveIdea, place_or_area
from talkoot.ideas.models import Idea
from talkoot.ideas.pages.common import (
    TOO_MANY,
    UNPROCESSABLE,
    areas_map,
    id_from,
    is_htmx,
    language_of,
    may_send_photo,
    meet,
    meeting_context,
    now,
    press_support,
    reader,
    wait_text,
)
from talkoot.ideas.queries import code_of
from talkoot.ideas.words import GIVE_LIMIT, GIVE_UNPROVEN_LIMIT
from talkoot.places.queries import centre_of_area, find_areas, find_places, place_with_point
from talkoot.shared.idempotency import once
from talkoot.shared.kinds import get_kind
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.proof_of_work import challenge as new_challenge
from talkoot.shared.proof_of_work import spend_proof
from talkoot.shared.rules import guarded
from talkoot.shared.text import clean
from talkoot.shared.visitors import Visitor, known_visitor, remember, visitor_of

SHORTEST_SEARCH = 2
LONGEST_SEARCH = 100
LONGEST_MEET = 5000
MOST_AREAS = 3
WHILE_WRITING = 2  # matches of a kind: enough to see, few enough to read beside the box


@guarded(rules.give)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Ask the one question; take the idea in. Without script, "look" meets the city and "find" looks up a place, by submit.

    "support" and its "back" are of an idea that is the same as what is being written, which stays as it is.
    """
    if request.method != "POST":
        return _page(request, GiveIdea(initial=_about(request)))
    if request.FILES and not may_send_photo(request):
        form = GiveIdea(request.POST)
        form.add_error(None, wait_text())
        form.add_error("photo", PHOTO_AGAIN)
        return _page(request, form, status=TOO_MANY)
    if answer := _asides(request):
        return answer
    form = GiveIdea(request.POST, request.FILES)
    if not form.is_valid():
        form.ask_for_the_photo_again()
        return _page(request, form, status=UNPROCESSABLE)
    try:
        _spend_right(request, form.cleaned_data["pow"])
    except TooMany:
        form.add_error(None, wait_text())
        form.ask_for_the_photo_again()
        return _page(request, form, status=TOO_MANY)
    return redirect("ideas:given", code=_take_in_once(request, form.cleaned_data))


def _asides(request: HttpRequest) -> HttpResponse | None:
    """Answer a submit that gives nothing, and comes back with all that was typed; None for one that gives."""
    if "support" in request.POST or "back" in request.POST:
        return _same_idea(request)
    if "look" in request.POST or "find" in request.POST:
        return _page(request, GiveIdea(initial=request.POST.dict()), looked=request.POST)
    return None


def _same_idea(request: HttpRequest) -> HttpResponse:
    """Support an idea that says the same, or take that back: in place, or with the whole page and all that was typed."""
    back = "back" in request.POST
    idea = get_object_or_404(rules.support.objects(None, Idea.objects.all()), id=id_from(request.POST["back" if back else "support"]))
    visitor = visitor_of(request)
    try:
        press_support(request, idea, visitor, back=back)
    except TooMany:
        form = GiveIdea(request.POST)
        form.add_error(None, wait_text())
        return _page(request, form, status=TOO_MANY)
    except Idea.DoesNotExist:  # withdrawn in between
        raise Http404 from None
    if is_htmx(request):
        response = render(request, "ideas/parts/same.html", {"idea_id": idea.id, "named": idea.title, "supports_it": not back})
    else:
        response = _page(request, GiveIdea(initial=request.POST.dict()), looked=request.POST, visitor=visitor, supported=(idea, not back))
    remember(response, visitor)
    return response


def _spend_right(request: HttpRequest, proof: str) -> None:
    """Let people through and slow robots down: with a proof of work by one limit, without by a tighter one. Raises TooMany."""
    proven = spend_proof(proof, now=now())
    spend(GIVE_LIMIT if proven else GIVE_UNPROVEN_LIMIT, address_of(request), now=now())


def _take_in_once(request: HttpRequest, data: dict[str, Any]) -> str:
    """Take an idea in and return its code. The same form sent again from the same browser within a day leads to the same idea."""
    key = f"{request.META.get('CSRF_COOKIE', '')}:{sorted((name, value) for name, value in data.items() if name != 'pow')!r}"
    answer, _again = once("give-form", key, b"", lambda: {"id": _take_in(data).idea.id}, now=now())
    idea = Idea.objects.filter(id=answer["id"]).first()
    if idea is None:  # remembered, and withdrawn in between
        return _take_in(data).code
    return code_of(idea)


def _take_in(data: dict[str, Any]) -> actions.Given:
    place = place_with_point(data["place"]) if data["place"] else None
    return actions.give_idea(
        text=data["text"],
        language=language_of(data["text"], data["language"]),
        point=_point(data, place),
        place_id=place.id if place else None,
        photo=data["photo"],
        photo_description=data["photo_description"],
        email=data["email"],
        reader_language=reader(),
        now=now(),
    )


def _point(data: dict[str, Any], place: Any) -> tuple[float, float] | None:
    """Return where the idea is: the chosen place, else the pin (which takes a choice away), else the middle of the chosen area."""
    if place:
        return place.lon, place.lat
    if data.get("lat") is not None and data.get("lon") is not None:
        return data["lon"], data["lat"]
    return centre_of_area(data["area"]) if data.get("area") else None


def _page(
    request: HttpRequest,
    form: GiveIdea,
    *,
    status: int = 200,
    looked: Any = None,
    visitor: Visitor | None = None,
    supported: tuple[Idea, bool] | None = None,
) -> HttpResponse:
    text = clean((looked or form.data).get("text", ""))[:LONGEST_MEET]
    chosen = (looked or form.data).get("language", "")
    where = clean((looked or form.data).get("where", ""))
    found = _found_places(where) if where else None
    context = {
        "form": form,
        "found": found,
        "found_areas": _found_areas(where),
        "where": where,
        "about": _about_thing(request),
        "looked": looked is not None,
        "supported": supported,
        "photo_again": PHOTO_AGAIN if looked is not None and request.FILES else "",
        "areas_map": areas_map(),
    }
    meeting = meet(text, _tag(chosen), per_kind=WHILE_WRITING)
    return render(request, "ideas/give.html", context | meeting_context(meeting, visitor or known_visitor(request)), status=status)


def _tag(language: str) -> str:
    return language if language.isascii() and language.isalpha() and len(language) <= 3 else ""  # noqa: PLR2004 - ISO 639


def _about(request: HttpRequest) -> dict[str, Any]:
    """Return what the form begins with when a page of a place sends people here (?about=place:17)."""
    about = _about_thing(request)
    return {"place": about["id"], "where": about["title"]} if about and about["kind"] in {"place", "infrastructure"} else {}


def _about_thing(request: HttpRequest) -> dict[str, Any] | None:
    kind_name, _colon, number = request.GET.get("about", "").partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004 - a bigint
        return None
    try:
        kind = get_kind(kind_name)
    except KeyError:
        return None
    document = next(iter(kind.documents([int(number)])), None)
    if document is None:
        return None
    text = document.texts.get(reader()) or next(iter(document.texts.values()))
    return {"kind": kind_name, "id": int(number), "title": text.title, "href": kind.url(int(number))}


@guarded(rules.give)
@require_POST
def meet_while_writing(request: HttpRequest) -> HttpResponse:
    """Answer with what fits the text so far: a part of the page."""
    text = clean(request.POST.get("text", ""))[:LONGEST_MEET]
    place_id, area = place_or_area(request.POST.get("place", ""))
    area = area or request.POST.get("area", "")
    data = {"lat": _float(request.POST.get("lat")), "lon": _float(request.POST.get("lon")), "area": area}
    place = place_with_point(place_id) if place_id else None
    meeting = meet(text, _tag(request.POST.get("language", "")), _point(data, place), per_kind=WHILE_WRITING)
    context = meeting_context(meeting, known_visitor(request)) | {"text": text, "joinable": "typed"}
    return render(request, "ideas/parts/meeting.html", context)


def _float(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if abs(number) <= 180 else None  # noqa: PLR2004 - degrees


def _found_places(words: str) -> list[Any]:
    words = words[:LONGEST_SEARCH]
    return find_places(words, limit=8) if len(words) >= SHORTEST_SEARCH else []


def _found_areas(words: str) -> list[Any]:
    return find_areas(words[:LONGEST_SEARCH])[:MOST_AREAS] if len(words) >= SHORTEST_SEARCH else []


@guarded(rules.give)
@require_safe
def places_found(request: HttpRequest) -> HttpResponse:
    """Answer the address search over the city's own places: a part of the page."""
    where = clean(request.GET.get("where", ""))
    found = {"found": _found_places(where), "found_areas": _found_areas(where)}
    return render(request, "ideas/parts/places.html", found | {"where": where, "chosen": ""})


@guarded(rules.give)
@require_safe
def challenge(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django hands it over
    """Hand out a proof of work, when somebody begins to fill in the form."""
    return JsonResponse(new_challenge(now()), headers={"Cache-Control": "no-store"})
