"""Pilots: registers the kind "pilot"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PilotsConfig(AppConfig):
    """Configuration of the pilots folder."""

    name = "talkoot.pilots"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.pilots.models import Pilot
        from talkoot.pilots.queries import pilot_document
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        register(
            Kind(
                name="pilot",
                singular=_("Pilot"),
                plural=_("Pilots"),
                url_name="pilots:pilot",
                order=90,
                documents=documents(Pilot, pilot_document, related=["area"]),
                hold=hold(Pilot),
                things=everything(Pilot),
                ids_after=ids_after(Pilot),
            )
        )
