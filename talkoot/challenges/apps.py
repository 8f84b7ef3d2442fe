"""Challenges: registers the kind "challenge"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChallengesConfig(AppConfig):
    """Configuration of the challenges folder."""

    name = "talkoot.challenges"

    def ready(self) -> None:
        """Register what can be met here."""
        from talkoot.challenges.models import Challenge
        from talkoot.challenges.queries import challenge_document
        from talkoot.shared.catalogue import documents, everything, hold, ids_after
        from talkoot.shared.kinds import Kind, register

        register(
            Kind(
                name="challenge",
                singular=_("Challenge"),
                plural=_("Challenges and funding"),
                url_name="challenges:challenge",
                order=80,
                documents=documents(Challenge, challenge_document, related=["area"]),
                hold=hold(Challenge),
                things=everything(Challenge),
                ids_after=ids_after(Challenge),
            )
        )
