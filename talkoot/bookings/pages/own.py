"""One's own bookings: those of an account, and one that its code opens: its summary, confirming, moving, cancelling."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talkoot.bookings import actions, rules
from talkoot.bookings.actions import Refused
from talkoot.bookings.checks import SENTENCES
from talkoot.bookings.forms import CodeForm, ReasonForm, WhenForm, WhoForm, add_refusal, when_initial
from talkoot.bookings.models import Booking
from talkoot.bookings.pages.booking import the_week, typed_day
from talkoot.bookings.pages.common import (
    TOO_MANY,
    UNPROCESSABLE,
    booker_of,
    booking_of,
    kept_private,
    nearest_links,
    own_address,
    served,
    served_by,
    who_is,
    with_code,
)
from talkoot.bookings.payments.chosen import chosen_provider
from talkoot.bookings.prices import Cost
from talkoot.bookings.telling import SHORT, cancel_text, day_text, group_text, moment_text, until, vat_text, way_text, when, zone_named
from talkoot.bookings.words import EXPIRING, LIVE, MOVABLE, Kind, Paying, State
from talkoot.shared import clock
from talkoot.shared.limits import TooMany
from talkoot.shared.paging import BadCursor, page_by_key
from talkoot.shared.rules import guarded

A_PAGE = 20
MOST_SHOWN = 200
NOTICES = frozenset({"booked", "moved", "cancelled", "series"})


@guarded(rules.mine)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """List the bookings of the account that is signed in; open any one by its code."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                booking_of(request, form.cleaned_data["code"])
            except TooMany:
                form.add_error("code", _("Too many wrong codes came from your connection. Wait a while and try again."))
                status = TOO_MANY
            except Http404:
                form.add_error("code", _("No booking has this code. Check it letter by letter."))
            else:
                return kept_private(redirect(own_address(form.cleaned_data["code"])))
    return kept_private(render(request, "bookings/mine.html", {"form": form, **_listed(request)}, status=status))


def _listed(request: HttpRequest) -> dict[str, Any]:
    user, past = who_is(request), bool(request.GET.get("past"))
    if user is None:
        return {"person": None, "past": past, "page": None, "rows": []}
    bookings = rules.mine.objects(user, Booking.objects.select_related("bookable__place"))
    found = (
        bookings.filter(ends__lte=clock.now()).order_by("-starts", "-id")
        if past
        else bookings.filter(ends__gt=clock.now()).order_by("starts", "id")
    )
    try:
        page = page_by_key(found, request.GET.get("cursor"), A_PAGE)
    except BadCursor as error:
        raise Http404 from error
    rows = [(booking, when(booking), own_address(actions.code_of(booking))) for booking in page.rows]
    return {"person": user, "past": past, "page": page, "rows": rows}


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    """Show a booking; one that is only held gets its summary and the form that books it. A POST books it, once however often it comes."""
    if booking.state != State.HOLD or _is_over(booking):
        return redirect(own_address(code)) if request.method == "POST" else _shown(request, booking, code)
    form = _who_form(request, booking)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, booking, code, form)
    try:
        _confirm(request, booking, form.cleaned_data)
    except Refused as refused:
        if "state" in refused.codes:  # a second click: what the first one did is on the page
            return redirect(own_address(code))
        add_refusal(form, refused)
        return _shown(request, booking, code, form, refused)
    return redirect(own_address(code, done="booked"))


def _who_form(request: HttpRequest, booking: Booking) -> WhoForm:
    user = who_is(request)
    known = {"name": getattr(user, "name", ""), "email": getattr(user, "email", "")}
    return WhoForm(
        request.POST if request.method == "POST" else None, conditions=booking.bookable.conditions, group=booking.group, initial=known
    )


def _confirm(request: HttpRequest, booking: Booking, data: dict[str, Any]) -> None:
    for_ = served(request.POST.get("for", ""))
    actions.confirm(
        booking_id=booking.pk,
        booker=booker_of(request, data, residency=booking.residency, group=booking.group),
        accepts_terms=data.get("accepts", False),
        asks_free=data.get("free", False),
        purpose=data["purpose"],
        serves=for_.pair if for_ else None,
        now=clock.now(),
    )


def _is_over(booking: Booking) -> bool:
    """Tell whether a hold has run out: it still counts while nobody took it, but the page says so and lets one begin anew."""
    return booking.state in EXPIRING and booking.expires_at is not None and booking.expires_at <= clock.now()


def _shown(
    request: HttpRequest,
    booking: Booking,
    code: str,
    form: WhoForm | None = None,
    refused: Refused | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    thing = booking.bookable
    address = reverse("bookings:bookable", args=[thing.pk])
    form = form or (_who_form(request, booking) if booking.state == State.HOLD and not _is_over(booking) else None)
    reason = reason or ReasonForm()
    notice = request.GET.get("done", "")
    context = {
        **told(booking),
        "code": code,
        "form": form,
        "reason": reason,
        "over": _is_over(booking),
        "held": booking.state == State.HOLD,
        "notice": notice if notice in NOTICES else "",
        "pays": booking.state == State.WAITING_FOR_PAYMENT and chosen_provider() is not None,
        "meant_for": served(request.POST.get("for", "") or request.GET.get("for", "")),
        "nearest": nearest_links(thing, refused.nearest, address) if refused else [],
        "may_move": booking.state in MOVABLE - {State.HOLD} and _in_time(booking),
        "may_cancel": booking.state in {State.REQUESTED, State.WAITING_FOR_PAYMENT}
        or (booking.state == State.CONFIRMED and _in_time(booking)),
        **_series(booking),
    }
    bad = (form is not None and form.errors) or reason.errors
    return render(request, "bookings/own.html", context, status=UNPROCESSABLE if bad else 200)


def _in_time(booking: Booking) -> bool:
    last = until(booking)
    return booking.kind != Kind.BLOCK and (booking.state == State.REQUESTED or (last is not None and clock.now() <= last))


def told(booking: Booking) -> dict[str, Any]:
    """Return what a page says of a booking, in words."""
    zone = zone_named(booking.bookable.zone)
    last = until(booking)
    cost = Cost(booking.cost_cents, booking.vat_permille, Paying(booking.paying))
    return {
        "booking": booking,
        "bookable": booking.bookable,
        "place": booking.bookable.place,
        "when": when(booking),
        "state": State(booking.state),
        "vat": vat_text(cost.vat_permille) if cost.vat_permille and cost.cents else "",
        "group": group_text(booking.group) if booking.bookable.prices else "",
        "way": way_text(booking.access),
        "live": booking.state in LIVE,
        "until": moment_text(last, zone) if last else "",
        "rule": cancel_text(booking.bookable.cancel_hours),
        "expires": moment_text(booking.expires_at, zone) if booking.expires_at else "",
        "serves": served_by(booking.serves_kind, booking.serves_id),
    }


def _series(booking: Booking) -> dict[str, Any]:
    """Return the other times of a series, and the days that were left out with why. Two queries, of a series alone."""
    if booking.series_id is None or booking.series is None:
        return {"others": [], "skipped": []}
    others = booking.series.bookings.select_related("bookable").filter(booker=booking.booker).order_by("starts", "id")[:MOST_SHOWN]
    return {
        "others": [(other, when(other), own_address(actions.code_of(other))) for other in others],
        "skipped": [(day_text(date.fromisoformat(skip["day"])), _why(skip["codes"])) for skip in booking.series.skipped],
    }


def _why(codes: list[str]) -> str:
    return ", ".join(str(SHORT.get(code) or SENTENCES.get(code, code)) for code in codes)


@with_code
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    """Give a booking another time: the form first, then the week, in which its own time counts as free."""
    thing = booking.bookable
    now_is = when_initial((booking.starts, booking.ends), thing.conditions.zone)
    asked = {name: request.GET[name] for name in ("day", "start", "end", "end_day") if request.GET.get(name)}
    form = WhenForm(request.POST if request.method == "POST" else None, conditions=thing.conditions, initial=asked or now_is)
    refused = None
    if request.method == "POST" and form.is_valid():
        start, end = form.cleaned_data["span"]
        try:
            actions.move(booking_id=booking.pk, start=start, end=end, now=clock.now())
        except Refused as error:
            refused = error
            add_refusal(form, error)
        else:
            return redirect(own_address(code, done="moved"))
    context = {
        **told(booking),
        **the_week(request, thing, typed_day(form), own=booking.pk),
        "form": form,
        "code": code,
        "nearest": nearest_links(thing, refused.nearest, request.path) if refused else [],
    }
    return render(request, "bookings/move.html", context, status=UNPROCESSABLE if form.errors else 200)


@with_code
@require_POST
def cancel(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    """Cancel a booking, or with `rest` what of its series is still to come. Twice is once."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if form.cleaned_data["rest"] and booking.series_id:
                actions.cancel_series_rest(series_id=booking.series_id, now=clock.now(), reason=reason)
            else:
                actions.cancel(booking_id=booking.pk, now=clock.now(), reason=reason)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect(own_address(code, done="cancelled"))
    return _shown(request, booking, code, reason=form)
