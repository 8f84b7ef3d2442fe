"""Follow: with the code one sees the answer, edits, adds, and withdraws. The code is the only key."""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.ideas import actions, rules
from talkoot.ideas.actions import Refused
from talkoot.ideas.forms import PHOTO_AGAIN, AddToIdea, EditIdea, FollowIdea, Withdraw, refusal
from talkoot.ideas.models import Idea, IdeaContact, IdeaPhoto
from talkoot.ideas.pages.common import (
    TOO_MANY,
    UNPROCESSABLE,
    id_from,
    idea_of_code,
    kept_private,
    language_of,
    may_send_photo,
    meet,
    meeting_context,
    now,
    photo_answer,
    too_many,
    wait_text,
)
from talkoot.ideas.queries import answer_by, can_be_parted, first_word_by
from talkoot.ideas.words import CHANGE_LIMIT, EDITABLE
from talkoot.shared.clock import local_day
from talkoot.shared.hiding import why_hidden
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.rules import guarded
from talkoot.shared.secrets import normal_code
from talkoot.shared.visitors import remember, visitor_of

NOTICES = frozenset({"edited", "added", "forgotten", "joined", "not-joined", "parted", "photo-erased"})
IdeaPage = Callable[[HttpRequest, Idea, str], HttpResponse]


def with_code(page: IdeaPage) -> Callable[..., HttpResponse]:
    """Open a page to the holder of a code: 404 for a wrong one, 429 for many wrong ones, and nothing is stored on the way."""

    @guarded(rules.follow)
    @wraps(page)
    def opened(request: HttpRequest, code: str) -> HttpResponse:
        try:
            idea = idea_of_code(request, code, now())
            if request.method == "POST":
                spend(CHANGE_LIMIT, address_of(request), now=now())
        except TooMany as error:
            return too_many(request, error)
        return kept_private(page(request, idea, normal_code(code)))

    return opened


@guarded(rules.follow)
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the code and go to its idea."""
    if request.method != "POST":
        return render(request, "ideas/follow.html", {"form": FollowIdea()})
    form = FollowIdea(request.POST)
    if form.is_valid():
        return _opened(request, form)
    return render(request, "ideas/follow.html", {"form": form}, status=UNPROCESSABLE)


def _opened(request: HttpRequest, form: FollowIdea) -> HttpResponse:
    code = form.cleaned_data["code"]
    status = UNPROCESSABLE
    try:
        idea_of_code(request, code, now())
    except Http404:
        form.add_error("code", _("No idea has this code. Check it letter by letter; a withdrawn idea has none any more."))
    except TooMany:
        form.add_error("code", wait_text())
        status = TOO_MANY
    else:
        return redirect("ideas:follow_code", code=code)
    return render(request, "ideas/follow.html", {"form": form}, status=status)


def _promises(idea: Idea) -> dict[str, Any]:
    given = local_day(idea.given_at)
    return {"first_word_by": first_word_by(given), "answer_by": answer_by(given)}


def _link(code: str) -> str:
    return str(settings.TALKOOT_ADDRESS) + reverse("ideas:follow_code", args=[code])


@with_code
@require_safe
def given(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:
    """Thank for an idea: what fits it, its code, and what happens next by when."""
    meeting = meet(idea.text, idea.language, idea.point, exclude=("idea", idea.id))
    email = IdeaContact.objects.filter(idea=idea).exists()
    joinable = "given" if idea.state in EDITABLE and idea.visible else ""
    context = {"idea": idea, "code": code, "link": _link(code), "email": email, "joinable": joinable} | _promises(idea)
    return render(request, "ideas/given.html", context | meeting_context(meeting))


@with_code
@require_safe
def follow_code(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:
    """Show where an idea stands, its answer, and what its giver may do."""
    return _followed(request, idea, code, AddToIdea())


def _followed(request: HttpRequest, idea: Idea, code: str, form: AddToIdea, *, status: int = 200) -> HttpResponse:
    notice = request.GET.get("done", "")
    context = {
        "idea": idea,
        "code": code,
        "link": _link(code),
        "form": form,
        "steps": list(idea.steps.order_by("at", "id")),
        "additions": list(idea.additions.order_by("at", "id")),
        "versions": list(idea.versions.order_by("-until", "-id")),
        "email": IdeaContact.objects.filter(idea=idea).exists(),
        "editable": idea.state in EDITABLE,
        "photo": _photo(idea),
        "partable": can_be_parted(idea),
        "notice": notice if notice in NOTICES else "",
        "hidden": None if idea.visible else why_hidden("idea", idea.id),
    }
    return render(request, "ideas/followed.html", context | _promises(idea), status=status)


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:
    """Change an idea that nobody has answered yet: its words, its place, its photo."""
    form = EditIdea(request.POST or None, request.FILES or None, initial={"text": idea.text, "language": idea.language})
    if request.FILES and not may_send_photo(request):
        form = EditIdea(request.POST)
        form.add_error(None, wait_text())
        form.add_error("photo", PHOTO_AGAIN)
    elif request.method == "POST" and form.is_valid() and _edited(idea, form):
        return _done(code, "edited")
    elif form.errors:
        form.ask_for_the_photo_again()
    context = {"idea": idea, "code": code, "form": form, "editable": idea.state in EDITABLE, "photo": _photo(idea)}
    return render(request, "ideas/edit.html", context, status=UNPROCESSABLE if form.errors else 200)


def _edited(idea: Idea, form: EditIdea) -> bool:
    data = form.cleaned_data
    language = language_of(data["text"], data["language"])
    more = {"area": data["area"], "photo": data["photo"], "photo_description": data["photo_description"]}
    try:
        actions.edit_idea(idea_id=idea.id, text=data["text"], language=language, now=now(), **more)
    except Refused as refused:
        form.add_error(None, refusal(refused.code))
        return False
    return True


def _photo(idea: Idea) -> IdeaPhoto | None:
    return IdeaPhoto.objects.filter(idea=idea).defer("content").first()


@with_code
@require_POST
def add(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:
    """Add something to an idea."""
    form = AddToIdea(request.POST)
    if not form.is_valid():
        return _followed(request, idea, code, form, status=UNPROCESSABLE)
    data = form.cleaned_data
    actions.add_to_idea(idea_id=idea.id, text=data["text"], language=language_of(data["text"], data["language"]), now=now())
    return _done(code, "added")


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:
    """Erase an idea for real, once its giver has said that they are sure."""
    form = Withdraw(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_idea(idea_id=idea.id, now=now())
        return redirect("ideas:withdrawn")
    return render(request, "ideas/withdraw.html", {"idea": idea, "code": code, "form": form}, status=UNPROCESSABLE if form.errors else 200)


@guarded(rules.follow)
@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "ideas/withdrawn.html")


@with_code
@require_safe
def own_photo(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:  # noqa: ARG001 - every page of a code has these
    """Send the giver the photo of their idea, also while nobody else may see it."""
    return photo_answer(get_object_or_404(IdeaPhoto, idea=idea))


@with_code
@require_POST
def forget_photo(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:  # noqa: ARG001 - every page of a code has these
    """Erase the photo of an idea."""
    actions.forget_photo(idea_id=idea.id, now=now())
    return _done(code, "photo-erased")


@with_code
@require_POST
def forget(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:  # noqa: ARG001 - every page of a code has these
    """Erase the e-mail address of an idea."""
    actions.forget_email(idea_id=idea.id, now=now())
    return _done(code, "forgotten")


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def same(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:
    """Ask whether another idea is the same as one's own, side by side; when it is, join them and support the other one."""
    asked = request.POST if request.method == "POST" else request.GET
    into = get_object_or_404(rules.support.objects(None, Idea.objects.all()), id=id_from(asked.get("into", "")))
    if idea.state not in EDITABLE or not idea.visible or into.id == idea.id:
        return _done(code, "not-joined")
    if request.method != "POST":
        return render(request, "ideas/same.html", {"idea": idea, "into": into, "code": code})
    visitor = visitor_of(request)
    try:
        actions.join_as_supporter(idea_id=idea.id, into=into, by=visitor.by, now=now())
    except Refused:
        return _done(code, "not-joined")
    response = _done(code, "joined")
    remember(response, visitor)
    return response


@with_code
@require_POST
def apart(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:  # noqa: ARG001 - every page of a code has these
    """Take back that another idea is the same."""
    try:
        actions.part_from_joined(idea_id=idea.id, now=now())
    except Refused:
        return _done(code, "")
    return _done(code, "parted")


@with_code
@require_safe
def qr(request: HttpRequest, idea: Idea, code: str) -> HttpResponse:  # noqa: ARG001 - every page of a code has these
    """Draw the follow-up link as a QR code."""
    drawing = io.BytesIO()
    segno.make(_link(code), micro=False, error="m").save(drawing, kind="svg", scale=5, border=2, xmldecl=False, dark="#000", light="#fff")
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")


def _done(code: str, notice: str) -> HttpResponse:
    """Go back to the idea, saying what was done."""
    return redirect(reverse("ideas:follow_code", args=[code]) + (f"?done={notice}" if notice else ""))
