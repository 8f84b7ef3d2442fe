"""The feeds of open availability by RPDE 1.0 (https://openactive.io/realtime-paged-data-exchange/), and the page that describes them."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talkoot.places.words import Category
from talkoot.shared.clock import now
from talkoot.shared.rules import guarded
from talkoot.standards import rules
from talkoot.standards.doors import SEE_OTHER, Refusal, opened
from talkoot.standards.openactive.facilities import LANGUAGE, OFFICIAL, absolute, facility_of, own_type, slot_id, slot_of
from talkoot.standards.openactive.models import ToldDay, ToldFacility
from talkoot.standards.openactive.numbering import offered_now
from talkoot.ui.jinja import city_name

RPDE = "application/vnd.openactive.rpde+json; version=1"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# As the standard asks: what has been passed never changes place, the end may grow at any moment.
PASSED, AT_THE_END = "public, max-age=3600", "public, max-age=8"
# About the five hundred items a page that the standard recommends.
FACILITIES_A_PAGE, DAYS_A_PAGE = 500, 40
HIGHEST = 2**62
# Inside a script element of a page nothing may end it.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
Item = dict[str, Any]


def refuse(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return a refusal as RFC 9457 has it; the standard has no form of its own."""
    body = {"type": "about:blank", "title": refusal.code, "status": refusal.status, "detail": refusal.says}
    return HttpResponse(orjson.dumps(body), status=refusal.status, content_type="application/problem+json")


opened_here = partial(opened, write=refuse)


def _after(request: HttpRequest) -> int:
    """Return after which change number a reader wants to go on. Raises Refusal."""
    unknown = sorted(set(request.GET) - {"afterChangeNumber"})
    if unknown:
        raise Refusal(400, "UnknownParameter", _('%(name)s is not known here. Follow the link "next".') % {"name": unknown[0][:60]})
    said = request.GET.get("afterChangeNumber", "0")
    if len(request.GET.getlist("afterChangeNumber")) > 1 or not (said.isascii() and said.isdigit()) or int(said[:20]) > HIGHEST:
        raise Refusal(400, "InvalidParameterValue", _('afterChangeNumber must be one whole number. Begin without it, then follow "next".'))
    return int(said)


def _page(name: str, after: int, items: Sequence[Item]) -> HttpResponse:
    """Answer one page. The last is empty and its `next` is itself, so that a reader asks again there."""
    last = items[-1]["modified"] if items else after
    address = absolute(name)
    body = {"next": f"{address}?afterChangeNumber={last}", "items": items, "license": LICENCE}
    response = HttpResponse(orjson.dumps(body), content_type=RPDE)
    response.headers["Cache-Control"] = PASSED if items else AT_THE_END
    return response


def _item(kind: str, id_: Any, number: int, data: Item | None) -> Item:
    item = {"state": "updated" if data else "deleted", "kind": kind, "id": id_, "modified": number}
    return {**item, "data": data} if data else item


@opened_here(rules.read)
def facilities(request: HttpRequest) -> HttpResponse:
    """Answer what can be booked, in the order of changes. What is hidden meanwhile is deleted at once, before it has a number for that."""
    after = _after(request)
    told = list(ToldFacility.objects.filter(number__gt=after).order_by("number")[:FACILITIES_A_PAGE])
    offered = offered_now([one.bookable_id for one in told if one.print], now())
    shown = {id_: facility_of(bookable) for id_, bookable in offered.items()}
    items = [_item("FacilityUse", one.bookable_id, one.number, shown.get(one.bookable_id)) for one in told]
    return _page("standards:openactive_facilities", after, items)


@opened_here(rules.read)
def slots(request: HttpRequest) -> HttpResponse:
    """Answer what is free and what is taken, in the order of changes. A day of a bookable is told whole when one of its slots changes."""
    after = _after(request)
    days = list(ToldDay.objects.filter(last__gt=after).order_by("last")[:DAYS_A_PAGE])
    offered = offered_now({day.bookable_id for day in days}, now())
    items = [item for day in days for item in _items_of(day, offered.get(day.bookable_id)) if item["modified"] > after]
    return _page("standards:openactive_slots", after, items)


def _items_of(day: ToldDay, bookable: Any) -> Iterable[Item]:
    number = day.last - len(day.slots) - len(day.gone)
    for slot in day.slots:
        number += 1
        yield _item("FacilityUse/Slot", slot_id(day.bookable_id, slot[0]), number, slot_of(bookable, slot) if bookable else None)
    for start in day.gone:
        number += 1
        yield _item("FacilityUse/Slot", slot_id(day.bookable_id, start), number, None)


@opened_here(rules.read)
def facility(_request: HttpRequest, bookable_id: int) -> HttpResponse:
    """Send whoever follows the name of a facility on to its page."""
    if bookable_id > HIGHEST or not offered_now([bookable_id], now()):
        raise Http404
    response = HttpResponse(status=SEE_OTHER)
    response.headers["Location"] = reverse("bookings:bookable", args=[bookable_id])
    return response


@opened_here(rules.describe)
def types(_request: HttpRequest) -> HttpResponse:
    """Answer our own list of sorts of facilities, which is longer than OpenActive's: a city has more than sports halls."""
    with translation.override(LANGUAGE):
        concepts = [own_type(category) for category in Category.values]
    body = {
        "@context": "https://openactive.io/",
        "@id": absolute("standards:openactive_types"),
        "@type": "ConceptScheme",
        "title": f"{settings.TALKOOT_CITY}: types of places",
        "license": LICENCE,
        "concept": [{**one, "seeAlso": OFFICIAL} for one in concepts],
    }
    return HttpResponse(orjson.dumps(body), content_type="application/ld+json")


def dataset() -> dict[str, Any]:
    """Return the description of the feeds as schema.org and OpenActive have it."""
    home = absolute("standards:openactive")
    feeds = (("FacilityUse", "standards:openactive_facilities"), ("Slot", "standards:openactive_slots"))
    with translation.override(LANGUAGE):
        city = str(city_name())
    return {
        "@context": ["https://schema.org/", "https://openactive.io/"],
        "@type": "Dataset",
        "@id": home,
        "url": home,
        "name": f"{city}: places to book and when they are free",
        "description": "Rooms, halls and equipment of the city that can be booked, and their free times for the next 14 days, "
        "as they change. Published by OpenActive's Modelling Opportunity Data 2.0 and Realtime Paged Data Exchange.",
        "keywords": ["OpenActive", "Facilities", "Rooms", "Availability"],
        "license": LICENCE,
        "schemaVersion": "https://openactive.io/modelling-opportunity-data/2.0/",
        "inLanguage": [LANGUAGE],
        "discussionUrl": settings.TALKOOT_SOURCE_CODE or home,
        "documentation": "https://permalink.openactive.io/dataset-site/open-data-documentation",
        "publisher": {
            "@type": "Organization",
            "name": city,
            "legalName": settings.TALKOOT_CITY,
            "url": settings.TALKOOT_ADDRESS,
            "logo": {"@type": "ImageObject", "url": settings.TALKOOT_ADDRESS + static("ui/favicon.svg")},
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "additionalType": f"https://openactive.io/{name}",
                "encodingFormat": RPDE,
                "contentUrl": absolute(address),
            }
            for name, address in feeds
        ],
    }


@guarded(rules.describe)
@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """Show people and harvesters where the feeds are: a dataset site."""
    described = orjson.dumps(dataset()).decode().translate(_UNSAFE)
    feeds = [
        (_("What can be booked"), absolute("standards:openactive_facilities")),
        (_("When it is free"), absolute("standards:openactive_slots")),
    ]
    return render(request, "standards/openactive.html", {"described": described, "feeds": feeds, "licence": LICENCE})
