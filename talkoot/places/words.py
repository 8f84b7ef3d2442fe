"""The words of places and infrastructure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What sort of place it is."""

    LIBRARY = "library", _("Library")
    SCHOOL = "school", _("School")
    DAYCARE = "daycare", _("Day care")
    SPORTS_HALL = "sports-hall", _("Sports hall")
    SWIMMING = "swimming", _("Swimming hall")
    PITCH = "pitch", _("Sports field")
    MAKER_SPACE = "maker-space", _("Maker space")
    YOUTH_CENTRE = "youth-centre", _("Youth centre")
    CULTURE = "culture", _("Culture house")
    MUSEUM = "museum", _("Museum")
    PARK = "park", _("Park")
    BEACH = "beach", _("Beach")
    FOREST = "forest", _("Forest")
    HARBOUR = "harbour", _("Harbour")
    STREET = "street", _("Street")
    SQUARE = "square", _("Square")
    MARKET = "market", _("Market")
    COMMUNITY = "community", _("Community house")
    HEALTH = "health", _("Health station")
    NETWORK = "network", _("Data network")
    SENSOR = "sensor", _("Sensors")
    STREET_LAB = "street-lab", _("Street laboratory")
    TRANSPORT = "transport", _("Transport")
    WATER = "water", _("Water")
    ENERGY = "energy", _("Energy")
    DATA = "data", _("Data platform")
    DIGITAL = "digital", _("Digital service")
    WASTE = "waste", _("Waste")
    BUILDING = "building", _("Building")
    BERTH = "berth", _("Boat place")
    OTHER = "other", _("Other place")


class SpaceKind(models.TextChoices):
    """What sort of space it is, from large to small. A part is a part of a room: half a hall, a table, a berth at a pier."""

    BUILDING = "building", _("Building")
    FLOOR = "floor", _("Floor")
    ROOM = "room", _("Room")
    PART = "part", _("Part")


class ResourceKind(models.TextChoices):
    """Whether a thing stays where it is."""

    FIXED = "fixed", _("Fixed in its place")
    MOVABLE = "movable", _("Can be moved or lent")


class Equipment(models.TextChoices):
    """What a thing is good for, as people look for it."""

    SCREEN = "screen", _("Projector or screen")
    SOUND = "sound", _("Sound system")
    INDUCTION_LOOP = "induction-loop", _("Induction loop")
    STAGE = "stage", _("Stage")
    PIANO = "piano", _("Piano")
    INSTRUMENTS = "instruments", _("Musical instruments")
    WHITEBOARD = "whiteboard", _("Whiteboard")
    COMPUTERS = "computers", _("Computers")
    VIDEO_MEETING = "video-meeting", _("Video meeting equipment")
    KITCHEN = "kitchen", _("Kitchen")
    PRINTER_3D = "3d-printer", _("3D printer")
    LASER_CUTTER = "laser-cutter", _("Laser cutter")
    SEWING = "sewing", _("Sewing machines")
    TOOLS = "tools", _("Workshop tools")
    SPORTS = "sports", _("Sports equipment")
    BOAT = "boat", _("Boats and canoes")
    BICYCLE = "bicycle", _("Bicycles")
    FURNITURE = "furniture", _("Tables and chairs")
    MEASURING = "measuring", _("Measuring instruments")
    POWER = "power", _("Electricity")
    OTHER = "other", _("Something else")


class Opening(models.TextChoices):
    """The state of a place at a time: the sixteen states of Hauki, Helsinki's register of opening hours, with its names."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SELF_SERVICE = "self_service", _("Self-service")
    WITH_KEY = "with_key", _("With a key")
    WITH_RESERVATION = "with_reservation", _("With a booking")
    OPEN_AND_RESERVABLE = "open_and_reservable", _("Open, can be booked")
    WITH_KEY_AND_RESERVATION = "with_key_and_reservation", _("With a key and a booking")
    ENTER_ONLY = "enter_only", _("Way in only")
    EXIT_ONLY = "exit_only", _("Way out only")
    WEATHER_PERMITTING = "weather_permitting", _("Open when the weather allows")
    NOT_IN_USE = "not_in_use", _("Not in use")
    MAINTENANCE = "maintenance", _("Closed for maintenance")
    RESERVED = "reserved", _("Reserved")
    BY_APPOINTMENT = "by_appointment", _("By appointment")
    NO_OPENING_HOURS = "no_opening_hours", _("No opening hours")
    UNDEFINED = "undefined", _("Not known")


# Anyone may come in now, without a word beforehand.
OPEN_STATES = frozenset(
    {Opening.OPEN, Opening.SELF_SERVICE, Opening.OPEN_AND_RESERVABLE, Opening.ENTER_ONLY, Opening.WEATHER_PERMITTING},
)
# Whoever has a booking gets in. Whether there is anything to book, the bookable says, not the hours.
RESERVABLE_STATES = frozenset(
    {
        Opening.OPEN,
        Opening.SELF_SERVICE,
        Opening.WITH_KEY,
        Opening.WITH_RESERVATION,
        Opening.OPEN_AND_RESERVABLE,
        Opening.WITH_KEY_AND_RESERVATION,
        Opening.WEATHER_PERMITTING,
    },
)
# Nobody gets in: in one and the same period, such a span cuts a hole into the others.
CLOSED_STATES = frozenset({Opening.CLOSED, Opening.NOT_IN_USE, Opening.MAINTENANCE, Opening.NO_OPENING_HOURS})


class Holidays(models.TextChoices):
    """What a period does on public holidays."""

    AS_USUAL = "as_usual", _("Open as on other days")
    CLOSED = "closed", _("Closed on public holidays")
    ONLY = "only", _("Only on public holidays")


class RuleContext(models.TextChoices):
    """What a recurrence counts within."""

    PERIOD = "period", _("Period")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class RuleSubject(models.TextChoices):
    """What a recurrence counts: days, weeks, months, or the Mondays (Tuesdays …) of a period, month or year."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    MONDAY = "mon", _("Monday")
    TUESDAY = "tue", _("Tuesday")
    WEDNESDAY = "wed", _("Wednesday")
    THURSDAY = "thu", _("Thursday")
    FRIDAY = "fri", _("Friday")
    SATURDAY = "sat", _("Saturday")
    SUNDAY = "sun", _("Sunday")


class RuleFrequency(models.TextChoices):
    """Whether a recurrence takes the even or the odd ones: days by their number in the month, ISO weeks, months of the year."""

    EVEN = "even", _("Even")
    ODD = "odd", _("Odd")


# The facts of a space that pages tell, in this order, by key: what to say of a fact that is true, or of a number ("%s" in it).
SPACE_FACTS = {
    "step_free": _("no steps"),
    "induction_loop": _("induction loop"),
    "wheelchair_places": _("wheelchair places: %s"),
    "adjustable_worktop": _("worktop that can be lowered"),
    "soundproof": _("soundproof"),
    "lockable": _("can be locked"),
    "electricity": _("electricity"),
    "water": _("water"),
    "lighting": _("lighting"),
    "waste_collection": _("waste collection"),
    "gate": _("locked gate"),
    "height_cm": _("height %s cm"),
    "width_cm": _("width %s cm"),
    "length_cm": _("length %s cm"),
    "door_height_cm": _("door height %s cm"),
}

# Every picture says what it shows in these languages, each in so many characters at most.
ALT_LANGUAGES = ("fi", "sv", "en")
LONGEST_ALT = 300
