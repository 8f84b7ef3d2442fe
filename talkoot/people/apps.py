"""People: registers the kinds "organisation" and "person"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Configuration of the people folder."""

    name = "talkoot.people"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.people.models import Organisation, Specialist
        from talkoot.people.queries import organisation_document, person_document
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        register(
            Kind(
                name="person",
                singular=_("Specialist"),
                plural=_("Specialists and partners"),
                url_name="people:specialist",
                order=60,
                documents=documents(Specialist, person_document, related=["organisation"]),
                hold=hold(Specialist),
                things=everything(Specialist),
                ids_after=ids_after(Specialist),
            )
        )
        register(
            Kind(
                name="organisation",
                singular=_("Organisation"),
                plural=_("Organisations"),
                url_name="people:organisation",
                order=70,
                documents=documents(Organisation, organisation_document, related=["area"]),
                hold=hold(Organisation),
                things=everything(Organisation),
                ids_after=ids_after(Organisation),
            )
        )
