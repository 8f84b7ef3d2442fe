"""What the city knows: open data sets and lessons."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from talkoot.knowledge.words import Decision, Updated
from talkoot.shared.catalogue import CatalogueThing, translated, words


class DataSet(CatalogueThing):
    """An open data set."""

    description = translated()
    formats = words()
    licence = models.CharField(max_length=60, blank=True)
    updated = models.CharField(max_length=20, choices=Updated, default=Updated.YEARLY)
    owner = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="data_sets")


class Lesson(CatalogueThing):
    """What was learnt, so that the next idea can use it. `name` is the claim."""

    evidence = translated()
    conditions = translated()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, null=True, blank=True, related_name="lessons")

    class Meta(CatalogueThing.Meta):
        constraints: ClassVar = [
            *CatalogueThing.Meta.constraints,
            models.CheckConstraint(condition=Q(decision__in=["", *Decision.values]), name="lesson_decision_known"),
        ]
