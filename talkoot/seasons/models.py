"""Rounds, what is applied for in them, what was proposed and decided."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from talkoot.seasons.words import DAY, MOST_TIMES, AgeGroup, Making, Stage
from talkoot.shared.catalogue import translated

WEEKDAY = Q(weekday__gte=0, weekday__lte=6)
TIMES_IN_ORDER = Q(begins__gte=0, begins__lt=F("ends"), ends__lte=DAY)


class Round(models.Model):
    """A season of recurring times: when it is applied for, and the days that it is for.

    baskets: target groups, the foremost first: [{"key", "weight", "name": {language: text}}].
    """

    owner = models.ForeignKey("people.Organisation", models.PROTECT, related_name="rounds")
    name = translated()
    summary = translated()
    baskets = models.JSONField(default=list)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    closes_day = models.DateField(editable=False)  # the local day of closes_at, for the constraint
    visible = models.BooleanField(default=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=40, default="own")
    source_id = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_id"], name="round_source_once"),
            models.CheckConstraint(condition=~Q(name={}), name="round_has_name"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(closes_day__lt=F("first_day")), name="round_closes_before_its_season"),
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="round_season_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["visible", "closes_at"], name="round_by_closing")]

    def stage_at(self, now: datetime) -> Stage:
        """Return where the round stands at a moment."""
        if self.published_at:
            return Stage.PUBLISHED
        if now < self.opens_at:
            return Stage.UPCOMING
        return Stage.OPEN if now < self.closes_at else Stage.HANDLING


class RoundPlace(models.Model):
    """What a round gives out: a bookable, and when in the week. hours: [[weekday, begins, ends]] in minutes from midnight."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="places")
    bookable = models.ForeignKey("bookings.Bookable", models.PROTECT, related_name="+")
    hours = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "bookable"], name="round_place_once")]


class Application(models.Model):
    """What one applicant asks for in a round. A draft until sent. `code_nonce` makes the secret code again; only its hash is searched."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="applications")
    basket = models.CharField(max_length=40, blank=True)
    applicant = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12)
    code_nonce = models.UUIDField(unique=True)
    code_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when the result went out by e-mail

    class Meta:
        indexes: ClassVar = [models.Index(fields=["round", "sent_at", "id"], name="application_by_arrival")]


class SeasonWish(models.Model):
    """One recurring time that is wished for. Lengths are minutes."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="wishes")
    purpose = models.CharField(max_length=200)
    age_group = models.CharField(max_length=10, choices=AgeGroup)
    people = models.PositiveIntegerField()
    shortest = models.PositiveSmallIntegerField()
    longest = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField(default=1)
    # [[weekday, begins, ends, second choice]] in minutes from midnight
    windows = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(shortest__gt=0, shortest__lte=F("longest")), name="wish_lengths_in_order"),
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=MOST_TIMES), name="wish_times_a_week"),
            models.CheckConstraint(condition=Q(people__gt=0), name="wish_for_somebody"),
            models.CheckConstraint(condition=Q(age_group__in=AgeGroup.values), name="wish_age_group_known"),
        ]


class RankedPlace(models.Model):
    """A place that a wish names; rank 0 is the best. `barred`: a person has decided that it is not given."""

    wish = models.ForeignKey(SeasonWish, models.CASCADE, related_name="ranked")
    place = models.ForeignKey(RoundPlace, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    barred = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wish", "rank"], name="ranked_once_a_rank"),
            models.UniqueConstraint(fields=["wish", "place"], name="ranked_once_a_place"),
        ]


class Proposal(models.Model):
    """One run of the allocator: how far it is, and how well each basket is served (shares, also had it gone by arrival), per mille."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="proposals")
    state = models.CharField(max_length=10, choices=Making, default=Making.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)
    shares = models.JSONField(default=dict)
    first_come = models.JSONField(default=dict)
    trouble = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Making.values), name="proposal_state_known"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(state__in=[Making.WAITING, Making.RUNNING]), name="proposal_one_at_a_time"
            ),
        ]


class Allocation(models.Model):
    """A wish gets a place every week. `locked`: a person decided it, so no proposal changes it. skipped: days the series could not have."""

    wish = models.ForeignKey(SeasonWish, models.CASCADE, related_name="allocations")
    place = models.ForeignKey(RoundPlace, models.PROTECT, related_name="allocations")
    weekday = models.PositiveSmallIntegerField()
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    locked = models.BooleanField(default=False)
    by = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()
    series = models.ForeignKey("bookings.Series", models.SET_NULL, null=True, blank=True, related_name="+")
    skipped = models.JSONField(default=list)
    booked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wish", "weekday"], name="allocation_one_a_weekday"),
            models.CheckConstraint(condition=WEEKDAY & TIMES_IN_ORDER, name="allocation_inside_a_day"),
        ]


class Refusal(models.Model):
    """What a wish did not get, why, and what would have worked: as allocator.reasons tells it, as plain objects."""

    wish = models.OneToOneField(SeasonWish, models.CASCADE, related_name="refusal")
    missing = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    would_work = models.JSONField(default=list)
