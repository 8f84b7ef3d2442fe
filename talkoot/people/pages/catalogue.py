"""Pages of specialists and organisations."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talkoot.people.models import Organisation, Specialist
from talkoot.people.words import Sector
from talkoot.shared.catalogue import see
from talkoot.shared.rules import guarded
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page
from talkoot.ui.catalogue.things import Related, get_thing, related, thing_page

SPOKEN = ("fi", "sv", "en", "et", "ru", "uk", "so", "ar")
NOT_ON_A_CARD = ("organisation__summary", "organisation__needs", "organisation__offers", "organisation__sort")
SPECIALISTS = Catalogue(
    kind="person",
    lead=_("People inside and outside the city who want to help. They say in their own words what they can do and what they want."),
    things=lambda: Specialist.objects.select_related("organisation").defer("summary", "sort", *NOT_ON_A_CARD),
    filters=(
        filters.theme(),
        filters.choice("sector", _("Sector"), Sector.choices, filters.column("organisation__sector")),
        filters.spoken("languages", _("Speaks"), SPOKEN),
        filters.belonging_to("organisation", _("Organisation"), lambda: Specialist),
    ),
    template="people/specialists.html",
)
ORGANISATIONS = Catalogue(
    kind="organisation",
    lead=_("City units, companies, associations, schools and universities: what each looks for, and what it has to give."),
    things=lambda: Organisation.objects.select_related("area").defer("needs", "sort", "area__outline"),
    filters=(
        filters.theme(),
        filters.choice("sector", _("Sector"), Sector.choices),
        filters.related("area", _("Area"), lambda: Organisation),
    ),
    template="people/organisations.html",
)


@guarded(see)
@require_safe
def specialists(request: HttpRequest) -> HttpResponse:
    """List the specialists."""
    return list_page(request, SPECIALISTS)


@guarded(see)
@require_safe
def specialist(request: HttpRequest, specialist_id: int) -> HttpResponse:
    """Show one specialist."""
    thing = get_thing(request, Specialist.objects.select_related("organisation"), specialist_id, may=see)
    return thing_page(request, "person", thing, "people/specialist.html")


@guarded(see)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations."""
    return list_page(request, ORGANISATIONS)


def _relations(thing: Any) -> list[Related]:
    """Return what an organisation has, by the relations that higher folders made: none of them is imported here."""

    def mine(name: str, field: str = "owner") -> str:
        return f"{reverse(name)}?{field}={thing.id}"

    return [
        related("service", thing.services, heading=_("Services it answers for"), more=mine("services:services")),
        related("place", thing.places.filter(is_infrastructure=False), heading=_("Places it looks after"), more=mine("places:places")),
        related(
            "infrastructure",
            thing.places.filter(is_infrastructure=True),
            heading=_("Infrastructure and testbeds it runs"),
            more=mine("places:infrastructures"),
        ),
        related("dataset", thing.data_sets, heading=_("Data it opens"), more=mine("knowledge:datasets")),
        related("challenge", thing.challenges, heading=_("What it asks of everyone"), more=mine("challenges:challenges")),
        related("pilot", thing.pilots, heading=_("What it has tried"), more=mine("pilots:pilots")),
        related("pilot", thing.partnered, heading=_("Where it was a partner"), more=mine("pilots:pilots", "partner")),
        related("person", thing.specialists, heading=_("Its people who want to help"), more=mine("people:specialists", "organisation")),
    ]


@guarded(see)
@require_safe
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Show one organisation, with everything it answers for."""
    thing = get_thing(request, Organisation.objects.select_related("area"), organisation_id, may=see)
    return thing_page(request, "organisation", thing, "people/organisation.html", relations=_relations(thing))
