"""Letters that wait to be posted, and the secret links of personal calendars."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Letter(models.Model):
    """One letter to the holder of a booking. Written in the transaction of what it tells, posted by the clock (jobs.post_due).

    A row, not a queued job: a job of each booking would NOTIFY, and PostgreSQL lets transactions that notify commit only one at a time.
    `version` is the booking's when it was written; a letter that a newer one has overtaken is never posted. ended_at: posted or given up.
    """

    booking = models.ForeignKey("bookings.Booking", models.CASCADE, related_name="letters")
    about = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "bookings"
        constraints: ClassVar = [models.UniqueConstraint(fields=["booking", "about", "version"], name="letter_once")]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="letter_due", condition=Q(ended_at=None))]


class CalendarLink(models.Model):
    """A secret link to a person's bookings. Only the keyed hash of its token is stored; the token is made again from `nonce`.

    booker: whose bookings (bookers.Booker.key). account: who may end it on their own page; None when it was sent to an e-mail address.
    """

    booker = models.BinaryField(max_length=32)
    account = models.ForeignKey("people.User", models.CASCADE, null=True, blank=True, related_name="calendar_links")
    nonce = models.UUIDField(unique=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    language = models.CharField(max_length=12)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "bookings"
        indexes: ClassVar = [models.Index(fields=["booker"], name="calendar_link_of_person")]
