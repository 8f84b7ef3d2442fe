"""People: registers the kinds "organisation" and "person"."""

from collections.abc import Sequence
from typing import Any

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
        from talkoot.shared.kinds import Kind, changed, register

        changed.connect(_announce_its_people, dispatch_uid="people.organisation")
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


def _announce_its_people(kind: str, ids: Sequence[int], **_: Any) -> None:
    """What specialists are found by includes their organisation's sector, as long as it may be seen."""
    from talkoot.people.models import Specialist
    from talkoot.shared.kinds import announce

    if kind == "organisation" and (people := list(Specialist.objects.filter(organisation__in=ids).values_list("id", flat=True))):
        announce("person", people)
