"""The tables of places: areas and places, the spaces and things inside them, their pictures, when they are open, how they can be tried."""

from talkoot.places.models.opening import Hours, HoursVersion, OpenTime
from talkoot.places.models.pictures import PlacePicture
from talkoot.places.models.places import Area, Place
from talkoot.places.models.spaces import Resource, Space
from talkoot.places.models.trials import Conditions

__all__ = ["Area", "Conditions", "Hours", "HoursVersion", "OpenTime", "Place", "PlacePicture", "Resource", "Space"]
