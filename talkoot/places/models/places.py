"""Areas, places and infrastructure."""

from typing import ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from talkoot.places.words import Category
from talkoot.shared.catalogue import CatalogueThing, translated
from talkoot.shared.geo import Mercator


class Area(models.Model):
    """A district of the city. `outline` is a list of rings of [longitude, latitude], for the map; centre for "near"."""

    key = models.SlugField(max_length=60, unique=True)
    name = translated()
    lat = models.FloatField()
    lon = models.FloatField()
    outline = models.JSONField(default=list, blank=True)


class Place(CatalogueThing):
    """A place of the city, or a piece of its infrastructure that ideas may be tried on (`trial` says how)."""

    category = models.CharField(max_length=20, choices=Category)
    is_infrastructure = models.BooleanField(default=False)
    offers = models.JSONField(default=dict, blank=True)  # language -> list of short phrases
    accessibility = translated()
    trial = translated()
    address = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField(default=0)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="places")
    owner = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="places")

    class Meta(CatalogueThing.Meta):
        constraints: ClassVar = [
            *CatalogueThing.Meta.constraints,
            models.CheckConstraint(condition=Q(category__in=Category.values), name="place_category_known"),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__range=(-85, 85), lon__range=(-180, 180)), name="place_point_whole"
            ),
        ]
        indexes: ClassVar = [
            *CatalogueThing.Meta.indexes,
            GistIndex(Mercator(), name="place_by_nearness"),
        ]
