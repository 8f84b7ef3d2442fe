"""What the city or a partner asks of everyone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from talkoot.shared.catalogue import CatalogueThing, translated


class Challenge(CatalogueThing):
    """An open call. Money is whole euro cents. It is open from `opens_at` to the second of `closes_at`."""

    description = translated()
    who = translated()
    funding = translated()
    funding_cents = models.BigIntegerField(default=0)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    area = models.ForeignKey("places.Area", models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="challenges")

    class Meta(CatalogueThing.Meta):
        constraints: ClassVar = [
            *CatalogueThing.Meta.constraints,
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="challenge_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(funding_cents__gte=0), name="challenge_funding_not_negative"),
        ]
