"""Places: registers the kinds "place" and "infrastructure"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Configuration of the places folder."""

    name = "talkoot.places"

    def ready(self) -> None:
        """Register what can be met here."""
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
