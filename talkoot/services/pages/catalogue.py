"""Pages of services that everyone sees: the list, one service, its history, and the catalogue as the national register has it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talkoot.services.forms import label_all
from talkoot.services.models import Service, ServiceVersion
from talkoot.services.queries import promise_kept, published_services
from talkoot.services.register import service_as_ptv
from talkoot.services.words import Audience, Channel, Charge, LifeEvent
from talkoot.shared.catalogue import see
from talkoot.shared.paging import BadCursor, page_by_key
from talkoot.shared.rules import guarded
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page
from talkoot.ui.catalogue.things import get_thing, thing_page

SERVICES = Catalogue(
    kind="service",
    lead=_(
        "What the city does for people: who it is for, how to get it and what it promises. Each of them can become better with your idea."
    ),
    things=lambda: Service.objects.only("name", "summary", "themes", "audience", "visible", "changed_at", "owner"),
    filters=(
        filters.theme(),
        filters.member("audience", _("For whom"), Audience.choices, "audience"),
        filters.member("life_event", _("Event in life"), LifeEvent.choices, "life_events"),
        filters.member("channel", _("How to get it"), Channel.choices, "channels"),
        filters.belonging_to("owner", _("Owner"), lambda: Service),
    ),
    template="services/services.html",
)


@guarded(see)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List the services."""
    return list_page(request, SERVICES, audiences=dict(Audience.choices))


def words() -> dict[str, Any]:
    """Return what the values in a service are called, for templates."""
    return {
        "audiences": dict(Audience.choices),
        "channels": dict(Channel.choices),
        "charges": dict(Charge.choices),
        "life_events": dict(LifeEvent.choices),
    }


@guarded(see)
@require_safe
def service(request: HttpRequest, service_id: int) -> HttpResponse:
    """Show one service. Two more queries than its own row: the ways to get it, and how its promise was kept."""
    thing = get_thing(request, Service.objects.select_related("owner", "general"), service_id, may=see)
    context = {"ways": thing.ways.select_related("place").order_by("order"), "promise_kept": promise_kept(thing), **words()}
    return thing_page(request, "service", thing, "services/service.html", **context)


VERSIONS_SHOWN = 30


@guarded(see)
@require_safe
def history(request: HttpRequest, service_id: int) -> HttpResponse:
    """Show how a service came to be what it is: who proposed, who made, what changed."""
    thing = get_thing(request, Service.objects.all(), service_id, may=see)
    versions: Any = ServiceVersion.objects.filter(service=thing).defer("content").order_by("-number", "-id")
    try:
        page = page_by_key(versions, request.GET.get("after"), VERSIONS_SHOWN)
    except BadCursor as error:
        raise Http404 from error
    return render(request, "services/history.html", {"thing": thing, "page": page, "may_edit": False, "label_all": label_all})


REGISTER_PAGE = 50


@guarded(see)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Hand the catalogue out as PTV's open API v11 does: a page of services in `itemList`, the next one by its link."""
    things: Any = published_services().filter(visible=True).select_related("general", "owner").prefetch_related("ways").order_by("id")
    try:
        page = page_by_key(things, request.GET.get("after"), REGISTER_PAGE)
    except BadCursor as error:
        raise Http404 from error
    body: dict[str, Any] = {"itemList": [service_as_ptv(thing) for thing in page.rows]}
    if page.next:
        body["next"] = f"{settings.TALKOOT_ADDRESS}{request.path}?after={page.next}"
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
