"""Places from other systems."""

from talkoot.places.importing.berths import import_boat_spaces, import_harbours
from talkoot.places.importing.boundaries import import_areas
from talkoot.places.importing.ptv import import_ptv_locations

__all__ = ["import_areas", "import_boat_spaces", "import_harbours", "import_ptv_locations"]
