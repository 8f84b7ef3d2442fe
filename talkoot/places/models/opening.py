"""When a place is open: the rules that people write, and the spans that follow from them, a row each, ready to be asked."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from talkoot.places.models.places import Place
from talkoot.places.models.spaces import Space
from talkoot.places.words import Opening


class Hours(models.Model):
    """The opening hours of a place, or a space's own, which then hold instead of its place's.

    `periods` is a list of periods in the shape of Hauki's date periods (see places.opening.shape): read and written whole. The rows of
    OpenTime are right from `kept_from` to `kept_until`; days outside are worked out from the rules when somebody asks.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="hours")
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="hours")
    periods = models.JSONField(default=list)
    kept_from = models.DateField()
    kept_until = models.DateField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "space"], nulls_distinct=False, name="hours_once"),
            models.CheckConstraint(condition=Q(kept_from__lte=F("kept_until")), name="hours_kept_in_order"),
        ]


class OpenTime(models.Model):
    """One span of one local day, in one state. `day` is the day it belongs to; it may end on the next."""

    hours = models.ForeignKey(Hours, models.CASCADE, related_name="times")
    place = models.ForeignKey(Place, models.CASCADE, related_name="open_times")
    space = models.ForeignKey(Space, models.CASCADE, null=True, blank=True, related_name="open_times")
    day = models.DateField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.CharField(max_length=24, choices=Opening)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="opentime_in_order"),
            models.CheckConstraint(condition=Q(state__in=Opening.values), name="opentime_state_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["day", "place"], name="opentime_by_day")]


class HoursVersion(models.Model):
    """What hours said before a change, so that it can be taken back. `by` names the person of the staff who made the change."""

    hours = models.ForeignKey(Hours, models.CASCADE, related_name="versions")
    periods = models.JSONField(default=list)
    until = models.DateTimeField()
    by = models.CharField(max_length=120, blank=True)
