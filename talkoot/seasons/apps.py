"""Seasons: gives clerks a door to their rounds."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext as _


class SeasonsConfig(AppConfig):
    """Configuration of the seasons folder."""

    name = "talkoot.seasons"

    def ready(self) -> None:
        """Say to whom the pages of clerks are open."""
        from talkoot.people.signals import doors_wanted

        doors_wanted.connect(door, dispatch_uid="seasons")


def door(sender: Any, user: Any, **_more: Any) -> list[tuple[str, str]]:  # noqa: ARG001 - a signal's receiver
    """Return the door of whoever may handle rounds."""
    from django.urls import reverse

    from talkoot.seasons.rules import handle

    may = handle.admits is not None and handle.admits(user)
    return [(_("Seasonal rounds"), reverse("seasons:desk"))] if may else []
