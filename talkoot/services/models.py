"""The service catalogue: services, the ways to get them, their versions in time, and how well their promises are kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from talkoot.services.words import Channel, Charge
from talkoot.shared.catalogue import CatalogueThing, translated, words


class Service(CatalogueThing):
    """Something the city does for people: who answers for it, how it is got, what it costs and what it promises.

    general: a national description whose texts stand before its own, which then say only what is local. legal_base: a list of
    {"name": text by language, "url": address by language}. promise_days: within how many days, where the promise is one of time. channels:
    which ways there are, for filters (the ways themselves: ServiceChannel). version: rises with each change, so that nobody overwrites
    what they have not seen. confirmed_at: when its owner last said that it is true. register: the source's own document, whole, so that
    what we do not read comes out again as it came.
    """

    description = translated()
    how = translated()
    promise = translated()
    promise_measured = translated()
    promise_days = models.PositiveSmallIntegerField(null=True, blank=True)
    cost = translated()
    charge = models.CharField(max_length=10, choices=Charge, blank=True)
    requirements = translated()
    evidence = translated()
    legal_base = models.JSONField(default=list, blank=True)
    audience = words()
    life_events = words()
    channels = words()
    owner = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, blank=True, related_name="services")
    general = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="local")
    version = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    register = models.JSONField(default=dict, blank=True)

    class Meta(CatalogueThing.Meta):
        constraints: ClassVar = [
            *CatalogueThing.Meta.constraints,
            models.CheckConstraint(condition=Q(charge__in=["", *Charge.values]), name="service_charge_known"),
            models.CheckConstraint(condition=~Q(general=F("id")), name="service_not_its_own_general"),
        ]


class ServiceChannel(models.Model):
    """One way to get a service, with what is needed for that way: an address on the web, a number, a place or a form."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="ways")
    channel = models.CharField(max_length=12, choices=Channel)
    name = translated()
    note = translated()
    url = translated()
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    place = models.ForeignKey("places.Place", models.SET_NULL, null=True, blank=True, related_name="+")
    source_id = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="service_channel_known"),
            models.UniqueConstraint(fields=["service", "order"], name="service_channel_order"),
        ]


class ServiceVersion(models.Model):
    """A service as it was after one change. content: what words.FIELDS and its ways held. changed: which of them differ from before.

    why: what the change is for; proposed_by: whose idea it was, as shown to all. Staff are named; a resident only where they agreed.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    changed = words()
    why = translated()
    proposed_by = translated()
    made_by = models.CharField(max_length=120, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["service", "number"], name="service_version_once")]


class PromiseMeasure(models.Model):
    """How many cases of one month there were, and in how many the promise was kept."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="measures")
    month = models.DateField()
    cases = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "month"], name="promise_measure_once"),
            models.CheckConstraint(condition=Q(kept__lte=F("cases")), name="promise_kept_within_cases"),
            models.CheckConstraint(condition=Q(month__day=1), name="promise_month_begins"),
        ]
