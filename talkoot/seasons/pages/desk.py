"""The clerk's desk: applications, a proposal, the week by place, deciding, publishing."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.seasons import actions, rules
from talkoot.seasons.forms import Decision, refusal, slot_from
from talkoot.seasons.models import Allocation, Round, SeasonWish
from talkoot.seasons.pages.common import UNPROCESSABLE, decider, reader, round_of
from talkoot.seasons.pages.own import wish_facts
from talkoot.seasons.queries import allocations_of, places_of, rounds_of, sent_applications, wishes_of
from talkoot.seasons.telling import clock, place_name, result_of, span_text
from talkoot.seasons.words import DAYS, Making
from talkoot.shared.clock import now
from talkoot.shared.rules import guarded
from talkoot.shared.text import pick


@guarded(rules.handle)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds that this clerk handles."""
    shown = [(one, pick(one.name, reader()), one.stage_at(now())) for one in rounds_of(request.user)]
    return render(request, "seasons/desk.html", {"rounds": shown, "done": request.GET.get("done", "")})


@guarded(rules.handle)
@require_safe
def handle(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show a round to its clerk: applications, proposal, places."""
    return handled(request, round_of(request, round_id))


def handled(request: HttpRequest, one: Round, trouble: str = "") -> HttpResponse:
    """Return the page of a round, with what went wrong on top."""
    proposal = one.proposals.order_by("-id").first()
    names = {basket["key"]: basket["name"] for basket in one.baskets}
    applications = list(sent_applications(one))
    wishes: dict[int, list[SeasonWish]] = {}
    for wish in wishes_of(applications):
        wishes.setdefault(wish.application_id, []).append(wish)
    given = dict.fromkeys(one.places.values_list("id", flat=True), 0)
    for allocation in allocations_of(one):
        given[allocation.place_id] += allocation.ends - allocation.begins
    context = {
        "round": one,
        "name": pick(one.name, reader()),
        "stage": one.stage_at(now()),
        "begun": one.applications.exists(),
        "proposal": proposal,
        "making": proposal is not None and proposal.state in (Making.WAITING, Making.RUNNING),
        "done": request.GET.get("done", ""),
        "trouble": trouble or (refusal(proposal.trouble) if proposal and proposal.trouble else ""),
        "served": _served(proposal, names),
        "applications": [
            (application, pick(names.get(application.basket, {"en": ""}), reader())[0], *_standing(wishes.get(application.pk, [])))
            for application in applications
        ],
        "places": [(place, place_name(place), round(given[place.pk] / 60, 1)) for place in places_of(one)],
    }
    return render(request, "seasons/handle.html", context, status=UNPROCESSABLE if trouble else 200)


def _served(proposal: Any, names: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return how well each target group is served: its name, its share, and its share had it gone by arrival, in per cent."""
    if proposal is None:
        return []
    return [
        (pick(names[key], reader())[0], f"{share / 10:.0f} %", f"{proposal.first_come.get(key, 0) / 10:.0f} %")
        for key, share in proposal.shares.items()
        if key in names
    ]


def _standing(wishes: list[SeasonWish]) -> tuple[int, int]:
    """Return how many times a week are asked for and given."""
    return sum(wish.times for wish in wishes), sum(len(wish.allocations.all()) for wish in wishes)


@guarded(rules.handle)
@require_safe
def week(request: HttpRequest, round_id: int, place_id: int) -> HttpResponse:
    """Show the week of one place: what is given when, and to whom."""
    one = round_of(request, round_id)
    place = next((place for place in places_of(one) if place.pk == place_id), None)
    if place is None:
        raise Http404
    rows = [
        (
            DAYS[allocation.weekday],
            f"{clock(allocation.begins)}–{clock(allocation.ends)}",
            allocation,
        )
        for allocation in allocations_of(one).filter(place=place)
    ]
    context = {
        "round": one,
        "name": place_name(place),
        "hours": [span_text(*span) for span in place.hours],
        "rows": rows,
        "handling": one.stage_at(now()) == "handling",
    }
    return render(request, "seasons/week.html", context)


def doing(request: HttpRequest, round_id: int, verb: Callable[[Round], object], done: str) -> HttpResponse:
    """Do something with a round and go back to its page, which says so; or show there why it may not be done."""
    one = round_of(request, round_id)
    try:
        verb(one)
    except actions.Refused as refused:
        return handled(request, one, refusal(refused.code, refused.told))
    return redirect(reverse("seasons:handle", args=[one.pk]) + f"?done={done}")


@guarded(rules.handle)
@require_POST
def propose(request: HttpRequest, round_id: int) -> HttpResponse:
    """Have a proposal made."""
    return doing(request, round_id, lambda one: actions.start_proposal(round_id=one.pk, by=decider(request), now=now()), "proposed")


@guarded(rules.handle)
@require_POST
def publish(request: HttpRequest, round_id: int) -> HttpResponse:
    """Decide a round, once the box says that it is meant."""
    if "sure" not in request.POST:
        return handled(request, round_of(request, round_id), _("Tick the box to show that you are sure."))
    return doing(request, round_id, lambda one: actions.publish(round_id=one.pk, by=decider(request), now=now()), "published")


@guarded(rules.handle)
@require_safe
def application(request: HttpRequest, round_id: int, application_id: int) -> HttpResponse:
    """Show one application to a clerk, with what it gets and why not more."""
    one = round_of(request, round_id)
    shown = get_object_or_404(sent_applications(one), id=application_id)
    places = {place.pk: place for place in places_of(one)}
    wishes = [(wish, wish_facts(wish), result_of(wish, places)) for wish in wishes_of([shown])]
    context = {"round": one, "application": shown, "wishes": wishes}
    context |= {"handling": one.stage_at(now()) == "handling", "done": request.GET.get("done", "")}
    return render(request, "seasons/handle_application.html", context)


@guarded(rules.handle)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, round_id: int, wish_id: int) -> HttpResponse:
    """Give a wish a time by a clerk's own decision; with `move`, in the place of one that it has."""
    one = round_of(request, round_id)
    wish = get_object_or_404(SeasonWish.objects.select_related("application"), id=wish_id, application__round=one)
    moved = _moved(request, wish)
    form = Decision(request.POST if request.method == "POST" else None, places=places_of(one), initial=slot_from(request.GET))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        slot = {"place_id": data["place"], "weekday": data["weekday"], "begins": data["begins"], "ends": data["ends"]}
        try:
            if moved:
                actions.move(allocation_id=moved, by=decider(request), now=now(), **slot)
            else:
                actions.give(wish_id=wish.pk, by=decider(request), now=now(), **slot)
        except actions.Refused as refused:
            form.add_error(None, refusal(refused.code))
        else:
            back = reverse("seasons:handle_application", args=[one.pk, wish.application_id])
            return redirect(f"{back}?done=given")
    context = {"round": one, "wish": wish, "form": form, "moved": moved}
    return render(request, "seasons/give.html", context, status=UNPROCESSABLE if form.errors else 200)


def _moved(request: HttpRequest, wish: SeasonWish) -> int | None:
    asked = (request.POST if request.method == "POST" else request.GET).get("move", "")
    known = {str(allocation): allocation for allocation in wish.allocations.values_list("id", flat=True)}
    return known.get(asked)


@guarded(rules.handle)
@require_POST
def decide(request: HttpRequest, round_id: int, allocation_id: int) -> HttpResponse:
    """Lock, leave open, take back, or take back for good: what the pressed button says."""
    one = round_of(request, round_id)
    allocation = get_object_or_404(Allocation.objects.select_related("wish"), id=allocation_id, wish__application__round=one)
    told: dict[str, Any] = {"allocation_id": allocation.pk, "by": decider(request), "now": now()}
    verbs: dict[str, Callable[[], object]] = {
        "lock": lambda: actions.lock(**told),
        "unlock": lambda: actions.unlock(**told),
        "take_back": lambda: actions.take_back(**told),
        "bar": lambda: actions.take_back(**told, for_good=True),
    }
    verb = verbs.get(request.POST.get("do", ""))
    if verb is None:
        return handled(request, one, _("Choose what to do with the time."))
    try:
        verb()
    except actions.Refused as refused:
        return handled(request, one, refusal(refused.code))
    return redirect("seasons:handle_application", round_id=one.pk, application_id=allocation.wish.application_id)
