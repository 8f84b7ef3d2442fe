"""Rounds for everyone: which are open, what one gives out, beginning an application."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talkoot.seasons import actions, rules
from talkoot.seasons.forms import Applicant, AskCode, refusal
from talkoot.seasons.models import Round
from talkoot.seasons.pages.common import TOO_MANY, UNPROCESSABLE, kept_private, reader, too_many
from talkoot.seasons.queries import application_by_code, find_round, places_of, rounds_shown
from talkoot.seasons.telling import place_name, span_text
from talkoot.seasons.words import APPLY_LIMIT, GUESS_LIMIT
from talkoot.shared.clock import now
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.rules import guarded
from talkoot.shared.text import pick


@guarded(rules.see)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds: those that are open first."""
    shown = [(one, pick(one.name, reader()), one.stage_at(now())) for one in rounds_shown(now())]
    return render(request, "seasons/rounds.html", {"rounds": shown})


def _round(round_id: int) -> Round:
    one = find_round(round_id)
    if one is None:
        raise Http404
    return one


@guarded(rules.see)
@require_safe
def one_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show one round: its dates, whom it is for, and what it gives out when."""
    one = _round(round_id)
    places = [(place_name(place), [span_text(*span) for span in place.hours]) for place in places_of(one)]
    context = {
        "round": one,
        "name": pick(one.name, reader()),
        "summary": pick(one.summary, reader()),
        "stage": one.stage_at(now()),
        "baskets": [pick(basket["name"], reader()) for basket in one.baskets],
        "places": places,
    }
    return render(request, "seasons/round.html", context)


@guarded(rules.apply)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, round_id: int) -> HttpResponse:
    """Begin an application: who applies. The draft gets its code at once."""
    one = _round(round_id)
    form = Applicant(request.POST if request.method == "POST" else None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            spend(APPLY_LIMIT, address_of(request), now=now())
            given = actions.apply(round_id=one.pk, language=reader(), now=now(), **form.cleaned_data)
        except TooMany as error:
            return too_many(request, error)
        except actions.Refused as refused:
            form.add_error(None, refusal(refused.code))
        else:
            return kept_private(redirect("seasons:application", code=given.code))
    context = {"round": one, "name": pick(one.name, reader()), "form": form, "stage": one.stage_at(now())}
    return render(request, "seasons/begin.html", context, status=UNPROCESSABLE if form.errors else 200)


@guarded(rules.own)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code and go to its application."""
    form = AskCode(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            if application_by_code(form.cleaned_data["code"]):
                return redirect("seasons:application", code=form.cleaned_data["code"])
            form.add_error("code", _("No application has this code. Check it letter by letter; a withdrawn one has none any more."))
            try:
                spend(GUESS_LIMIT, address_of(request), now=now())
            except TooMany:
                status = TOO_MANY
    return render(request, "seasons/ask_code.html", {"form": form}, status=status)
