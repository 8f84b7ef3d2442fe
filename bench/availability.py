"""How fast a free place is found: `python -m bench.availability [--rebuild]`.

Which of 600, and of 10,000, places are free on Tuesday from 17 to 19 for 20 people, and the first free time of each.

The places are made up: rooms with hours from 8 to 22, a third of them too small, every tenth with two halves inside, rules that differ,
and 20 bookings each over the next weeks. All that fits is answered, not a page of it; the reading of a page of 20 is measured besides.
300 are made by the verbs and the others are copies of them under other ids. The database is made once and kept.
"""

import argparse
import os
import random
import statistics
import time
from datetime import datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from bench.common import Bars, machine, use_database

ZONE = ZoneInfo("Europe/Helsinki")
BOOKINGS_EACH = 20
ROUNDS = 200
BARS = {600: 50, 10_000: 100}  # ms
# So many are made by the verbs, which takes a while; more are copies of them with ids of their own.
OWN, SHIFT = 300, 10_000_000
COPIED = {  # what of each table is an id of a row that is copied
    "places_place": {"id"},
    "places_space": {"id", "place_id", "parent_id"},
    "bookings_part": {"id", "space_id"},
    "bookings_bookable": {"id", "place_id"},
    "bookings_bookable_spaces": {"id", "bookable_id", "space_id"},
    "bookings_bookablepart": {"id", "bookable_id", "part_id"},
    "bookings_open": {"id", "bookable_id"},
    "bookings_free": {"id", "bookable_id"},
}
HOURS = [{"time_span_groups": [{"time_spans": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "start_time": "08:00", "end_time": "22:00"}]}]}]


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.availability", description=__doc__)
    parser.add_argument("--rebuild", action="store_true", help="make the places anew")
    parser.add_argument("--sizes", default="600,10000", help="how many places")
    options = parser.parse_args()
    print(f"# {machine()}; in the process, without HTTP; all that fits, not a page", flush=True)
    bars = Bars()
    for size in map(int, options.sizes.split(",")):
        use(size)
        build(size, rebuild=options.rebuild)
        measure(bars, size)
    bars.leave()


def use(size):
    name = f"talkoot_bench_availability_{size}"
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        use_database(name)
        return
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    use_database(name)


def _run(sql, values=None):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def build(size, *, rebuild):
    """Make the places, what can be booked in them, and bookings; kept between runs while they are of this week."""
    from talkoot.bookings.models import Bookable, Booking

    if not rebuild and Booking.objects.filter(starts__gt=_now() + timedelta(days=10)).exists() and Bookable.objects.count() >= size:
        return
    _run("TRUNCATE bookings_bookable, bookings_part, places_place CASCADE")
    own = min(size, OWN)
    places, spaces = _places(own)
    _bookables(own, places, spaces)
    _book()
    for copy in range(1, -(-size // own)):
        _copy_all(copy)
    _run("VACUUM ANALYZE")


def _copy_all(copy):
    """Copy everything that the search reads, and what that stands on, under other ids."""
    for table, names in COPIED.items():
        columns = [name for (name,) in _run("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])]
        listed = ", ".join(f'"{column}"' for column in columns)
        asked = ", ".join(_copied(column, names, copy) for column in columns)
        _run(f"INSERT INTO {table} ({listed}) SELECT {asked} FROM {table} WHERE id < {SHIFT}")


def _copied(column, names, copy):
    """Return the SQL of a column's value in a copy."""
    if column in names:
        return f'"{column}" + {copy * SHIFT}'
    return f"source_id || '+{copy}'" if column == "source_id" else f'"{column}"'


def _now():
    from talkoot.shared import clock

    return clock.now()


def _places(size):
    """One place with its hours a room; every tenth room has two halves inside."""
    from talkoot.places.actions import save_places, save_spaces, set_hours
    from talkoot.places.models import Place, Space

    now = _now()
    save_places(
        [
            {"source": "bench", "source_id": str(n), "name": {"fi": f"Paikka {n}"}, "category": "school",
             "lat": 60.2 + n % 97 / 1000, "lon": 24.6 + n % 89 / 1000}
            for n in range(size)
        ],
        now=now,
    )  # fmt: skip
    places = dict(Place.objects.values_list("source_id", "id"))
    set_hours(place_id=places["0"], periods=HOURS, now=now)
    _copy_hours(places["0"])
    rows = [
        {"source": "bench", "source_id": f"{n}", "place_id": places[str(n)], "kind": "room", "name": {"fi": f"Huone {n}"}}
        for n in range(size)
    ]
    rows += [
        {"source": "bench", "source_id": f"{n}/{half}", "place_id": places[str(n)], "kind": "part", "name": {"fi": half}, "parent": f"{n}"}
        for n in range(0, size, 10)
        for half in ("a", "b")
    ]
    for start in range(0, len(rows), 1000):
        save_spaces(rows[start : start + 1000])
    return places, dict(Space.objects.values_list("source_id", "id"))


def _copy_hours(place_id):
    """Give every other place the hours of the first, row by row: working out 370 days ten thousand times is not what is measured."""
    ((hours_id,),) = _run("SELECT id FROM places_hours WHERE place_id = %s AND space_id IS NULL", [place_id])
    _run(
        "INSERT INTO places_hours (place_id, space_id, periods, kept_from, kept_until, changed_at) SELECT p.id, NULL, h.periods,"
        " h.kept_from, h.kept_until, h.changed_at FROM places_hours h, places_place p WHERE h.id = %s AND p.id <> h.place_id",
        [hours_id],
    )
    _run(
        "INSERT INTO places_opentime (hours_id, place_id, space_id, day, starts, ends, state) SELECT h.id, h.place_id, NULL, t.day,"
        " t.starts, t.ends, t.state FROM places_opentime t, places_hours h WHERE t.hours_id = %s AND h.id <> %s",
        [hours_id, hours_id],
    )


def _bookables(size, places, spaces):
    from talkoot.bookings.actions import save_bookables

    chance = random.Random(2026)
    rows = []
    for n in range(size):
        rules = {
            "max_persons": chance.choice([12, 25, 60]), "start_every": chance.choice([15, 30, 60]), "min_minutes": chance.choice([30, 60]),
            "max_minutes": chance.choice([None, 240, 600]), "after_minutes": chance.choice([0, 0, 15, 30]),
            "min_days": chance.choice([0, 0, 1]),
            "max_days": 100,
        }  # fmt: skip
        rows.append(
            {
                "source": "bench",
                "source_id": str(n),
                "name": {"fi": f"Huone {n}"},
                "place_id": places[str(n)],
                "spaces": [spaces[str(n)]],
                **rules,
            }
        )
    for start in range(0, size, 500):
        save_bookables(rows[start : start + 500], now=_now())


def _book():
    """Write bookings straight into the tables, as many as the guarded path would let in, then work out the free times once."""
    from talkoot.bookings.actions import follow_all

    _run(
        """
        WITH wanted AS (
            SELECT b.id, b.after_minutes, n,
                   (date_trunc('day', now() AT TIME ZONE 'Europe/Helsinki') + make_interval(days => 1 + n * 3,
                    hours => 8 + 2 * ((hashint8(b.id * 31 + n) & 1023) %% 6), mins => 30 * (hashint8(b.id * 17 + n) & 1)))
                    AT TIME ZONE 'Europe/Helsinki' AS starts
              FROM bookings_bookable b CROSS JOIN generate_series(0, %s) n)
        INSERT INTO bookings_booking (bookable_id, kind, state, starts, ends, before_minutes, after_minutes, persons, operation,
               residency, "group", strength, purpose, cost_cents, vat_permille, paying, free_asked, access, booker, nonce, code_hash,
               serves_kind, reason, by, version, made_at, changed_at)
        SELECT w.id, 'normal', 'confirmed', starts, starts + interval '2 hours', 0, w.after_minutes, 5, 'new', '', 'everyone', 'open',
               '', 0, 0, 'nothing', false, 'open', '', gen_random_uuid(), sha256((w.id || ':' || n)::bytea), '', '', '', 0,
               now(), now() FROM wanted w""",
        [BOOKINGS_EACH - 1],
    )
    _run(
        """
        INSERT INTO bookings_claim (booking_id, part_id, during, live)
        SELECT k.id, p.part_id, tstzrange(k.starts, k.ends + k.after_minutes * interval '1 minute'), true
          FROM bookings_booking k JOIN bookings_bookablepart p USING (bookable_id)"""
    )
    follow_all(now=_now())


def measure(bars, size):
    from talkoot.bookings.models import Bookable
    from talkoot.bookings.queries import Asked, find_bookables, rows_of

    now = _now()
    chance = random.Random(7)
    tuesday = now.astimezone(ZONE).date() + timedelta(days=(1 - now.astimezone(ZONE).weekday()) % 7 or 7)
    # Tuesdays to come, so that no two questions are the same.
    days = [tuesday + timedelta(days=7 * chance.randrange(8)) for _ in range(ROUNDS)]
    asked = [
        Asked(start=datetime.combine(day, clock_time(17), ZONE), end=datetime.combine(day, clock_time(19), ZONE), persons=20)
        for day in days
    ]
    everything = [Asked(persons=20)] * 50
    for one in asked[:10]:
        find_bookables(one, now=now)
    took, counts, pages = [], [], []
    for one in asked:
        start = time.perf_counter()
        found = find_bookables(one, now=now)
        middle = time.perf_counter()
        rows_of(found[:20])
        took.append((middle - start) * 1000)
        pages.append((time.perf_counter() - middle) * 1000)
        counts.append(len(found))
    bars.tell(f"{size}: places", Bookable.objects.count())
    bars.tell(f"{size}: free then for 20 people, on average", statistics.mean(counts))
    bars.tell(f"{size}: Tuesday 17-19 and first free time of each, p50, ms", _percentile(took, 50))
    bars.at_most(f"{size}: Tuesday 17-19 and first free time of each, p95, ms", _percentile(took, 95), BARS.get(size, 100))
    bars.tell(f"{size}: rows of a page of 20, p95, ms", _percentile(pages, 95))
    every = [_timed(find_bookables, one, now) for one in everything]
    bars.at_most(f"{size}: first free time of every place for 20, p95, ms", _percentile(every, 95), BARS.get(size, 100))


def _timed(function, asked, now):
    start = time.perf_counter()
    function(asked, now=now)
    return (time.perf_counter() - start) * 1000


def _percentile(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    main()
