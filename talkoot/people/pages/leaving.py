"""One's own data: to take along, and to erase with the account."""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from talkoot.people import actions
from talkoot.people.rules import sign_in as sign_in_rule
from talkoot.people.rules import signed_in
from talkoot.people.signals import belongings_wanted
from talkoot.shared.clock import now
from talkoot.shared.rules import guarded


@guarded(signed_in)
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Answer all that the city keeps of whoever is signed in, as a file."""
    user: Any = request.user  # the guard has seen to it that this is a person
    account = {name: getattr(user, name) for name in ("email", "name", "language", "joined_at")}
    told: list[Any] = [answer for _receiver, answer in belongings_wanted.send(sender=None, user=user)]
    kept: dict[str, Any] = dict(told)
    response = HttpResponse(json.dumps({"account": account, **kept}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@guarded(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Say what goes with the account; a POST erases it and signs out."""
    if request.method != "POST":
        return render(request, "people/erase.html")
    user: Any = request.user
    actions.erase_account(user=user, now=now())
    get_adapter().logout(request)
    return redirect("people:erased")


@guarded(sign_in_rule)
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that the account is gone."""
    return render(request, "people/erased.html")
