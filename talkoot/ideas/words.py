"""The words of ideas: where an idea stands, how it came, how lists are ordered, how much one address may do."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.shared.limits import Limit


class State(models.TextChoices):
    """Where an idea is on its way. A withdrawn idea is erased, so it has no state."""

    RECEIVED = "received", _("Received")
    READING = "reading", _("Being read")
    TAKEN = "taken", _("Taken forward")
    JOINED = "joined", _("Joined with a similar idea")
    NOT_NOW = "not_now", _("Not now")
    CO_DESIGN = "co_design", _("In co-design")
    PILOT = "pilot", _("In a pilot")
    IN_USE = "in_use", _("In use")


MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.READING, State.TAKEN, State.JOINED, State.NOT_NOW}),
    State.READING: frozenset({State.TAKEN, State.JOINED, State.NOT_NOW}),
    State.TAKEN: frozenset({State.CO_DESIGN, State.PILOT, State.IN_USE, State.NOT_NOW}),
    State.JOINED: frozenset({State.READING}),
    State.NOT_NOW: frozenset({State.READING}),
    State.CO_DESIGN: frozenset({State.PILOT, State.IN_USE, State.NOT_NOW}),
    State.PILOT: frozenset({State.IN_USE, State.CO_DESIGN, State.NOT_NOW}),
    State.IN_USE: frozenset(),
}

# The giver may still change the words of an idea while nobody has answered it.
EDITABLE = frozenset({State.RECEIVED, State.READING})

# What the audit calls a giver's joining their idea with another, and undoing that.
JOINED_BY_GIVER, PARTED = "joined by its giver", "parted by its giver"
# And what a restore must not bring back.
WITHDRAWN, EMAIL_ERASED, PHOTO_ERASED = "withdrawn", "e-mail erased", "photo erased"


class Channel(models.TextChoices):
    """How an idea came in."""

    WEB = "web", _("Web page")
    MOBILE = "mobile", _("Phone")
    API = "api", _("Another application")
    PAPER = "paper", _("Paper")
    EVENT = "event", _("Event")
    EMAIL = "email", _("E-mail")
    IMPORT = "import", _("Brought from another system")


class Order(models.TextChoices):
    """How a list of ideas is ordered. Fair: those shown least first, with chance."""

    FAIR = "fair", _("Fair: least seen first")
    NEWEST = "newest", _("Newest first")
    SUPPORTED = "supported", _("Most supported first")
    NEAREST = "nearest", _("Nearest first")


SHORTEST_TEXT = 3
LONGEST_TEXT = 5000
LONGEST_ADDITION = 2000
# The promise, in working days: a first human word, and an answer.
FIRST_WORD_DAYS = 5
ANSWER_DAYS = 30

# Limits by address: generous for a class of pupils behind one school's address, tight for a robot.
GIVE_LIMIT = Limit("give", 40, timedelta(hours=1))
# Without JavaScript there is no proof of work, so the limit does its part.
GIVE_UNPROVEN_LIMIT = Limit("give-unproven", 10, timedelta(hours=1))
SUPPORT_LIMIT = Limit("support", 120, timedelta(hours=1))
# Editing and adding with a code: more than a person does, less than fills a page.
CHANGE_LIMIT = Limit("change", 200, timedelta(hours=1))
# Decoding a picture takes a core for a second, also where the form is then refused.
PHOTO_LIMIT = Limit("photo", 120, timedelta(hours=1))
GUESS_LIMIT = Limit("guess", 30, timedelta(minutes=10))
