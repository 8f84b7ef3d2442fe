"""Try-outs in the real city."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from talkoot.pilots.words import Decision
from talkoot.shared.catalogue import CatalogueThing, translated


class Pilot(CatalogueThing):
    """A finished try-out: what was tried, what came of it, what was decided. Money is whole euro cents."""

    problem = translated()
    tried = translated()
    result = translated()
    decision = models.CharField(max_length=10, choices=Decision)
    ended_on = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    cost_cents = models.BigIntegerField(default=0)
    area = models.ForeignKey("places.Area", models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.ForeignKey("places.Place", models.SET_NULL, null=True, blank=True, related_name="pilots")
    owner = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="pilots")
    partner = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="partnered")

    class Meta(CatalogueThing.Meta):
        constraints: ClassVar = [
            *CatalogueThing.Meta.constraints,
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="pilot_decision_known"),
            models.CheckConstraint(condition=Q(cost_cents__gte=0), name="pilot_cost_not_negative"),
        ]
