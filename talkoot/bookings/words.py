"""The words of bookings: where one stands, what kind it is, how a thing is got into and paid for."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.shared.limits import Limit


class State(models.TextChoices):
    """Where a booking stands."""

    HOLD = "hold", _("Held for a moment")
    REQUESTED = "requested", _("Waits for a decision")
    WAITING_FOR_PAYMENT = "waiting_for_payment", _("Waits for payment")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")
    DENIED = "denied", _("Refused")
    NO_SHOW = "no_show", _("Nobody came")
    EXPIRED = "expired", _("Expired")


MOVES: dict[State, frozenset[State]] = {
    State.HOLD: frozenset({State.REQUESTED, State.WAITING_FOR_PAYMENT, State.CONFIRMED, State.CANCELLED, State.EXPIRED}),
    State.REQUESTED: frozenset({State.WAITING_FOR_PAYMENT, State.CONFIRMED, State.DENIED, State.CANCELLED}),
    State.WAITING_FOR_PAYMENT: frozenset({State.CONFIRMED, State.CANCELLED, State.EXPIRED}),
    # Back to a person's desk when it is moved and moving needs a decision.
    State.CONFIRMED: frozenset({State.CANCELLED, State.NO_SHOW, State.REQUESTED}),
    State.CANCELLED: frozenset(),
    State.DENIED: frozenset(),
    State.NO_SHOW: frozenset(),
    State.EXPIRED: frozenset(),
}
# What keeps others out. A no-show kept the room empty, so its claim stays as it was.
LIVE = frozenset({State.HOLD, State.REQUESTED, State.WAITING_FOR_PAYMENT, State.CONFIRMED, State.NO_SHOW})
# What ends by the clock when nobody goes on with it.
EXPIRING = frozenset({State.HOLD, State.WAITING_FOR_PAYMENT})
# What may be given another time.
MOVABLE = frozenset({State.HOLD, State.REQUESTED, State.CONFIRMED})


class Kind(models.TextChoices):
    """What sort of booking it is. A block keeps everyone out and belongs to nobody."""

    NORMAL = "normal", _("Booking")
    BLOCK = "block", _("Closed by staff")
    STAFF = "staff", _("Own use of the city")
    BEHALF = "behalf", _("Made by staff for somebody")
    SEASON = "season", _("Turn of a season")


class Operation(models.TextChoices):
    """What a window opens for: a first one, keeping what one had, or one more."""

    NEW = "new", _("New")
    RENEW = "renew", _("Renewal")
    SECOND = "second", _("One more")


class Residency(models.TextChoices):
    """Whether the person lives in the city, where that decides who may book first."""

    RESIDENT = "resident", _("Resident of the city")
    OTHER = "other", _("Lives elsewhere")


class Strength(models.TextChoices):
    """How surely we know who books, weakest first."""

    OPEN = "open", _("No sign-in")
    ACCOUNT = "account", _("Signed in")
    STRONG = "strong", _("Signed in with bank codes, a certificate or the like")


class Access(models.TextChoices):
    """How one gets in."""

    OPEN = "open", _("The door is open")
    CODE = "code", _("Door code")
    STAFF = "staff", _("Staff opens the door")
    KEY = "key", _("Key is fetched")


class Unit(models.TextChoices):
    """What a price is for. Each begun unit counts."""

    QUARTER = "quarter", _("15 minutes")
    HALF_HOUR = "half_hour", _("30 minutes")
    HOUR = "hour", _("Hour")
    HALF_DAY = "half_day", _("Half a day (4 hours)")
    DAY = "day", _("Day (24 hours)")
    WEEK = "week", _("Week")
    FIXED = "fixed", _("Whole booking")


MINUTES = {
    Unit.QUARTER: 15,
    Unit.HALF_HOUR: 30,
    Unit.HOUR: 60,
    Unit.HALF_DAY: 4 * 60,
    Unit.DAY: 24 * 60,
    Unit.WEEK: 7 * 24 * 60,
}


class Paying(models.TextChoices):
    """How a booking is paid."""

    NOTHING = "nothing", _("Nothing to pay")
    ON_SITE = "on_site", _("Paid on site")
    INVOICE = "invoice", _("Invoice")
    ONLINE = "online", _("Paid online")


class Period(models.TextChoices):
    """Over what a person's bookings are counted: those still to come, or those that begin in one calendar period."""

    UPCOMING = "upcoming", _("Coming")
    DAY = "per_day", _("Per day")
    WEEK = "per_week", _("Per week")
    MONTH = "per_month", _("Per month")
    YEAR = "per_year", _("Per year")


class Repeat(models.TextChoices):
    """How a series goes on."""

    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")


class PaymentState(models.TextChoices):
    """Where an online payment stands."""

    STARTED = "started", _("Begun")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Not paid")
    LATE = "late", _("Paid too late, to be given back")


class MoneyWhy(models.TextChoices):
    """Why a person has to look after money that was paid."""

    OTHER = "other", _("Another amount was paid than asked")
    LATE = "late", _("Paid too late, to be given back")
    ENDED = "ended", _("Paid, and the booking was cancelled after that")


HOLD_FOR = timedelta(minutes=10)
PAY_WITHIN = timedelta(minutes=30)
# How far ahead free times are kept ready for the search. Further ones can be booked where the rules let them, but not searched.
HORIZON = timedelta(days=120)
MOST_IN_SERIES = 200
LONGEST_REASON = 500
CODE_PURPOSE = "booking"

# Limits by address: a family or a club behind one address gets on, a robot does not empty the city.
BOOK_LIMIT = Limit("book", 120, timedelta(hours=1))
GUESS_LIMIT = Limit("booking-code", 60, timedelta(minutes=10))
