"""The words of people and organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """Where in society an organisation stands."""

    CITY = "city", _("City organisation")
    COMPANY = "company", _("Company")
    UNIVERSITY = "university", _("University")
    ASSOCIATION = "association", _("Association")
    SCHOOL = "school", _("School")
    PUBLIC = "public", _("Other public body")
