"""Shared: what knows no word of the city."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Configuration of the shared folder."""

    name = "talkoot.shared"
