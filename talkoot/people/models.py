"""Users who sign in, organisations, and the specialists who want to help."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from talkoot.people.words import Sector
from talkoot.shared.catalogue import CatalogueThing, translated, words


class User(AbstractUser):
    """Someone who signs in. Nobody needs to, to give or follow an idea."""


class Organisation(CatalogueThing):
    """A city unit, company, university, association, school or public body."""

    sector = models.CharField(max_length=20, choices=Sector)
    needs = translated()
    offers = translated()
    area = models.ForeignKey("places.Area", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(CatalogueThing.Meta):
        constraints: ClassVar = [
            *CatalogueThing.Meta.constraints,
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="organisation_sector_known"),
        ]


class Specialist(CatalogueThing):
    """A person who says what they can do and want, in their own words and language. Published by themselves."""

    title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12)
    languages = words()
    can = models.TextField(max_length=2000)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="specialists")
