"""Keeping rounds, for clerks: opening one, changing its dates, what it gives out and to whom, closing it early, calling it off."""

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talkoot.seasons import actions, rules
from talkoot.seasons.forms import GroupsForm, NewRoundForm, PlacesForm, RoundForm, add_refusal, refusal
from talkoot.seasons.forms.rounds import languages
from talkoot.seasons.models import Round
from talkoot.seasons.pages.common import UNPROCESSABLE, decider, reader, round_of
from talkoot.seasons.pages.desk import doing, handled
from talkoot.seasons.queries import bookables_for, places_of, units_with_bookables
from talkoot.seasons.telling import bookable_name, place_name, span_text
from talkoot.shared.clock import now
from talkoot.shared.rules import guarded
from talkoot.shared.text import pick
from talkoot.ui.values import own_name


def _offered(request: HttpRequest, unit_id: int) -> list[tuple[int, str]]:
    """Return what a unit may give out, by name."""
    found = bookables_for(request.user).filter(place__owner=unit_id)
    return sorted(((thing.pk, bookable_name(thing)) for thing in found), key=lambda one: one[1])


def _shown(request: HttpRequest, template: str, form: Form, context: Mapping[str, Any]) -> HttpResponse:
    tongues = [(code, own_name(code)) for code in languages()]
    status = UNPROCESSABLE if form.errors else 200
    return render(request, f"seasons/{template}.html", {"form": form, "tongues": tongues, **context}, status=status)


def _back(one: Round, done: str) -> HttpResponse:
    return redirect(reverse("seasons:handle", args=[one.pk]) + f"?done={done}")


@guarded(rules.handle)
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a round. Whoever works for several units says first in the name of which."""
    units = units_with_bookables(request.user)
    asked = request.GET.get("unit", "")
    unit = next((one for one in units if str(one[0]) == asked), None) or (units[0] if len(units) == 1 and not asked else None)
    if unit is None:
        if asked:
            raise Http404
        return render(request, "seasons/choose_unit.html", {"units": [(unit_id, pick(name, reader())) for unit_id, name in units]})
    form = NewRoundForm(request.POST if request.method == "POST" else None, bookables=_offered(request, unit[0]))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        places = dict.fromkeys(data["places"], data["hours"])
        try:
            one = actions.open_round(owner_id=unit[0], places=places, by=decider(request), now=now(), **form.values())
        except actions.Refused as refused:
            add_refusal(form, refused)
        else:
            return _back(one, "opened")
    return _shown(request, "open_round", form, {"unit": pick(unit[1], reader())})


@guarded(rules.handle)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, round_id: int) -> HttpResponse:
    """Change what a round is called and its dates, until it is decided."""
    one = round_of(request, round_id)
    form = RoundForm(request.POST if request.method == "POST" else None, initial=RoundForm.initial_of(one))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_round(round_id=one.pk, by=decider(request), now=now(), **form.values())
        except actions.Refused as refused:
            add_refusal(form, refused)
        else:
            return _back(one, "changed")
    return _shown(request, "change_round", form, {"round": one, "name": pick(one.name, reader())})


@guarded(rules.handle)
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show what a round gives out; give out more, at other hours, or less, while nobody has applied."""
    one = round_of(request, round_id)
    given = places_of(one)
    known = {place.bookable_id: place for place in given}
    asked = next((known[pk] for pk in known if str(pk) == request.GET.get("place")), None)
    initial = {"places": [asked.bookable_id], **PlacesForm.lines_of(asked.hours)} if asked else {}
    offered = dict(_offered(request, one.owner_id)) | {pk: place_name(place) for pk, place in known.items()}
    form = PlacesForm(request.POST if request.method == "POST" else None, bookables=sorted(offered.items(), key=_named), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        hours = [] if request.POST.get("do") == "take_out" else data["hours"]
        try:
            actions.give_out(round_id=one.pk, bookables=data["places"], hours=hours, by=decider(request), now=now())
        except actions.Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("seasons:places", round_id=one.pk)
    rows = [(place, place_name(place), [span_text(*span) for span in place.hours]) for place in given]
    context = {"round": one, "name": pick(one.name, reader()), "rows": rows, "fixed": one.applications.exists()}
    return _shown(request, "places", form, context)


def _named(choice: tuple[int, str]) -> str:
    return choice[1]


@guarded(rules.handle)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, round_id: int) -> HttpResponse:
    """Say whom the times are shared out between, while nobody has applied."""
    one = round_of(request, round_id)
    form = GroupsForm(request.POST if request.method == "POST" else None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_baskets(round_id=one.pk, baskets=form.cleaned_data["baskets"], by=decider(request), now=now())
        except actions.Refused as refused:
            add_refusal(form, refused)
        else:
            return _back(one, "changed")
    context = {"round": one, "name": pick(one.name, reader()), "fixed": one.applications.exists()}
    return _shown(request, "groups", form, context)


@guarded(rules.handle)
@require_POST
def close(request: HttpRequest, round_id: int) -> HttpResponse:
    """End the applying before its time, once the box says that it is meant."""
    if "sure_to_close" not in request.POST:
        return handled(request, round_of(request, round_id), _("Tick the box to show that you are sure."))
    return doing(request, round_id, lambda one: actions.close_round(round_id=one.pk, by=decider(request), now=now()), "closed")


@guarded(rules.handle)
@require_POST
def call_off(request: HttpRequest, round_id: int) -> HttpResponse:
    """Erase a round for which nobody has begun an application, once the box says that it is meant."""
    one = round_of(request, round_id)
    if "sure_to_call_off" not in request.POST:
        return handled(request, one, _("Tick the box to show that you are sure."))
    try:
        actions.call_off(round_id=one.pk, by=decider(request), now=now())
    except actions.Refused as refused:
        return handled(request, one, refusal(refused.code, refused.told))
    return redirect(reverse("seasons:desk") + "?done=called-off")
