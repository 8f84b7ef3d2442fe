"""Users who sign in and what each may do, organisations, and the specialists who want to help."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from talkoot.people.words import LONGEST_NAME, Part, Sector
from talkoot.shared.catalogue import CatalogueThing, translated, words


class User(AbstractBaseUser):
    """Someone who signs in. Nobody needs to, to give or follow an idea. There are no passwords: a code goes to the address each time."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    language = models.CharField(max_length=12, default="fi")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects: ClassVar = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        """Return what others see of a colleague: the name, else the address."""
        return self.name or self.email

    @cached_property
    def parts_held(self) -> frozenset[tuple[str, int | None]]:
        """Return (part, unit id) of each role; None stands for the whole city. One query, once a request."""
        return frozenset(self.roles.values_list("part", "unit_id"))


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


class Role(models.Model):
    """What a person may do, for one unit or (unit null) for the whole city."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    unit = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="roles")
    part = models.CharField(max_length=20, choices=Part)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "part"], name="role_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="role_part_known"),
            models.CheckConstraint(condition=~Q(part=Part.ADMIN) | Q(unit=None), name="role_admin_whole_city"),
        ]
