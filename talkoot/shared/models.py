"""Tables that know no word of the city: limits, audit, used challenges, idempotency keys."""

from typing import ClassVar

from django.db import models

LONGEST_REASON = 300


class Used(models.Model):
    """How often a limit was used by a hashed address in one window. Purged after `ends`."""

    key = models.BinaryField(max_length=32)
    starts = models.DateTimeField()
    ends = models.DateTimeField(db_index=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "starts"], name="used_once_a_window")]


class Spent(models.Model):
    """Something that counts once: a solved proof of work, a form's token. The unique key refuses a replay."""

    key = models.BinaryField(max_length=32, unique=True)
    ends = models.DateTimeField(db_index=True)


class AuditEvent(models.Model):
    """One change. Holds no contents and no resident's name; `reason` is why, in the words of whoever did it."""

    kind = models.CharField(max_length=40)
    thing_id = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, db_default="")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "thing_id", "at"], name="audit_by_thing")]


class Remembered(models.Model):
    """An answer kept under a client's idempotency key, so that a repeated request does nothing twice."""

    key = models.BinaryField(max_length=32, unique=True)
    request_hash = models.BinaryField(max_length=32)
    answer = models.JSONField(null=True)
    ends = models.DateTimeField(db_index=True)
