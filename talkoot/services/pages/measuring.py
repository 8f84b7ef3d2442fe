"""Saying how a service's promise was kept, month by month, for its owners."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from talkoot.services import actions
from talkoot.services.forms import MeasureForm
from talkoot.services.pages.keeping import UNPROCESSABLE, own_service
from talkoot.services.queries import promise_kept
from talkoot.services.rules import edit as may_edit
from talkoot.shared.clock import local_day, now
from talkoot.shared.rules import guarded


@guarded(may_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, service_id: int) -> HttpResponse:
    """Show how the promise was kept, and take one month's figures in. A month that comes again replaces what was known."""
    thing = own_service(request, service_id)
    form = MeasureForm(request.POST if request.method == "POST" else None, today=local_day(now()))
    if request.method == "POST" and form.is_valid():
        actions.report_promise(service_id=thing.pk, by=request.user, now=now(), **form.cleaned_data)
        return redirect(reverse("services:promise", args=[thing.pk]) + "?done=1")
    context = {"thing": thing, "form": form, "figures": promise_kept(thing), "done": bool(request.GET.get("done"))}
    return render(request, "services/promise.html", context, status=UNPROCESSABLE if form.errors else 200)
