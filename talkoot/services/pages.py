"""Pages of services: the list, and one service."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talkoot.services.models import Service
from talkoot.services.words import Audience, Channel
from talkoot.shared.catalogue import see
from talkoot.shared.rules import guarded
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page
from talkoot.ui.catalogue.things import get_thing, thing_page

SERVICES = Catalogue(
    kind="service",
    lead=_(
        "What the city does for people: who it is for, how to get it and what it promises. Each of them can become better with your idea."
    ),
    things=lambda: Service.objects.defer("description", "how", "promise", "cost", "sort"),
    filters=(
        filters.theme(),
        filters.member("audience", _("For whom"), Audience.choices, "audience"),
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


@guarded(see)
@require_safe
def service(request: HttpRequest, service_id: int) -> HttpResponse:
    """Show one service."""
    thing = get_thing(request, Service.objects.select_related("owner"), service_id, may=see)
    return thing_page(request, "service", thing, "services/service.html", audiences=dict(Audience.choices), channels=dict(Channel.choices))
