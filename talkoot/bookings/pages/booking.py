"""One bookable: the plain form first, then the week; holding a time, and booking one that repeats."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from talkoot.bookings import actions, rules
from talkoot.bookings.actions import Failure, Plan, Refused
from talkoot.bookings.finding import LENGTHS
from talkoot.bookings.forms import BookForm, SeriesForm, WhoForm, add_refusal, plain, when_initial
from talkoot.bookings.models import Bookable, Booking
from talkoot.bookings.pages.common import (
    UNPROCESSABLE,
    Served,
    booker_of,
    find_or_404,
    kept_private,
    nearest_links,
    new_token,
    once_for,
    own_address,
    served,
    too_many,
    who_is,
)
from talkoot.bookings.telling import SHORT, clock_of, day_text, length_text, price_lines, purpose_text, rule_lines, span_text, way_on
from talkoot.bookings.times import DAY, NoSuchTime, Span, said
from talkoot.bookings.week import first_day, shown_day, usual_minutes, week_of, why_not
from talkoot.bookings.words import BOOK_LIMIT, MOST_IN_SERIES, Strength
from talkoot.shared import clock
from talkoot.shared.limits import TooMany, address_of, spend
from talkoot.shared.rules import guarded
from talkoot.shared.slots import described

MOST_PICTURES = 6
FILLS = ("day", "start", "end", "end_day", "persons", "group", "residency")


@guarded(rules.book)
@require_http_methods(["GET", "HEAD", "POST"])
def bookable(request: HttpRequest, bookable_id: int) -> HttpResponse:
    """Show one bookable with its form and its week; a POST holds the time and goes on to the summary."""
    thing = find_or_404(bookable_id)
    if request.method != "POST":
        form = BookForm(bookable=thing, initial={name: request.GET[name] for name in FILLS if request.GET.get(name)})
        return _shown(request, thing, form)
    form = BookForm(request.POST, bookable=thing)
    if not form.is_valid():
        return _shown(request, thing, form)
    try:
        spend(BOOK_LIMIT, address_of(request), now=clock.now())
        booking = _hold(request, thing, form.cleaned_data)
    except TooMany as error:
        return too_many(request, error)
    except Refused as refused:
        add_refusal(form, refused)
        return _shown(request, thing, form, refused)
    for_ = served(request.POST.get("for", ""))
    code = actions.code_of(booking)
    return kept_private(redirect(own_address(code, **({"for": for_.said} if for_ else {}))))


def _hold(request: HttpRequest, thing: Bookable, data: dict[str, Any]) -> Booking:
    start, end = data["span"]
    booker = booker_of(request, data)

    def work() -> int:
        asked = plain(data, ["persons", "operation"])
        made = actions.hold(bookable_id=thing.pk, start=start, end=end, booker=booker, now=clock.now(), **asked)
        return int(made.booking.pk)

    asked = (thing.pk, start, end, sorted(plain(data, ["persons", "operation", "group", "residency"]).items()))
    return Booking.objects.get(id=once_for(request, "hold-page", asked, work))


def _shown(request: HttpRequest, thing: Bookable, form: BookForm, refused: Refused | None = None) -> HttpResponse:
    query = request.POST if form.is_bound else request.GET
    for_ = served(query.get("for", ""))
    more = {"for": for_.said} if for_ else {}
    context = {
        **about(thing),
        **the_week(request, thing, typed_day(form)),
        "form": form,
        "token": new_token(),
        "serves": for_,
        "fill": more,
        "nearest": nearest_links(thing, refused.nearest, request.path, **more) if refused else [],
        "sign_in": sign_in_link(request, thing),
        "described": described("bookable", thing) or "",
        "pictures": list(thing.place.pictures.defer("content").order_by("order", "id")[:MOST_PICTURES]),
    }
    return render(request, "bookings/bookable.html", context, status=UNPROCESSABLE if form.errors else 200)


def typed_day(form: Any) -> str:
    """Return the day that a form has, as 2026-09-08, or ""."""
    return str(form["day"].value() or "")


def about(thing: Bookable) -> dict[str, Any]:
    """Return what a page says of a bookable. Two queries: its spaces and its things."""
    moment, c = clock.now(), thing.conditions
    spaces = list(thing.spaces.filter(visible=True).order_by("order", "id"))
    things = [*thing.resources.filter(visible=True).order_by("order", "id")]
    return {
        "bookable": thing,
        "place": thing.place,
        "place_url": "places:infrastructure" if thing.place.is_infrastructure else "places:place",
        "purposes": [purpose_text(key) for key in thing.purposes],
        "rules": rule_lines(thing, moment),
        "prices": price_lines(c, moment.astimezone(c.zone).date()),
        "way": way_on(thing, moment),
        "spaces": spaces,
        "things": things,
    }


def the_week(request: HttpRequest, thing: Bookable, day: str, *, own: int = 0) -> dict[str, Any]:
    """Return the week that the address or the form asks for, and what its cells say. Two queries."""
    c, moment = thing.conditions, clock.now()
    shown = shown_day(request.GET.get("week", "") or day, first_day(c, moment))
    asked = request.GET.get("minutes", "")
    minutes = usual_minutes(c, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else None)  # noqa: PLR2004
    week = week_of(thing, shown, minutes, now=moment, own=own)
    rows = [WeekRow(day_text(row.day), [_cell(cell, thing) for cell in row.cells], row.has_room, row.whole) for row in week.days]
    return {
        "week": week,
        "week_rows": rows,
        "short": SHORT,
        "lengths": _lengths(thing, minutes),
        "clocks": [clock_of(clock) for clock in week.clocks],
    }


@dataclass(frozen=True, slots=True)
class WeekCell:
    """What a cell of the week shows: a start that fills the form, or why there is none."""

    text: str
    fill: dict[str, str] | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A day of the week as the page shows it."""

    day: str
    cells: list[WeekCell]
    has_room: bool
    whole: str


def _cell(cell: Any, thing: Bookable) -> WeekCell:
    if cell.span is None:
        return WeekCell(clock_of(cell.clock), code=cell.why.code if cell.why else "closed")
    zone = thing.conditions.zone
    return WeekCell(clock_of(cell.span[0].astimezone(zone).time()), fill=when_initial(cell.span, zone))


def _lengths(thing: Bookable, minutes: int) -> list[tuple[int, str]]:
    """Return the lengths that the week can be shown for."""
    c = thing.conditions
    fit = {length for length in LENGTHS if c.min_minutes <= length <= (c.max_minutes or length)}
    return [(length, length_text(length)) for length in sorted({c.min_minutes, minutes, *fit})]


def sign_in_link(request: HttpRequest, thing: Bookable) -> str:
    """Return where to sign in first; "" when that is not needed, or does not help."""
    if thing.strength != Strength.ACCOUNT or who_is(request):
        return ""
    return reverse("people:sign_in") + "?" + urlencode({"next": request.get_full_path() if request.method != "POST" else request.path})


@guarded(rules.book)
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, bookable_id: int) -> HttpResponse:
    """Book a time that repeats: look at its days first, then book all that can be had."""
    thing = find_or_404(bookable_id)
    user = who_is(request)
    known = {"name": getattr(user, "name", ""), "email": getattr(user, "email", "")}
    filled = {name: request.GET[name] for name in FILLS if request.GET.get(name)}
    form = SeriesForm(request.POST or None, bookable=thing, initial=filled)
    who = WhoForm(request.POST if "book" in request.POST else None, conditions=thing.conditions, initial=known | request.POST.dict())
    who.fields.pop("free", None)
    if request.method != "POST" or not form.is_valid():
        return _series_page(request, thing, form, who)
    if "book" not in request.POST or not who.is_valid():
        return _series_page(request, thing, form, who, look=True)
    try:
        spend(BOOK_LIMIT, address_of(request), now=clock.now())
        booking = _book_series(request, thing, form, who.cleaned_data)
    except TooMany as error:
        return too_many(request, error)
    except Refused as refused:
        add_refusal(form if "terms" not in refused.codes else who, refused)
        return _series_page(request, thing, form, who, look=True)
    return kept_private(redirect(own_address(actions.code_of(booking), done="series")))


def _book_series(request: HttpRequest, thing: Bookable, form: SeriesForm, who: dict[str, Any]) -> Booking:
    data = form.cleaned_data
    for_ = served(request.POST.get("for", ""))
    booker = booker_of(request, data | who)

    def work() -> int:
        made = actions.book_series(
            bookable_id=thing.pk,
            plan=form.plan(),
            booker=booker,
            now=clock.now(),
            persons=data["persons"],
            accepts_terms=who.get("accepts", False),
            purpose=who["purpose"],
            serves=for_.pair if for_ else None,
        )
        return int(made.made[0].booking.pk)

    return Booking.objects.get(id=once_for(request, "series-page", (thing.pk, sorted(data.items()), sorted(who.items())), work))


def _series_page(request: HttpRequest, thing: Bookable, form: SeriesForm, who: WhoForm, *, look: bool = False) -> HttpResponse:
    for_: Served | None = served((request.POST if form.is_bound else request.GET).get("for", ""))
    days = series_days(thing, form) if look and "until" not in form.errors else []
    context = {
        "bookable": thing,
        "form": form,
        "who": who,
        "days": days,
        "free": sum(1 for _text, why in days if not why),
        "serves": for_,
        "token": new_token(),
        "sign_in": sign_in_link(request, thing),
        "terms": thing.terms,
    }
    bad = form.errors or (who.is_bound and who.errors)
    return render(request, "bookings/series.html", context, status=UNPROCESSABLE if bad else 200)


def series_days(thing: Bookable, form: SeriesForm) -> list[tuple[str, str]]:
    """Return each day of a plan in words, with why it cannot be had or ""; at most as many as a series may have. Two queries."""
    plan = form.plan()
    days = [day for day in islice(plan.days(), MOST_IN_SERIES) if day is not None]
    spans = [_span_or_why(thing, day, plan) for day in days]
    real = [span for span in spans if not isinstance(span, Failure)]
    why = dict(zip(real, why_not(thing, real, form.cleaned_data["persons"], now=clock.now()), strict=True))
    return [_told(day, span, why, thing) for day, span in zip(days, spans, strict=True)]


def _told(day: date, span: Span | Failure, why: dict[Span, Failure | None], thing: Bookable) -> tuple[str, str]:
    if isinstance(span, Failure):
        return day_text(day), span.sentence
    failure = why[span]
    return span_text(*span, thing.conditions.zone), failure.sentence if failure else ""


def _span_or_why(thing: Bookable, day: date, plan: Plan) -> Span | Failure:
    try:
        return _span(thing, day, plan)
    except NoSuchTime as skipped:
        return Failure("no_such_time", {"after": skipped.after})


def _span(thing: Bookable, day: date, plan: Plan) -> Span:
    zone = thing.conditions.zone
    start: datetime = said(day, plan.begins, zone).moment
    return start, said(day if plan.ends > plan.begins else day + DAY, plan.ends, zone).moment
