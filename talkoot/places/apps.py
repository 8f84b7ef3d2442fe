"""Places: registers the kinds "place" and "infrastructure"."""

from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Configuration of the places folder."""

    name = "talkoot.places"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.places.models import Place
        from talkoot.places.queries import place_document
        from talkoot.shared.catalogue import documents, hold, ids_after
        from talkoot.shared.kinds import Kind, register
        from talkoot.shared.rules import Rule

        def seen(is_infrastructure: bool) -> Rule:
            return Rule(
                "places.see",
                "Everyone sees what is published.",
                visible=lambda _by: Q(visible=True, is_infrastructure=is_infrastructure),
            )

        for name, singular, plural, order, is_infrastructure in (
            ("place", _("Place"), _("Places"), 20, False),
            ("infrastructure", _("Infrastructure or testbed"), _("Infrastructure and testbeds"), 30, True),
        ):
            rule = seen(is_infrastructure)
            register(
                Kind(
                    name=name,
                    singular=singular,
                    plural=plural,
                    url_name=f"places:{name}",
                    order=order,
                    documents=documents(Place, place_document, rule, related=["area"]),
                    hold=hold(Place),
                    ids_after=ids_after(Place, rule),
                )
            )
