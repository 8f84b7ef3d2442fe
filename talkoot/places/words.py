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
