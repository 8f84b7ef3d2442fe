"""What the pages of ideas share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.conversation.queries import supported_by
from talkoot.ideas import actions
from talkoot.ideas.models import Idea, IdeaPhoto
from talkoot.ideas.queries import find_by_code
from talkoot.ideas.words import GUESS_LIMIT, PHOTO_LIMIT, SHORTEST_TEXT, SUPPORT_LIMIT, State
from talkoot.shared import clock, slots
from talkoot.shared.kinds import get_kind
from talkoot.shared.limits import TooMany, address_of, refuse_if_spent, spend
from talkoot.shared.visitors import Visitor

UNPROCESSABLE = 422
TOO_MANY = 429


def reader() -> str:
    """Return the language of the page."""
    return get_language() or "fi"


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether a part of a page is asked for, not the whole."""
    return request.headers.get("HX-Request") == "true"


def kept_private(response: HttpResponse) -> HttpResponse:
    """Mark an answer that belongs to the holder of a code: nobody stores or lists it, and no other site is told its address.

    Not "no-referrer": browsers then send forms with the origin "null", which Django refuses.
    """
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """Answer 429 in plain words."""
    response = render(request, "ui/error.html", {"status": TOO_MANY}, status=TOO_MANY)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def wait_text() -> str:
    """Say in a form that it was too much at once."""
    return _("Too much has come from your connection in a short time. Wait a while and send it again: your text is still here.")


def language_of(text: str, chosen: str) -> str:
    """Return the language of a text: the chosen one, else the recognised one, which the page's decides when the words are few."""
    return chosen or slots.suggest_language(text, reader()) or reader()


def meet(
    text: str, language: str = "", point: tuple[float, float] | None = None, *, exclude: tuple[str, int] | None = None, per_kind: int = 4
) -> Any:
    """Return what the city has for a text; None when there is too little to go by, or nothing fills the slot."""
    if len(text) < SHORTEST_TEXT:
        return None
    return slots.meet(text, language=language or None, point=point, per_kind=per_kind, reader_language=reader(), exclude=exclude)


def idea_of_code(request: HttpRequest, code: str, now: datetime) -> Idea:
    """Return the idea of a follow-up code. Raises Http404, and TooMany when one address guesses on and on.

    Only wrong codes count, but an address that used its guesses up is not told of a right one either: otherwise it could go on guessing.
    """
    address = address_of(request)
    refuse_if_spent(GUESS_LIMIT, address, now=now)
    idea = find_by_code(code)
    if idea is None:
        spend(GUESS_LIMIT, address, now=now)
        raise Http404
    return idea


def meeting_context(meeting: Any, visitor: Visitor | None = None) -> dict[str, Any]:
    """Return what the meeting's template needs: groups, kinds, what states are called, and which of its ideas the visitor supports."""
    groups = meeting.groups if meeting else ()
    kinds = {group.kind: get_kind(group.kind) for group in groups}
    shown = {"meeting": meeting, "kinds": kinds, "fits": _count(groups), "state_names": dict(State.choices)}
    return shown | {"mine": _supported_of(groups, visitor) if visitor else frozenset()}


def _supported_of(groups: Iterable[Any], visitor: Visitor) -> set[int]:
    ids = [match.source_id for group in groups if group.kind == "idea" for match in group.matches if match.strong]
    subjects = dict(Idea.objects.filter(id__in=ids).values_list("subject_id", "id")) if ids else {}
    return {subjects[subject_id] for subject_id in supported_by(visitor.by, list(subjects))} if subjects else set()


def id_from(typed: str) -> int:
    """Return the id that a form sends; 0, which nothing has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0  # noqa: PLR2004 - a bigint


def may_send_photo(request: HttpRequest) -> bool:
    """Tell whether this address may have one more photo looked at."""
    try:
        spend(PHOTO_LIMIT, address_of(request), now=now())
    except TooMany:
        return False
    return True


def photo_answer(photo: IdeaPhoto) -> HttpResponse:
    """Return a photo as it is sent to a browser, which may keep it for a while."""
    return HttpResponse(bytes(photo.content), content_type=photo.content_type, headers={"Cache-Control": "private, max-age=600"})


def press_support(request: HttpRequest, idea: Idea, visitor: Visitor, *, back: bool) -> None:
    """Support an idea or take it back, within the limits. Raises TooMany, and Idea.DoesNotExist for one that was withdrawn meanwhile."""
    if back:
        actions.stop_supporting_idea(idea=idea, by=visitor.by)
        return
    spend(SUPPORT_LIMIT, address_of(request), now=now())
    actions.support_idea(idea=idea, by=visitor.by, now=now())


def _count(groups: Iterable[Any]) -> int:
    return sum(len(group.matches) for group in groups)


def areas_map() -> str:
    """Return the address of the areas that maps draw as their ground; "" where the city has no pages of places."""
    try:
        return reverse("places:areas_map")
    except NoReverseMatch:
        return ""


def now() -> datetime:
    """Return the moment of this request."""
    return clock.now()
