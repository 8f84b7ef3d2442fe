"""An opening day in small: a register of berths is brought in, made bookable, and more boats than berths come at nine."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from talkoot.bookings.actions import Booker, Refused, book, save_bookables
from talkoot.bookings.models import Bookable, Booking
from talkoot.places.importing import import_boat_spaces
from talkoot.places.models import Space

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ZONE = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 3, 8, 59, 59, tzinfo=ZONE)
NINE = NOW + timedelta(seconds=1)
SUMMER = {"start": datetime(2026, 6, 10, tzinfo=ZONE), "end": datetime(2026, 9, 15, tzinfo=ZONE)}
WINDOWS = [
    {"begins": "2026-03-03", "at": "09:00", "residency": "resident", "operation": "new"},
    {"begins": "2026-04-01", "at": "09:00", "operation": "new"},
]
BERTHS, BOATS = 6, 16


@pytest.fixture
def berths(tmp_path):
    register = tmp_path / "berths.json"
    register.write_text(
        json.dumps([{"type": "Slip", "harbour": "Haukilahti", "section": "A", "place": n, "width_cm": 300} for n in range(1, BERTHS + 1)])
    )
    assert import_boat_spaces(register, now=NOW).saved.made == BERTHS
    rows = [
        {"source": "t", "source_id": space.source_id, "name": space.name, "place_id": space.place_id, "spaces": [space.id],
         "windows": WINDOWS, "min_minutes": 7 * 24 * 60, "max_days": None, "most_each": 1, "counted_with": "berths"}
        for space in Space.objects.filter(kind="part")
    ]  # fmt: skip
    save_bookables(rows, now=NOW)
    return list(Bookable.objects.order_by("id").values_list("id", flat=True))


def ask(berth, boat, *, residency="resident", now=NINE):
    """Return "got" or the codes of the rules that refused it."""
    try:
        book(bookable_id=berth, booker=Booker(name="Boat", email=f"{boat}@example.org", residency=residency), now=now, **SUMMER)
    except Refused as refused:
        return refused.codes
    return "got"


def test_more_boats_than_berths_at_nine(berths):
    """None before nine, none from elsewhere before their turn, nobody two, no berth two boats; and no berth stays empty."""
    assert ask(berths[0], "early", now=NOW) == ["window_opens"]
    assert ask(berths[0], "elsewhere", residency="other") == ["window_opens"]

    def sail(boat):
        try:
            return [ask(berths[(boat + n) % BERTHS], f"n{boat % (BOATS - 2)}") for n in range(BERTHS)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:  # the last two owners sit at two desks
        told = [answer for answers in pool.map(sail, range(BOATS)) for answer in answers]
    assert {str(answer) for answer in told} <= {"got", "['taken']", "['most_each']", "['most_each', 'taken']"}
    made = Booking.objects.values_list("bookable_id", "booker")
    assert told.count("got") == len(made) == BERTHS
    assert len({berth for berth, _ in made}) == len({bytes(person) for _, person in made}) == BERTHS
    assert ask(berths[0], "elsewhere", residency="other", now=datetime.combine(date(2026, 4, 1), NINE.timetz())) == ["taken"]
