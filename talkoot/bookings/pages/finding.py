"""Find a place: what fits, the first free time of each, and what would fit where nothing does."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talkoot.bookings import rules
from talkoot.bookings.finding import FindForm, a_page, relaxed
from talkoot.bookings.forms import when_initial
from talkoot.bookings.models import Bookable
from talkoot.bookings.pages.common import Served, reader, served
from talkoot.bookings.queries import Found, find_bookables, published_bookables, rows_of
from talkoot.bookings.telling import moment_text, price_lines, purpose_text, span_text, zone_named
from talkoot.bookings.times import Span
from talkoot.shared import clock
from talkoot.shared.paging import BadCursor
from talkoot.shared.rules import guarded
from talkoot.shared.text import pick
from talkoot.ui.catalogue.lists import Count


@guarded(rules.see)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """List what fits the address, a page by key. Four queries, more only when nothing fits."""
    form, moment = FindForm(request.GET), clock.now()
    form.is_valid()
    found = find_bookables(form.asked(), now=moment)
    try:
        shown, after = a_page(found, request.GET.get("cursor"))
    except BadCursor:
        return render(request, "ui/catalogue/lost.html", {"back": request.path}, status=400)
    serves = served(request.GET.get("for", ""))
    context = {
        "form": form,
        "at": _place(form.cleaned_data.get("place")),
        "serves": serves,
        "cards": [_card(bookable, one, form, serves) for bookable, one in rows_of(shown)],
        "count": Count(len(found)),
        "next": after,
        "map_query": request.GET.urlencode(),
        "relaxed": [] if found else list(relaxed(form, now=moment)),
    }
    return render(request, "bookings/find.html", context, status=400 if form.errors else 200)


@guarded(rules.see)
@require_safe
def find_map(request: HttpRequest) -> HttpResponse:
    """Return the points of the places in which something fits the same address, each with the first free time in it."""
    form, moment = FindForm(request.GET), clock.now()
    form.is_valid()
    found = {one.id: one for one in find_bookables(form.asked(), now=moment)}
    rows = Bookable.objects.filter(id__in=list(found), place__lat__isnull=False).order_by("place", "id")
    told = rows.values_list("id", "zone", "place", "place__name", "place__lat", "place__lon")
    places: dict[int, dict[str, Any]] = {}
    for id_, zone, place, name, lat, lon in told:
        point = places.setdefault(place, {"name": name, "at": [lon, lat], "zone": zone, "first": found[id_].first})
        point["first"] = min(filter(None, (point["first"], found[id_].first)), default=None)
    features = [_point(request, place, point) for place, point in places.items()]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


def _point(request: HttpRequest, place: int, point: dict[str, Any]) -> dict[str, Any]:
    query = request.GET.copy()
    query["place"] = str(place)
    query.pop("cursor", None)
    title, language = pick(point["name"], reader())
    note = f"{_('First free:')} {moment_text(point['first'], zone_named(point['zone']))}" if point["first"] else ""
    told = {"title": title, "lang": language, "url": f"{reverse('bookings:find')}?{query.urlencode()}", "note": note}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": point["at"]}, "properties": told}


def _span(start: datetime | None, end: datetime | None) -> Span | None:
    return (start, end) if start and end else None


def _place(place_id: int | None) -> Any:
    """Return the place that alone is looked at, where the address names one that everyone may see."""
    return published_bookables().filter(place=place_id, place__visible=True).first() if place_id else None


def _card(bookable: Bookable, one: Found, form: FindForm, serves: Served | None) -> dict[str, Any]:
    """Return what a card says: the time that leads on is the wished one where it was asked exactly, else the first free one."""
    zone, data = bookable.conditions.zone, form.cleaned_data
    wished = form.asked()
    exact = wished.start is not None and wished.end is not None and wished.minutes is None
    span = _span(wished.start, wished.end) if exact else _span(one.first, one.until)
    query: dict[str, Any] = when_initial(span, zone) if span else {}
    day = (span[0] if span else clock.now()).astimezone(zone).date()
    more = {"persons": data.get("people"), "minutes": data.get("minutes"), "for": serves.said if serves else None}
    query |= {name: value for name, value in more.items() if value}
    address = reverse("bookings:bookable", args=[bookable.pk])
    return {
        "bookable": bookable,
        "place": bookable.place,
        "href": f"{address}?{urlencode(query)}" if query else address,
        "when": span_text(*span, zone) if span else "",
        "exact": exact,
        "price": price_lines(bookable.conditions, day)[:1],
        "cents": one.cost_cents,
        "far": one.far_m,
        "purposes": [purpose_text(key) for key in bookable.purposes],
    }
