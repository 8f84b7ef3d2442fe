"""The words of knowledge."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Updated(models.TextChoices):
    """How often a data set is renewed."""

    REALTIME = "realtime", _("In real time")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    YEARLY = "yearly", _("Every year")


class Decision(models.TextChoices):
    """What was decided after a try-out. Stopping with a lesson is a result too."""

    SCALE = "scale", _("Taken into use")
    CHANGE = "change", _("Tried again, changed")
    STOP = "stop", _("Stopped")
