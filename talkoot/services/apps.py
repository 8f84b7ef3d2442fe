"""Services: registers the kind "service"."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def door(user: Any, **_more: Any) -> list[tuple[Any, str]]:
    """Put the services that a person may see as staff on their own page."""
    from django.urls import reverse

    from talkoot.services.rules import read

    return [(_("Services of your unit"), reverse("services:mine"))] if read.admits and read.admits(user) else []


class ServicesConfig(AppConfig):
    """Configuration of the services folder."""

    name = "talkoot.services"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.people.signals import doors_wanted
        from talkoot.services.models import Service
        from talkoot.services.queries import service_document
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        doors_wanted.connect(door, dispatch_uid="services.door")
        register(
            Kind(
                name="service",
                singular=_("Service"),
                plural=_("Services"),
                url_name="services:service",
                order=10,
                documents=documents(Service, service_document, related=["general"]),
                hold=hold(Service),
                things=everything(Service),
                ids_after=ids_after(Service),
            )
        )
