"""What the availability feeds have told, and with which numbers. docs/adr/0047-open-availability.md."""

from typing import ClassVar

from django.db import models


class Stir(models.Model):
    """Something about a bookable changed. Written by triggers, beside the change and in its transaction; taken away when it is numbered.

    Only ever added to: no writer waits for another, and none is lost, because what is not committed yet cannot be taken away.
    """

    bookable_id = models.BigIntegerField()

    class Meta:
        app_label = "standards"


class FeedNumber(models.Model):
    """The last change number that was given; one row. Whoever gives numbers holds it, so that numbers become visible in their order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField(default=0)

    class Meta:
        app_label = "standards"


class ToldFacility(models.Model):
    """A bookable as the feed of facilities last told it. print: hash of what was told; "" says that it was deleted."""

    bookable_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    print = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "standards"


class ToldDay(models.Model):
    """The slots of one bookable on one local day, as the feed of slots last told them.

    slots: [minutes since 1970, length in minutes, uses left, cents or None] each, in order. gone: starts of those told once and deleted.
    `last` is the change number of the last item; the others have those before it, in the order slots, gone.
    """

    bookable_id = models.BigIntegerField()
    day = models.DateField()
    last = models.BigIntegerField(unique=True)
    slots = models.JSONField(default=list)
    gone = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "standards"
        constraints: ClassVar = [models.UniqueConstraint(fields=["bookable_id", "day"], name="told_day_once")]
