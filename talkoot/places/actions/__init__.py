"""Verbs of places: bringing them in, their spaces and things, and saying when they are open."""

from talkoot.places.actions.bringing import save_areas, save_places, save_resources, save_spaces
from talkoot.places.actions.opening import HoursOf, keep_ready, save_hours, set_hours

__all__ = ["HoursOf", "keep_ready", "save_areas", "save_hours", "save_places", "save_resources", "save_spaces", "set_hours"]
