"""On which conditions something new may be tried on a place or a piece of infrastructure."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from talkoot.places.models.places import Place
from talkoot.shared.catalogue import translated


class Conditions(models.Model):
    """The conditions of trials, a field a question; what may be tried is the place's own `trial`.

    notice_days: how long before a trial one asks. longest_weeks: how long one may last; 0 when that is agreed each time.
    """

    place = models.OneToOneField(Place, models.CASCADE, related_name="conditions")
    safety = translated()
    power = translated()
    network = translated()
    data = translated()
    insurance = translated()
    decides = translated()
    contact = translated()
    notice_days = models.PositiveSmallIntegerField(default=0)
    longest_weeks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(decides={}), name="conditions_say_who_decides")]
