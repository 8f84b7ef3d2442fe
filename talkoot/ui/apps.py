"""UI: components and layout."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Configuration of the ui folder."""

    name = "talkoot.ui"
