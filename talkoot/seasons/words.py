"""The words of seasons: where a round stands, whom its times are for, how much may be asked."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.shared.limits import Limit


class Stage(models.TextChoices):
    """Where a round stands. Follows from its dates and from whether it has been published."""

    UPCOMING = "upcoming", _("Opens soon")
    OPEN = "open", _("Applications are open")
    HANDLING = "handling", _("Times are being shared out")
    PUBLISHED = "published", _("Decided")


class AgeGroup(models.TextChoices):
    """For whom a wished time is."""

    CHILDREN = "children", _("Children, under 13")
    YOUTH = "youth", _("Young people, 13 to 17")
    ADULTS = "adults", _("Adults, 18 to 64")
    SENIORS = "seniors", _("Adults, 65 or more")
    MIXED = "mixed", _("All ages together")


class Making(models.TextChoices):
    """Where the making of a proposal stands."""

    WAITING = "waiting", _("Waits for its turn")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Did not succeed")


DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))

# The target groups of a round that names none of its own: whom an hour is worth most for comes first.
DEFAULT_BASKETS = (
    {"key": "young", "weight": 6, "name": {"fi": "Lapset ja nuoret", "sv": "Barn och unga", "en": "Children and young people"}},
    {
        "key": "disabled",
        "weight": 6,
        "name": {"fi": "Vammaisten ryhmät", "sv": "Grupper för personer med funktionsnedsättning", "en": "Groups of disabled people"},
    },
    {"key": "associations", "weight": 4, "name": {"fi": "Muut yhdistykset", "sv": "Övriga föreningar", "en": "Other associations"}},
    {"key": "adults", "weight": 3, "name": {"fi": "Muut aikuisten ryhmät", "sv": "Övriga vuxengrupper", "en": "Other groups of adults"}},
    {"key": "companies", "weight": 2, "name": {"fi": "Yritykset", "sv": "Företag", "en": "Companies"}},
)

STEP = 30
DAY = 24 * 60
LONGEST_SLOT = 6 * 60
MOST_TIMES, MOST_PLACES, MOST_WINDOWS, MOST_WISHES = 7, 5, 5, 10
# A title of a round fits a card; a summary is one or two sentences. Target groups: more than ten nobody weighs against each other.
LONGEST_NAME, LONGEST_SUMMARY = 120, 600
MOST_GROUPS, MOST_WEIGHT = 10, 100
CODE_PURPOSE = "season"

# A club secretary changes an application many times in an evening; a robot more.
APPLY_LIMIT = Limit("season-apply", 60, timedelta(hours=1))
GUESS_LIMIT = Limit("season-code", 30, timedelta(minutes=10))
