"""One's own application, opened by its code: its wishes, sending, the result with reasons."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talkoot.seasons import actions
from talkoot.seasons.actions import WishGiven
from talkoot.seasons.forms import Applicant, WishForm, given_of, refusal
from talkoot.seasons.models import Application, SeasonWish
from talkoot.seasons.pages.common import UNPROCESSABLE, reader, with_code
from talkoot.seasons.queries import places_of, wishes_of
from talkoot.seasons.telling import clock, place_name, result_of
from talkoot.seasons.words import DAYS, MOST_WISHES, Stage
from talkoot.shared.clock import now
from talkoot.shared.text import pick


def _save(application: Application, wishes: Sequence[WishGiven], *, send: bool = False, **changed: Any) -> None:
    values = Applicant.initial_of(application) | changed
    actions.change(application_id=application.pk, now=now(), wishes=wishes, send=send, **values)


def _wishes(application: Application) -> list[SeasonWish]:
    return list(wishes_of([application]))


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, mine: Application, code: str) -> HttpResponse:
    """Show an application: what it says, and the result once the round is decided. A POST changes who applies."""
    form = Applicant(request.POST if request.method == "POST" else None, one=mine.round, initial=Applicant.initial_of(mine))
    if request.method == "POST" and form.is_valid():
        try:
            _save(mine, [given_of(wish) for wish in _wishes(mine)], **form.cleaned_data)
        except actions.Refused as refused:
            form.add_error(None, refusal(refused.code))
        else:
            return redirect("seasons:application", code=code)
    return _shown(request, mine, code, form)


def _shown(request: HttpRequest, mine: Application, code: str, form: Applicant) -> HttpResponse:
    stage = mine.round.stage_at(now())
    wishes = _wishes(mine)
    context = {
        "application": mine,
        "code": code,
        "form": form,
        "name": pick(mine.round.name, reader()),
        "stage": stage,
        "wishes": [(wish, wish_facts(wish)) for wish in wishes],
        "results": [result_of(wish) for wish in wishes] if stage == Stage.PUBLISHED else [],
        "more": len(wishes) < MOST_WISHES,
    }
    return render(request, "seasons/application.html", context, status=UNPROCESSABLE if form.errors else 200)


def wish_facts(wish: SeasonWish) -> dict[str, str]:
    """Return what a wish asks for in words."""
    length = clock(wish.shortest) if wish.shortest == wish.longest else f"{clock(wish.shortest)}–{clock(wish.longest)}"
    return {
        "first": ", ".join(_window(window) for window in wish.windows if not window[3]),
        "second": ", ".join(_window(window) for window in wish.windows if window[3]),
        "length": length,
        "places": "; ".join(place_name(ranked.place) for ranked in wish.ranked.all()),
    }


def _window(window: Sequence[int]) -> str:
    weekday, begins, ends, _second = window
    return f"{DAYS[weekday]} {clock(begins)}–{clock(ends)}"


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def add_wish(request: HttpRequest, mine: Application, code: str) -> HttpResponse:
    """Add a wish: one plain form."""
    return _wish_page(request, mine, code, None)


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def change_wish(request: HttpRequest, mine: Application, code: str, wish_id: int) -> HttpResponse:
    """Change a wish."""
    return _wish_page(request, mine, code, _wish(mine, wish_id))


def _wish(mine: Application, wish_id: int) -> SeasonWish:
    for wish in _wishes(mine):
        if wish.pk == wish_id:
            return wish
    raise Http404


def _wish_page(request: HttpRequest, mine: Application, code: str, wish: SeasonWish | None) -> HttpResponse:
    form = WishForm(
        request.POST if request.method == "POST" else None,
        places=places_of(mine.round),
        initial=WishForm.initial_of(wish) if wish else None,
    )
    if request.method == "POST" and form.is_valid():
        wishes = [form.given() if wish and other.pk == wish.pk else given_of(other) for other in _wishes(mine)]
        try:
            _save(mine, wishes if wish else [*wishes, form.given()])
        except actions.Refused as refused:
            form.add_error(None, refusal(refused.code))
        else:
            return redirect("seasons:add_wish" if "another" in request.POST else "seasons:application", code=code)
    context = {"application": mine, "code": code, "form": form, "wish": wish}
    return render(request, "seasons/wish.html", context, status=UNPROCESSABLE if form.errors else 200)


@with_code
@require_POST
def remove_wish(request: HttpRequest, mine: Application, code: str, wish_id: int) -> HttpResponse:
    """Take a wish away."""
    gone = _wish(mine, wish_id)
    return _changed(request, mine, code, [given_of(wish) for wish in _wishes(mine) if wish.pk != gone.pk])


@with_code
@require_POST
def send(request: HttpRequest, mine: Application, code: str) -> HttpResponse:
    """Send an application in."""
    return _changed(request, mine, code, [given_of(wish) for wish in _wishes(mine)], send=True)


def _changed(request: HttpRequest, mine: Application, code: str, wishes: Sequence[WishGiven], *, send: bool = False) -> HttpResponse:
    try:
        _save(mine, wishes, send=send)
    except actions.Refused as refused:
        form = Applicant(Applicant.initial_of(mine), one=mine.round)
        form.add_error(None, refusal(refused.code))
        return _shown(request, mine, code, form)
    return redirect("seasons:application", code=code)


@with_code
@require_POST
def withdraw(request: HttpRequest, mine: Application, code: str) -> HttpResponse:
    """Erase an application, once the box says that it is meant."""
    form = Applicant(Applicant.initial_of(mine), one=mine.round)
    if "sure" not in request.POST:
        form.add_error(None, _("Tick the box to show that you are sure."))
        return _shown(request, mine, code, form)
    try:
        actions.withdraw(application_id=mine.pk, now=now())
    except actions.Refused as refused:
        form.add_error(None, refusal(refused.code))
        return _shown(request, mine, code, form)
    return redirect("seasons:round", round_id=mine.round_id)
