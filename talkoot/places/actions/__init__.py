"""Verbs of places: bringing them in, their spaces and things, and saying when they are open."""

from talkoot.places.actions.bringing import save_areas, save_conditions, save_places, save_resources, save_spaces
from talkoot.places.actions.opening import ChangedMeanwhile, HoursOf, change_hours, keep_ready, save_hours, set_hours
from talkoot.places.actions.pictures import MissingAlt, add_picture, drop_picture

__all__ = [
    "ChangedMeanwhile",
    "HoursOf",
    "MissingAlt",
    "add_picture",
    "change_hours",
    "drop_picture",
    "keep_ready",
    "save_areas",
    "save_conditions",
    "save_hours",
    "save_places",
    "save_resources",
    "save_spaces",
    "set_hours",
]
