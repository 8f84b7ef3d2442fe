"""The words of services."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whom a service is for."""

    CHILDREN = "children", _("Children")
    YOUTH = "youth", _("Young people")
    FAMILIES = "families", _("Families")
    ADULTS = "adults", _("Adults")
    SENIORS = "seniors", _("Older people")
    NEWCOMERS = "newcomers", _("Newcomers")
    COMPANIES = "companies", _("Companies")
    ASSOCIATIONS = "associations", _("Associations")
    EVERYONE = "everyone", _("Everyone")


class Channel(models.TextChoices):
    """How a service is got."""

    WEB = "web", _("Web page")
    PHONE = "phone", _("Phone")
    PLACE = "place", _("At a place")
    FORM = "form", _("Form")
    E_SERVICE = "e-service", _("E-service")
