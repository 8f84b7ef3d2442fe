"""Changing the rules of what is offered for booking, for the staff of its place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from talkoot.bookings import actions, rules
from talkoot.bookings.models import Bookable
from talkoot.bookings.pages.common import UNPROCESSABLE, decider, kept_private
from talkoot.bookings.ruling import RulesForm, languages
from talkoot.bookings.telling import price_lines, rule_lines
from talkoot.shared import clock
from talkoot.shared.rules import guarded
from talkoot.ui.values import own_name


@guarded(rules.keep_times)
@require_http_methods(["GET", "HEAD", "POST"])
def change_rules(request: HttpRequest, bookable_id: int) -> HttpResponse:
    """Show the rules as bookers read them, and change them; what is booked already stays as it is."""
    thing = get_object_or_404(rules.keep_times.objects(request.user, Bookable.objects.select_related("place")), pk=bookable_id)
    form = RulesForm(request.POST if request.method == "POST" else None, bookable=thing)
    if request.method == "POST" and form.is_valid():
        actions.change_rules(bookable_id=thing.pk, rules=form.rules(), by=decider(request), now=clock.now())
        return redirect(reverse("bookings:rules", args=[thing.pk]) + "?done=1")
    context = {
        "bookable": thing,
        "form": form,
        "tongues": [(code, own_name(code)) for code in languages()],
        "lines": rule_lines(thing, clock.now()),
        "prices": price_lines(thing.conditions, clock.now().astimezone(thing.conditions.zone).date()),
        "done": bool(request.GET.get("done")),
    }
    return kept_private(render(request, "bookings/rules.html", context, status=UNPROCESSABLE if form.errors else 200))
