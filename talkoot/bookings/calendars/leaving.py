"""What is kept of a booking's holder, for the holder: to take along, to erase."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from talkoot.bookings import actions, rules
from talkoot.bookings.models import Booking
from talkoot.bookings.pages.common import CONFLICT, with_code
from talkoot.bookings.queries.belongings import kept_of
from talkoot.shared.clock import now
from talkoot.shared.rules import guarded


@with_code
@require_safe
def data(_request: HttpRequest, booking: Booking, code: str) -> HttpResponse:  # noqa: ARG001 - the code has opened it
    """Answer all that is kept of a booking and its holder, as a file."""
    response = HttpResponse(json.dumps(kept_of(booking), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="booking.json"'
    return response


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    """Say what is kept and for how long; a POST erases who booked. One that is to come must be cancelled first."""
    if request.method == "POST":
        try:
            actions.erase_on_request(booking=booking, now=now())
        except actions.Refused:
            return render(request, "bookings/erase.html", {"code": code, "coming": True}, status=CONFLICT)
        return redirect("bookings:erased")
    coming = booking.is_live and booking.ends > now()
    return render(request, "bookings/erase.html", {"code": code, "coming": coming})


@guarded(rules.own)
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "bookings/erased.html")
