"""The tables of places: the city's areas and places, the spaces and things inside them, and when they are open."""

from talkoot.places.models.opening import Hours, OpenTime
from talkoot.places.models.places import Area, Place
from talkoot.places.models.spaces import Resource, Space

__all__ = ["Area", "Hours", "OpenTime", "Place", "Resource", "Space"]
