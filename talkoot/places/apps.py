"""Places: registers the kinds "place" and "infrastructure"."""

from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Configuration of the places folder."""

    name = "talkoot.places"

    def ready(self) -> None:
        """Register what can be met here, and the door to the hours on the own page of those who keep them."""
        from talkoot.people.signals import doors_wanted
        from talkoot.places.models import Place
        from talkoot.places.queries import place_document
        from talkoot.places.rules import see_infrastructure, see_places
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        for name, singular, plural, order, rule in (
            ("place", _("Place"), _("Places"), 20, see_places),
            ("infrastructure", _("Infrastructure or testbed"), _("Infrastructure and testbeds"), 30, see_infrastructure),
        ):
            register(
                Kind(
                    name=name,
                    singular=singular,
                    plural=plural,
                    url_name=f"places:{name}",
                    order=order,
                    documents=documents(Place, place_document, rule, related=["area"]),
                    hold=hold(Place),
                    things=everything(Place, is_infrastructure=name == "infrastructure"),
                    ids_after=ids_after(Place, rule),
                )
            )
        doors_wanted.connect(_doors, dispatch_uid="places.hours")


def _doors(user: Any, **_more: Any) -> list[tuple[str, str]]:
    from talkoot.places.rules import keep_hours

    return [(gettext("Hours of your places"), reverse("places:hours_kept"))] if keep_hours.admits and keep_hours.admits(user) else []
