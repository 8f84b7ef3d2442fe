"""Services: registers the kind "service"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    """Configuration of the services folder."""

    name = "talkoot.services"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.services.models import Service
        from talkoot.services.queries import service_document
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        register(
            Kind(
                name="service",
                singular=_("Service"),
                plural=_("Services"),
                url_name="services:service",
                order=10,
                documents=documents(Service, service_document),
                hold=hold(Service),
                things=everything(Service),
                ids_after=ids_after(Service),
            )
        )
