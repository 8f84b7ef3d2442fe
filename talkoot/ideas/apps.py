"""Ideas: registers the kind "idea"."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    """Configuration of the ideas folder."""

    name = "talkoot.ideas"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.ideas import rules
        from talkoot.ideas.models import Idea
        from talkoot.ideas.queries import idea_document
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        register(
            Kind(
                name="idea",
                singular=_("Idea"),
                plural=_("Ideas of others"),
                url_name="ideas:idea",
                order=5,
                documents=documents(Idea, idea_document, rules.see, related=["area"]),
                hold=hold(Idea),
                things=everything(Idea),
                ids_after=ids_after(Idea, rules.see),
            )
        )

    def look_at_settings(self) -> None:
        """Tell of a wrong setting when the web starts, not to the first who gives an idea. Raises ImproperlyConfigured.

        Not in every process: the holidays of all countries are loaded together, which takes longer than all of Django.
        """
        from talkoot.ideas.queries import public_holidays

        try:
            public_holidays(settings.TALKOOT_HOLIDAYS)
        except NotImplementedError as unknown:
            msg = f"TALKOOT_HOLIDAYS={settings.TALKOOT_HOLIDAYS}: no known country. Write FI, or a region as DE-BY; empty for none."
            raise ImproperlyConfigured(msg) from unknown
