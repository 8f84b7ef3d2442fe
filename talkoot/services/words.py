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


class Charge(models.TextChoices):
    """Whether a service costs anything; the words of `cost` say how much."""

    FREE = "free", _("Free of charge")
    CHARGED = "charged", _("Costs something")
    OTHER = "other", _("It depends")


class LifeEvent(models.TextChoices):
    """What happens in a life when a service is needed. The values are PTV's codes (code list ptvelti), so that they travel unchanged."""

    CHILD = "KE1", _("Having a child")
    ADOPTION = "KE1.1", _("Adoption")
    CONSCRIPTION = "KE2", _("Conscription")
    STUDIES = "KE3", _("Beginning full-time studies")
    MOVING = "KE4", _("Moving")
    LEAVING_HOME = "KE4.1", _("Moving from childhood home")
    MOVING_WITHIN = "KE4.2", _("Moving within Finland")
    MOVING_ABROAD = "KE4.3", _("Moving abroad")
    MOVING_BACK = "KE4.4", _("Moving back to Finland")
    NEW_COUNTRY = "KE5", _("Immigrating to Finland")
    BUILDING = "KE6", _("Building a home")
    DIVORCE = "KE7", _("Divorce")
    NO_WORK = "KE8", _("Losing a job")
    DEBT = "KE9", _("Burdened by debt")
    RETIRING = "KE10", _("Retirement")
    ILLNESS = "KE11", _("Falling seriously ill")
    REHABILITATION = "KE12", _("Rehabilitation")
    CARING = "KE13", _("Giving informal care")
    DEATH = "KE14", _("Death of a close family member")


# What a version remembers and an owner may change. Text by language; the rest plain values.
TEXTS = ("name", "summary", "description", "how", "promise", "promise_measured", "cost", "requirements", "evidence")
PLAIN = ("charge", "audience", "life_events", "themes", "legal_base", "promise_days", "visible")
FIELDS = (*TEXTS, *PLAIN)
LONGEST = {"name": 200, "summary": 400, "cost": 400, "promise": 400, "promise_measured": 400}
LONGEST_TEXT = 4000
