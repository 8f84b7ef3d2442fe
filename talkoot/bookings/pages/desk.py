"""The desk of the staff: a day of their places, what waits for a decision, one booking, closing a time and booking for somebody."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talkoot.bookings import actions, queries, rules
from talkoot.bookings.actions import Booker, Refused
from talkoot.bookings.forms import DeskForm, StaffForm, WhenForm, add_refusal, when_initial
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.pages.booking import the_week, typed_day
from talkoot.bookings.pages.common import UNPROCESSABLE, decider, kept_private, nearest_links, new_token, once_for
from talkoot.bookings.pages.own import told
from talkoot.bookings.telling import clock_text, day_text, moment_text, when, zone_named
from talkoot.bookings.times import DAY, midnight
from talkoot.bookings.week import shown_day
from talkoot.bookings.words import MOVABLE, Kind, State
from talkoot.shared import clock
from talkoot.shared.paging import BadCursor, page_by_key
from talkoot.shared.rules import guarded

A_PAGE = 40
WAITING_SHOWN = 20
MOST_PLACES = 300


@guarded(rules.see_day)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Show one day of the places that the reader's unit looks after: every bookable with who comes when. Made to be printed, too."""
    zone = get_default_timezone()
    today = clock.now().astimezone(zone).date()
    shown = shown_day(request.GET.get("day", ""), today)
    mine = rules.see_day.objects(request.user, Bookable.objects.select_related("place"))
    places = _places(request)
    chosen = next((pk for pk, _name in places if str(pk) == request.GET.get("place")), None)
    if chosen is not None:
        mine = mine.filter(place=chosen)
    try:
        page = page_by_key(mine.order_by("place_id", "id"), request.GET.get("cursor"), A_PAGE)
    except BadCursor as error:
        raise Http404 from error
    context = {
        "page": page,
        "day": shown,
        "day_text": day_text(shown),
        "before": shown - DAY,
        "after": shown + DAY,
        "places": places,
        "chosen": chosen,
        "rows": _rows(page.rows, shown),
        "waiting": _waiting(request).count(),
        "money": queries.money_to_settle(request.user).count(),
        "may_keep": rules.keep_times.admits is not None and rules.keep_times.admits(request.user),
    }
    return kept_private(render(request, "bookings/day.html", context))


def _places(request: HttpRequest) -> list[tuple[int, dict[str, str]]]:
    """Return the places to choose from: id and names. One query."""
    mine = rules.see_day.objects(request.user, Bookable.objects.all())
    return list(mine.order_by("place").values_list("place", "place__name").distinct()[:MOST_PLACES])


def _rows(bookables: list[Bookable], shown: Any) -> list[tuple[Bookable, list[dict[str, Any]]]]:
    """Return each bookable with its bookings of a local day. One query for all of them."""
    zones = {thing.pk: zone_named(thing.zone) for thing in bookables}
    spans = {pk: (midnight(shown, zone), midnight(shown + DAY, zone)) for pk, zone in zones.items()}
    begins = min((span[0] for span in spans.values()), default=clock.now())
    ends = max((span[1] for span in spans.values()), default=clock.now())
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for booking in queries.bookings_between(list(zones), begins, ends):
        start, end = spans[booking.bookable_id]
        if booking.starts < end and booking.ends > start:
            found[booking.bookable_id].append(_row(booking, start, end))
    return [(thing, found[thing.pk]) for thing in bookables]


def _row(booking: Booking, start: Any, end: Any) -> dict[str, Any]:
    zone = zone_named(booking.bookable.zone)
    whole = booking.starts >= start and booking.ends <= end
    contact = getattr(booking, "contact", None)
    return {
        "booking": booking,
        "time": f"{clock_text(booking.starts, zone)}–{clock_text(booking.ends, zone)}" if whole else when(booking),
        "who": contact.name if contact else booking.get_kind_display(),
        "state": booking.get_state_display(),
        "ready": _("from %(start)s to %(end)s with making ready and tidying up")
        % {
            "start": clock_text(booking.starts - timedelta(minutes=booking.before_minutes), zone),
            "end": clock_text(booking.ends + timedelta(minutes=booking.after_minutes), zone),
        }
        if booking.before_minutes or booking.after_minutes
        else "",
    }


def _waiting(request: HttpRequest) -> Any:
    return rules.handle.objects(request.user, Booking.objects.filter(state=State.REQUESTED))


@guarded(rules.handle)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision, the oldest first."""
    found = _waiting(request).select_related("bookable__place", "contact").order_by("made_at", "id")
    try:
        page = page_by_key(found, request.GET.get("cursor"), WAITING_SHOWN)
    except BadCursor as error:
        raise Http404 from error
    rows = [(booking, when(booking), getattr(booking, "contact", None)) for booking in page.rows]
    return kept_private(render(request, "bookings/waiting.html", {"page": page, "rows": rows}))


def _handled(request: HttpRequest, booking_id: int) -> Booking:
    """Return a booking that the person may handle: 404 for one of another unit, so that nobody learns that it is there."""
    bookings = Booking.objects.select_related("bookable__place", "contact", "series")
    found: Booking = get_object_or_404(rules.handle.objects(request.user, bookings), id=booking_id)
    return found


@guarded(rules.handle)
@require_http_methods(["GET", "HEAD", "POST"])
def handle(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Show one booking to its staff; a POST does what the pressed button says."""
    booking = _handled(request, booking_id)
    form = DeskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verb = _verbs(request, booking, form.cleaned_data).get(request.POST.get("do", ""))
        if verb is None:
            form.add_error(None, _("Choose what to do with the booking."))
        else:
            try:
                verb()
            except Refused as refused:
                add_refusal(form, refused)
            else:
                return redirect(reverse("bookings:handle", args=[booking.pk]) + "?done=1")
    return _handled_page(request, booking, form)


def _verbs(request: HttpRequest, booking: Booking, data: dict[str, Any]) -> dict[str, Callable[[], object]]:
    by: dict[str, Any] = {"by": decider(request), "now": clock.now()}
    one: dict[str, Any] = {"booking_id": booking.pk, **by}
    reason = {"reason": data["reason"]}
    verbs: dict[str, Callable[[], object]] = {
        "approve": lambda: actions.approve(free=data["free"], **one, **reason),
        "deny": lambda: actions.deny(**one, **reason),
        "no_show": lambda: actions.mark_no_show(**one),
        "cancel": lambda: actions.cancel(staff=True, **one, **reason),
    }
    series_id = booking.series_id
    if series_id:
        verbs["cancel_rest"] = lambda: actions.cancel_series_rest(series_id=series_id, staff=True, **by, **reason)
    return verbs


def _handled_page(request: HttpRequest, booking: Booking, form: DeskForm) -> HttpResponse:
    zone = zone_named(booking.bookable.zone)
    state = State(booking.state)
    context = {
        **told(booking),
        "contact": getattr(booking, "contact", None),
        "made": moment_text(booking.made_at, zone),
        "form": form,
        "done": bool(request.GET.get("done")),
        "asked": state == State.REQUESTED,
        "begun": booking.starts <= clock.now(),
        "ends": state in {State.REQUESTED, State.WAITING_FOR_PAYMENT, State.CONFIRMED, State.HOLD},
        "moves": state in MOVABLE,
        "day": booking.starts.astimezone(zone).date().isoformat(),
    }
    return kept_private(render(request, "bookings/handle.html", context, status=UNPROCESSABLE if form.errors else 200))


@guarded(rules.handle)
@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Give a booking another time, as staff."""
    booking = _handled(request, booking_id)
    thing = booking.bookable
    asked = {name: request.GET[name] for name in ("day", "start", "end", "end_day") if request.GET.get(name)}
    initial = asked or when_initial((booking.starts, booking.ends), thing.conditions.zone)
    form = WhenForm(request.POST if request.method == "POST" else None, conditions=thing.conditions, initial=initial)
    nearest: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        start, end = form.cleaned_data["span"]
        try:
            actions.move(booking_id=booking.pk, start=start, end=end, staff=True, by=decider(request), now=clock.now())
        except Refused as refused:
            add_refusal(form, refused)
            nearest = nearest_links(thing, refused.nearest, request.path)
        else:
            return redirect(reverse("bookings:handle", args=[booking.pk]) + "?done=1")
    context = {**told(booking), **the_week(request, thing, typed_day(form), own=booking.pk), "form": form, "nearest": nearest, "code": ""}
    context["back"] = reverse("bookings:handle", args=[booking.pk])
    return kept_private(render(request, "bookings/move.html", context, status=UNPROCESSABLE if form.errors else 200))


@guarded(rules.keep_times)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, bookable_id: int) -> HttpResponse:
    """Close a time, use it for the city, or book it for somebody who called or came by."""
    thing = get_object_or_404(rules.keep_times.objects(request.user, Bookable.objects.select_related("place")), pk=bookable_id)
    asked = {name: request.GET[name] for name in ("day", "start", "end", "end_day", "kind") if request.GET.get(name)}
    form = StaffForm(request.POST if request.method == "POST" else None, conditions=thing.conditions, initial=asked)
    nearest: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, thing, form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
            nearest = nearest_links(thing, refused.nearest, request.path, kind=form.cleaned_data["kind"])
        else:
            query = urlencode({"day": form.cleaned_data["day"].isoformat(), "place": thing.place_id})
            return redirect(f"{reverse('bookings:day')}?{query}")
    context = {
        "bookable": thing,
        **the_week(request, thing, typed_day(form)),
        "form": form,
        "token": new_token(),
        "nearest": nearest,
        "place_id": thing.place_id,
    }
    return kept_private(render(request, "bookings/keep.html", context, status=UNPROCESSABLE if form.errors else 200))


def _keep(request: HttpRequest, thing: Bookable, data: dict[str, Any]) -> int:
    start, end = data["span"]
    told_: dict[str, Any] = {"bookable_id": thing.pk, "start": start, "end": end, "by": decider(request), "now": clock.now()}

    def work() -> int:
        if data["kind"] == Kind.BLOCK:
            return int(actions.block(**told_, reason=data["purpose"]).pk)
        booker = Booker(name=data["name"], email=data["email"], phone=data["phone"])
        more: dict[str, Any] = {"persons": data["persons"] or thing.min_persons, "purpose": data["purpose"], "kind": data["kind"]}
        return int(actions.book_behalf(**told_, **more, booker=booker).booking.pk)

    return once_for(request, "keep-page", (thing.pk, sorted((name, str(value)) for name, value in data.items())), work)
