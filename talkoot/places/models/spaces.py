"""What is inside a place: a tree of spaces, and the things in them."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from talkoot.places.models.places import Place
from talkoot.places.words import Equipment, ResourceKind, SpaceKind
from talkoot.shared.catalogue import translated, words


class Space(models.Model):
    """A building, a floor, a room or a part of one. The tree stays under one place and has no circles: the database holds both.

    `facts` are measured properties of the space, such as {"width_cm": 250, "length_cm": 600, "electricity": true} of a berth, or
    {"step_free": true, "induction_loop": true} of a room. `order` is its place among its siblings.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="spaces")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=10, choices=SpaceKind)
    name = translated()
    summary = translated()
    accessibility = translated()
    capacity = models.PositiveIntegerField(default=0)
    area_m2 = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    order = models.IntegerField(default=0)
    visible = models.BooleanField(default=True)
    source = models.CharField(max_length=40, default="own")
    source_id = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_id"], name="space_source_once"),
            # What the foreign keys (parent, place) and (space, place) point at: a parent or a resource's space is of the same place.
            models.UniqueConstraint(fields=["id", "place"], name="space_of_its_place"),
            models.CheckConstraint(condition=Q(kind__in=SpaceKind.values), name="space_kind_known"),
            models.CheckConstraint(condition=~Q(name={}), name="space_has_name"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="space_not_in_itself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "order", "id"], name="space_of_place"),
            GinIndex(fields=["facts"], name="space_facts", opclasses=["jsonb_path_ops"]),
        ]


class Resource(models.Model):
    """One thing that can be used or lent in a place: a projector, a piano, a boat. Two pianos are two resources."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="resources")
    space = models.ForeignKey(Space, models.SET_NULL, null=True, blank=True, related_name="resources")
    kind = models.CharField(max_length=10, choices=ResourceKind)
    name = translated()
    summary = translated()
    equipment = words()  # values of places.words.Equipment, for "with a projector"
    order = models.IntegerField(default=0)
    visible = models.BooleanField(default=True)
    source = models.CharField(max_length=40, default="own")
    source_id = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_id"], name="resource_source_once"),
            models.CheckConstraint(condition=Q(kind__in=ResourceKind.values), name="resource_kind_known"),
            models.CheckConstraint(condition=~Q(name={}), name="resource_has_name"),
            models.CheckConstraint(condition=Q(equipment__contained_by=Equipment.values), name="resource_equipment_known"),
        ]
        indexes: ClassVar = [GinIndex(fields=["equipment"], name="resource_equipment")]
