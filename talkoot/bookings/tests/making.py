"""A small city to book in: a hall that divides in two, a studio, and people."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from talkoot.bookings.actions import Booker, save_bookables
from talkoot.bookings.models import Bookable
from talkoot.places.actions import save_places, save_spaces, set_hours
from talkoot.places.models import Place, Space

ZONE = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 9, 1, 12, tzinfo=ZONE)  # a Tuesday
TUESDAY = date(2026, 9, 8)
RESIDENT = Booker(name="Aino Asukas", email="aino@example.org", residency="resident")
NEIGHBOUR = Booker(name="Nils Granne", email="nils@example.org")
EVERY_DAY_8_22 = [
    {
        "time_span_groups": [
            {
                "time_spans": [
                    {"weekdays": [1, 2, 3, 4, 5, 6, 7], "start_time": "08:00", "end_time": "22:00", "resource_state": "open"},
                ]
            }
        ]
    }
]


def at(hour, minute=0, day=TUESDAY):
    return datetime.combine(day, time(hour, minute), ZONE)


def make_place(key="hall", *, hours=EVERY_DAY_8_22, now=NOW):
    save_places(
        [{"source": "t", "source_id": key, "name": {"fi": key, "en": key}, "category": "sports-hall", "lat": 60.2, "lon": 24.7}], now=now
    )
    place = Place.objects.get(source="t", source_id=key)
    if hours:
        set_hours(place_id=place.id, periods=hours, now=now)
    return place


def make_spaces(place, tree):
    """tree: (key, parent key or "") pairs. Returns key -> id."""
    rows = [
        {"source": "t", "source_id": f"{place.source_id}/{key}", "place_id": place.id, "kind": "room", "name": {"fi": key}, "capacity": 30,
         "parent": f"{place.source_id}/{parent}" if parent else ""}
        for key, parent in tree
    ]  # fmt: skip
    save_spaces(rows)
    return {key: Space.objects.get(source="t", source_id=f"{place.source_id}/{key}").id for key, _ in tree}


def make_bookable(key="room", *, place=None, spaces=None, now=NOW, **rules):
    place = place or make_place(key, now=now)
    spaces = spaces if spaces is not None else list(make_spaces(place, [(key, "")]).values())
    row = {"source": "t", "source_id": key, "name": {"fi": key, "en": key}, "place_id": place.id, "spaces": spaces, **rules}
    save_bookables([row], now=now)
    return Bookable.objects.get(source="t", source_id=key)


def make_divided_hall(**rules):
    """A hall with two halves: the whole and each half can be booked."""
    place = make_place("hall")
    ids = make_spaces(place, [("whole", ""), ("left", "whole"), ("right", "whole")])
    return {key: make_bookable(key, place=place, spaces=[ids[key]], **rules) for key in ids}


def an_hour_from(moment):
    return moment, moment + timedelta(hours=1)
