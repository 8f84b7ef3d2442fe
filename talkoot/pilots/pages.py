"""Pages of pilots: what was tried in the real city, and what came of it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talkoot.pilots.models import Pilot
from talkoot.pilots.words import Decision
from talkoot.shared.catalogue import see
from talkoot.shared.clock import now
from talkoot.shared.rules import guarded
from talkoot.shared.slots import bookings_serving
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page
from talkoot.ui.catalogue.things import get_thing, related, thing_page

PILOTS = Catalogue(
    kind="pilot",
    lead=_("What was tried in the real city, what came of it and what was decided. Stopping with a lesson is a result too."),
    things=lambda: Pilot.objects.select_related("area").defer("problem", "tried", "result", "sort", "area__outline"),
    filters=(
        filters.choice("decision", _("What was decided"), Decision.choices),
        filters.theme(),
        filters.related("area", _("Area"), lambda: Pilot),
        filters.belonging_to("owner", _("Owner"), lambda: Pilot),
        filters.belonging_to("partner", _("Partner"), lambda: Pilot),
    ),
    template="pilots/pilots.html",
)


@guarded(see)
@require_safe
def pilots(request: HttpRequest) -> HttpResponse:
    """List the pilots."""
    return list_page(request, PILOTS)


@guarded(see)
@require_safe
def pilot(request: HttpRequest, pilot_id: int) -> HttpResponse:
    """Show one pilot, with the lessons it taught."""
    thing = get_thing(request, Pilot.objects.select_related("area", "place", "owner", "partner"), pilot_id, may=see)
    relations = [related("lesson", thing.lessons, heading=_("What it taught"))]
    happening = bookings_serving("pilot", thing.pk, now=now())
    return thing_page(request, "pilot", thing, "pilots/pilot.html", relations=relations, happening=happening)
