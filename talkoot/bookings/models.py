"""What may be booked, bookings and what they keep others out of."""

from datetime import timedelta
from functools import cached_property
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from talkoot.bookings.calendars.models import CalendarLink, Letter
from talkoot.bookings.conditions import Conditions, read_ways, read_windows
from talkoot.bookings.prices import read_prices
from talkoot.bookings.words import LIVE, Access, Kind, Operation, Paying, PaymentState, Period, Repeat, State, Strength
from talkoot.shared.catalogue import CatalogueThing, translated, words

_LENGTH, _A_DAY = F("ends") - F("starts"), timedelta(days=1)

__all__ = [
    "Bookable",
    "BookablePart",
    "Booking",
    "BookingContact",
    "CalendarLink",
    "Claim",
    "Free",
    "Letter",
    "Open",
    "Part",
    "Payment",
    "Series",
]


class Bookable(CatalogueThing):
    """What is offered for booking: one or many spaces and resources, and all its rules as data (see conditions.Conditions).

    Lengths are minutes. `windows`, `prices` and `ways` are lists of plain objects; saving one that is none raises ValueError. Bookables
    with the same `counted_with` share the most that one person may have.
    """

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="bookables")
    spaces = models.ManyToManyField("places.Space", related_name="bookables", blank=True)
    resources = models.ManyToManyField("places.Resource", related_name="bookables", blank=True)
    parts = models.ManyToManyField("bookings.Part", through="bookings.BookablePart", related_name="bookables", editable=False)
    type = models.CharField(max_length=40, blank=True)
    purposes = words()
    terms = translated()
    instructions = translated()
    zone = models.CharField(max_length=40, default="Europe/Helsinki")
    published_from = models.DateTimeField(null=True, blank=True)
    published_until = models.DateTimeField(null=True, blank=True)
    reservable_from = models.DateTimeField(null=True, blank=True)
    reservable_until = models.DateTimeField(null=True, blank=True)
    windows = models.JSONField(default=list, blank=True)
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.OPEN)
    min_minutes = models.PositiveIntegerField(default=30)
    max_minutes = models.PositiveIntegerField(null=True, blank=True)
    start_every = models.PositiveIntegerField(default=15)
    before_minutes = models.PositiveIntegerField(default=0)
    after_minutes = models.PositiveIntegerField(default=0)
    min_days = models.PositiveIntegerField(default=0)
    max_days = models.PositiveIntegerField(null=True, blank=True, default=90)
    min_persons = models.PositiveIntegerField(default=1)
    max_persons = models.PositiveIntegerField(null=True, blank=True)
    most_each = models.PositiveIntegerField(null=True, blank=True)
    most_each_period = models.CharField(max_length=10, choices=Period, default=Period.UPCOMING)
    counted_with = models.CharField(max_length=60, blank=True)
    needs_approval = models.BooleanField(default=False)
    prices = models.JSONField(default=list, blank=True)
    ways = models.JSONField(default=list, blank=True)
    cancel_hours = models.PositiveIntegerField(null=True, blank=True, default=24)
    # Out to here `Open` and `Free` are kept; None until they are.
    kept_from = models.DateTimeField(null=True, editable=False)
    kept_until = models.DateTimeField(null=True, editable=False)

    class Meta(CatalogueThing.Meta):
        constraints: ClassVar = [
            *CatalogueThing.Meta.constraints,
            models.CheckConstraint(condition=Q(min_minutes__gt=0, start_every__gt=0), name="bookable_lengths_positive"),
            models.CheckConstraint(condition=Q(max_minutes=None) | Q(max_minutes__gte=F("min_minutes")), name="bookable_lengths_in_order"),
            models.CheckConstraint(condition=Q(max_persons=None) | Q(max_persons__gte=F("min_persons")), name="bookable_persons_in_order"),
            models.CheckConstraint(condition=Q(max_days=None) | Q(max_days__gte=F("min_days")), name="bookable_days_in_order"),
            models.CheckConstraint(condition=Q(strength__in=Strength.values), name="bookable_strength_known"),
            models.CheckConstraint(condition=Q(most_each_period__in=Period.values), name="bookable_period_known"),
        ]
        indexes: ClassVar = [*CatalogueThing.Meta.indexes, GinIndex(fields=["purposes"], name="bookable_purposes")]

    def __str__(self) -> str:
        return str(next(iter(self.name.values()), self.source_id))

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep out rules that cannot be read."""
        self.__dict__.pop("conditions", None)
        _ = self.conditions
        super().save(*args, **kwargs)

    @cached_property
    def conditions(self) -> Conditions:
        """All its rules, ready to be asked. Raises ValueError for rules that cannot be read."""
        return Conditions(
            zone=ZoneInfo(self.zone),
            windows=read_windows(self.windows),
            prices=read_prices(self.prices),
            ways=read_ways(self.ways),
            has_terms=any(self.terms.values()),
            **{name: getattr(self, name) for name in _PLAIN},
        )


_PLAIN = (
    "visible", "published_from", "published_until", "reservable_from", "reservable_until", "type", "strength", "min_minutes", "max_minutes",
    "start_every", "before_minutes", "after_minutes", "min_days", "max_days", "min_persons", "max_persons", "most_each", "most_each_period",
    "needs_approval", "cancel_hours",
)  # fmt: skip


class Part(models.Model):
    """One physical thing that only one booking can have at a time: a space or a resource. Its row is what the guarded path locks."""

    space = models.OneToOneField("places.Space", models.CASCADE, null=True, related_name="+")
    resource = models.OneToOneField("places.Resource", models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(space=None, resource__isnull=False) | Q(space__isnull=False, resource=None), name="part_is_one_thing"
            ),
        ]


class BookablePart(models.Model):
    """What a bookable takes: each of its spaces with all that lies inside them, and its resources. Made by actions.sync_parts."""

    bookable = models.ForeignKey(Bookable, models.CASCADE, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["bookable", "part"], name="bookable_part_once")]


class Series(models.Model):
    """Bookings that repeat. `skipped` lists the days that could not be had: {"day": ISO date, "codes": [...]}."""

    bookable = models.ForeignKey(Bookable, models.PROTECT, related_name="series")
    repeat = models.CharField(max_length=10, choices=Repeat)
    every = models.PositiveSmallIntegerField(default=1)
    until = models.DateField()
    skipped = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(repeat__in=Repeat.values), name="series_repeat_known"),
            models.CheckConstraint(condition=Q(every__gt=0), name="series_every_positive"),
        ]


class Booking(models.Model):
    """One booking, with its own copy of what the rules said when it was made: buffers, money, way in.

    `booker` is the keyed hash of who has it (bookers.Booker.key); name and address stand in BookingContact. `code_hash` is that of the
    secret code, which is made again from `nonce`. `version` grows with each change (SEQUENCE of its calendar entry; its UID is `uid`).
    """

    bookable = models.ForeignKey(Bookable, models.PROTECT, related_name="bookings")
    series = models.ForeignKey(Series, models.SET_NULL, null=True, blank=True, related_name="bookings")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NORMAL)
    state = models.CharField(max_length=20, choices=State)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    before_minutes = models.PositiveIntegerField(default=0)
    after_minutes = models.PositiveIntegerField(default=0)
    persons = models.PositiveIntegerField(default=1)
    operation = models.CharField(max_length=10, choices=Operation, default=Operation.NEW)
    residency = models.CharField(max_length=10, blank=True)
    group = models.CharField(max_length=40, default="everyone")
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.OPEN)
    purpose = models.CharField(max_length=300, blank=True)
    cost_cents = models.BigIntegerField(default=0)
    vat_permille = models.PositiveSmallIntegerField(default=0)
    paying = models.CharField(max_length=10, choices=Paying, default=Paying.NOTHING)
    free_asked = models.BooleanField(default=False)
    access = models.CharField(max_length=10, choices=Access, default=Access.OPEN)
    account = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="bookings")
    booker = models.BinaryField(max_length=32, default=bytes)
    nonce = models.UUIDField(unique=True)
    code_hash = models.BinaryField(max_length=32, unique=True)
    serves_kind = models.CharField(max_length=20, blank=True)
    serves_id = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=120, blank=True)  # the role of the staff member who made or decided it, never a resident
    version = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="booking_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="booking_kind_known"),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="booking_ends_after_start"),
            models.CheckConstraint(condition=Q(cost_cents__gte=0, vat_permille__lt=1000), name="booking_money_whole"),
            models.CheckConstraint(
                condition=Q(serves_kind="", serves_id=None) | ~Q(serves_kind="") & Q(serves_id__isnull=False), name="booking_serves_whole"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["booker", "starts"], name="booking_of_person"),
            models.Index(fields=["bookable", "starts"], name="booking_by_start"),
            models.Index(fields=["serves_kind", "serves_id", "starts"], name="booking_serving", condition=~Q(serves_kind="")),
            models.Index(fields=["expires_at"], name="booking_expiring", condition=Q(expires_at__isnull=False)),
        ]

    @property
    def uid(self) -> str:
        """A name of its own in all calendars of the world, the same for good."""
        return f"booking-{self.id}@talkoot"

    @property
    def is_live(self) -> bool:
        """Whether it keeps others out."""
        return self.state in LIVE


class BookingContact(models.Model):
    """Who has a booking and where to write. Apart from it, shown to nobody but staff, erased when its time is over or on request."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="contact")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12)


class Claim(models.Model):
    """One part, kept for one booking with its buffers. The exclusion constraint is the backstop: the guarded path is what keeps order."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="claims")
    part = models.ForeignKey(Part, models.PROTECT, related_name="claims")
    during = DateTimeRangeField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "part"], name="claim_once_a_part"),
            ExclusionConstraint(
                name="claim_one_at_a_time",
                expressions=[("part", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(live=True),
            ),
        ]


class Open(models.Model):
    """When a bookable is open, out to the horizon: where the hours of all its spaces and resources allow it. Kept ready for the search."""

    bookable = models.ForeignKey(Bookable, models.CASCADE, related_name="+", db_index=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["bookable", "ends"], include=["starts"], name="open_by_end")]


class Free(models.Model):
    """When a booking of a bookable could be: open, less all claims with its own buffers round them. Written with the claim.

    A search among many reads the next days of all by their ends: those of at most a day need not be looked for further than a day on.
    """

    bookable = models.ForeignKey(Bookable, models.CASCADE, related_name="+", db_index=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["bookable", "ends"], include=["starts"], name="free_by_end"),
            models.Index(fields=["ends"], include=["starts", "bookable"], name="free_short", condition=Q(LessThanOrEqual(_LENGTH, _A_DAY))),
            models.Index(fields=["ends"], include=["starts", "bookable"], name="free_long", condition=Q(GreaterThan(_LENGTH, _A_DAY))),
        ]


class Payment(models.Model):
    """One online payment. `stamp` is ours and once in the world; `transaction` is the provider's."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    stamp = models.UUIDField(unique=True)
    transaction = models.CharField(max_length=100, blank=True)
    amount_cents = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.STARTED)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_known"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_of_something"),
        ]
