"""Keys of programs, and what Open311 says of an idea beyond the idea."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from talkoot.standards.openactive.models import FeedNumber, Stir, ToldDay, ToldFacility
from talkoot.standards.words import READS_A_MINUTE, REPORTS_AN_HOUR

__all__ = ["FeedNumber", "Key", "Report", "Stir", "ToldDay", "ToldFacility"]


class Key(models.Model):
    """A program that the city knows. `key_hash` is the keyed hash of its key, which is shown once and never stored.

    account: the person it works for, where it is one person's: it then has their rights as a resident, and never those of a role.
    """

    name = models.CharField(max_length=120)
    contact = models.EmailField(blank=True)
    key_hash = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey("people.User", models.CASCADE, null=True, blank=True, related_name="keys")
    may_report = models.BooleanField(default=False)
    reads_a_minute = models.PositiveIntegerField(default=READS_A_MINUTE)
    reports_an_hour = models.PositiveIntegerField(default=REPORTS_AN_HOUR)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="key_has_name")]

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """An idea that came as a GeoReport: which service it is about, where in words, by which key."""

    idea = models.OneToOneField("ideas.Idea", models.CASCADE, primary_key=True, related_name="report")
    service = models.ForeignKey("services.Service", models.SET_NULL, null=True, related_name="reports")
    key = models.ForeignKey(Key, models.SET_NULL, null=True, related_name="reports")
    address = models.CharField(max_length=300, blank=True)
    address_id = models.CharField(max_length=100, blank=True)
    media_url = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-given_at", "-idea"], name="report_newest")]
