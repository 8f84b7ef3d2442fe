"""Money that a person has to look after: it came, and no booking stands for just that much."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from talkoot.bookings.words import MoneyWhy


class MoneyToSettle(models.Model):
    """Money that came otherwise than asked, too late, or for a booking that was cancelled. Shown to staff until somebody settled it."""

    payment = models.ForeignKey("bookings.Payment", models.PROTECT, related_name="to_settle")
    why = models.CharField(max_length=10, choices=MoneyWhy)
    cents = models.BigIntegerField()  # what came; what was asked is the payment's
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        app_label = "bookings"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(why__in=MoneyWhy.values), name="money_why_known"),
            models.UniqueConstraint(fields=["payment", "why", "cents"], name="money_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="money_unsettled", condition=Q(settled_at=None))]
