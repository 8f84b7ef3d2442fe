"""The words of people and organisations."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.shared.limits import Limit


class Sector(models.TextChoices):
    """Where in society an organisation stands."""

    CITY = "city", _("City organisation")
    COMPANY = "company", _("Company")
    UNIVERSITY = "university", _("University")
    ASSOCIATION = "association", _("Association")
    SCHOOL = "school", _("School")
    PUBLIC = "public", _("Other public body")


class Part(models.TextChoices):
    """What someone may do for a unit of the city, or for the whole of it. rules.py says what each opens."""

    READER = "reader", _("Reader")
    CLERK = "clerk", _("Clerk")
    OWNER = "owner", _("Service owner")
    CO_CREATION = "co-creation", _("Co-creation team")
    KNOWLEDGE = "knowledge", _("Knowledge team")
    MAYOR = "mayor", _("Mayor's office")
    PARTNER = "partner", _("Partner")
    ADMIN = "admin", _("Administrator")


# Who holds a part holds those that are in it, too.
READERS = frozenset({Part.READER, Part.CLERK, Part.OWNER, Part.ADMIN})
CLERKS = frozenset({Part.CLERK, Part.OWNER, Part.ADMIN})
OWNERS = frozenset({Part.OWNER, Part.ADMIN})

LONGEST_NAME = 120
# A code is asked for, or typed, so often and no more: by one connection, and for one address.
ASKED_FROM_ONE = Limit("sign-in-from", 20, timedelta(hours=1))
ASKED_FOR_ONE = Limit("sign-in-for", 5, timedelta(minutes=15))
TYPED_FROM_ONE = Limit("sign-in-typed", 30, timedelta(hours=1))
