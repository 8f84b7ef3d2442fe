"""Ideas: registers the kind "idea"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    """Configuration of the ideas folder."""

    name = "talkoot.ideas"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.ideas import rules  # noqa: PLC0415 - models load after apps
        from talkoot.ideas.models import Idea  # noqa: PLC0415
        from talkoot.ideas.queries import idea_document  # noqa: PLC0415
        from talkoot.shared.catalogue import documents, ids_after  # noqa: PLC0415
        from talkoot.shared.kinds import Kind, register  # noqa: PLC0415

        register(
            Kind(
                name="idea",
                singular=_("Idea"),
                plural=_("Ideas of others"),
                url_name="ideas:idea",
                order=5,
                documents=documents(Idea, idea_document, rules.see, related=["area"]),
                ids_after=ids_after(Idea, rules.see),
            )
        )
