"""Pages of challenges: what the city and its partners ask of everyone."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talkoot.challenges.models import Challenge
from talkoot.challenges.queries import in_state, state_of
from talkoot.challenges.words import State
from talkoot.shared.catalogue import see
from talkoot.shared.clock import now
from talkoot.shared.rules import guarded
from talkoot.shared.slots import bookings_serving
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page
from talkoot.ui.catalogue.things import get_thing, thing_page


def _in_state_now(state: str) -> Q:
    return in_state(State(state), now=now())


CHALLENGES = Catalogue(
    kind="challenge",
    lead=_("What the city and its partners ask of everyone, and the funding there is for it. Anyone may answer; each says who it is for."),
    things=lambda: Challenge.objects.select_related("area").defer("description", "who", "funding", "sort", "area__outline"),
    filters=(
        filters.choice("state", _("State"), State.choices, _in_state_now),
        filters.theme(),
        filters.related("area", _("Area"), lambda: Challenge),
        filters.belonging_to("owner", _("Owner"), lambda: Challenge),
    ),
    template="challenges/challenges.html",
)


@guarded(see)
@require_safe
def challenges(request: HttpRequest) -> HttpResponse:
    """List the challenges."""
    moment = now()
    return list_page(request, CHALLENGES, state_of=lambda challenge: state_of(challenge, now=moment))


@guarded(see)
@require_safe
def challenge(request: HttpRequest, challenge_id: int) -> HttpResponse:
    """Show one challenge."""
    thing = get_thing(request, Challenge.objects.select_related("area", "owner"), challenge_id, may=see)
    happening = bookings_serving("challenge", thing.pk, now=now())
    return thing_page(request, "challenge", thing, "challenges/challenge.html", state=state_of(thing, now=now()), happening=happening)
