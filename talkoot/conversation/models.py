"""What attaches to anything: today, support. A thing that can be supported has one Subject."""

from typing import ClassVar

from django.db import models


class Subject(models.Model):
    """What people talk about or support: an idea today, later a challenge or a pilot. Real foreign keys, no generic relations."""

    kind = models.CharField(max_length=40)


class Support(models.Model):
    """One person's support of one subject. `by` is a keyed hash of a visitor's cookie or of a user: never an address or a name."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="supports")
    by = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "by"], name="support_once_each")]
        indexes: ClassVar = [models.Index(fields=["by"], name="support_by")]
