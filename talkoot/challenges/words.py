"""The words of challenges."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an open call stands."""

    UPCOMING = "upcoming", _("Opens soon")
    OPEN = "open", _("Open for ideas")
    CLOSED = "closed", _("No longer open")
