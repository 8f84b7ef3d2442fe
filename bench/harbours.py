"""How harbours stand their opening day: `python -m bench.harbours`. Over HTTP against the real server, two web processes.

The boat places of Espoo and the berths of Helsinki are brought in by the importers, and each is made bookable for the summer. 500 of them
open at a set minute to residents, a month later to others. 2,000 boats, each with its own connection, ask for one berth after the other
that they fit into, some already before the door opens; every tenth owner is a stranger, every tenth asks for two berths at once.

Fair is, by rule: nobody gets a berth before the door opens; nobody from elsewhere while it is open to residents alone; nobody gets two; a
berth goes to whoever came first (nobody is told that it is taken before the one who got it had asked); none stays empty that a boat still
without one asked for after the door opened.
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bench.booking_city import Web, address, city_of_its_own, work_of
from bench.common import DATA, Bars, machine

ZONE = ZoneInfo("Europe/Helsinki")
CREATED, TAKEN, REFUSED = 201, 409, 422
ESPOO, HELSINKI = DATA / "espoo" / "espoo_boat_spaces.json", DATA / "helsinki" / "hel-harbor.json"
ROWS = {ESPOO: 2_438, HELSINKI: 4_068}
CHOICES = 8
DAY = 24 * 60
BATCH = 500


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.harbours", description=__doc__)
    parser.add_argument("--berths", type=int, default=500)
    parser.add_argument("--boats", type=int, default=2_000)
    parser.add_argument("--bookables", type=int, default=0, help="make so many bookable, not all")
    options = parser.parse_args()
    missing = [str(path) for path in ROWS if not path.exists()]
    if missing:
        raise SystemExit(f"The registers of berths are not here ({', '.join(missing)}): set TALKOOT_BENCH_DATA to where they are.")
    print(f"# {machine()}; boats beside the server on the same cores", flush=True)
    bars = Bars()
    with city_of_its_own():
        bring_in(bars)
        berths = make_bookable(bars, options.bookables)
        chosen = random.Random(9).sample(berths, options.berths)
        with Web() as web:
            opening_day(bars, web, chosen, options.boats)
    bars.leave()


def _now():
    from talkoot.shared import clock

    return clock.now()


def bring_in(bars):
    from talkoot.places.importing import import_boat_spaces, import_harbours

    for importer, path in ((import_boat_spaces, ESPOO), (import_harbours, HELSINKI)):
        begun = time.perf_counter()
        report = importer(path, now=_now())
        skipped = sum(report.skipped.values()) if isinstance(report.skipped, dict) else len(report.skipped)
        bars.tell(f"{path.name}: made", report.saved.made)
        bars.at_least(f"{path.name}: made, or skipped with a reason", report.saved.made + skipped, ROWS[path])
        bars.tell(f"{path.name}: seconds", time.perf_counter() - begun)


def make_bookable(bars, most):
    """Make every berth bookable for whole days; returns (bookable id, width, length in cm) of each."""
    from talkoot.bookings.actions import save_bookables
    from talkoot.bookings.models import Bookable
    from talkoot.places.models import Space

    begun = time.perf_counter()
    spaces = {str(space.pk): space for space in Space.objects.filter(kind="part").order_by("id")[: most or None]}
    rows = [
        {"source": "berths", "source_id": key, "name": space.name, "place_id": space.place_id, "spaces": [space.pk], "type": "berth",
         "min_minutes": 7 * DAY, "max_minutes": 370 * DAY, "start_every": DAY, "max_days": None, "most_each": 1, "counted_with": "berths"}
        for key, space in spaces.items()
    ]  # fmt: skip
    for start in range(0, len(rows), BATCH):
        save_bookables(rows[start : start + BATCH], now=_now())
    bars.at_least("made bookable", Bookable.objects.count(), len(rows))
    bars.tell("made bookable: seconds", time.perf_counter() - begun)
    facts = {key: space.facts for key, space in spaces.items()}
    ids = Bookable.objects.filter(source="berths").order_by("id").values_list("id", "source_id")
    return [(id_, facts[key].get("width_cm", 300), facts[key].get("length_cm", 800)) for id_, key in ids]


@dataclass
class Boat:
    """One boat and its owner."""

    email: str
    residency: str
    choices: list
    twice: bool = False
    got: list = field(default_factory=list)


@dataclass(frozen=True)
class Ask:
    """One request: which boat asked for which berth, when it was sent and answered, and what came back."""

    boat: Boat
    berth: int
    sent: float
    answered: float
    status: int
    codes: tuple


def boats_of(berths, count):
    """Return boats that each fit into the berths that they ask for."""
    chance = random.Random(2027)
    boats = []
    for number in range(count):
        _, width, length = chance.choice(berths)
        fitting = [id_ for id_, wide, long in berths if wide >= width and long >= length]
        choices = chance.sample(fitting, min(CHOICES, len(fitting)))
        residency = "other" if number % 10 == 0 else "resident"
        boats.append(Boat(f"boat{number}@example.org", residency, choices, twice=number % 10 == 1))
    return boats


def opening_day(bars, web, berths, count):
    from talkoot.bookings.models import Bookable

    boats = boats_of(berths, count)
    opens = (_now() + timedelta(seconds=75)).astimezone(ZONE).replace(second=0, microsecond=0)
    later = opens.date() + timedelta(days=30)
    windows = [
        {"begins": opens.date().isoformat(), "at": f"{opens:%H:%M}", "residency": "resident"},
        {"begins": later.isoformat(), "at": "09:00"},
    ]
    Bookable.objects.filter(id__in=[id_ for id_, *_ in berths]).update(windows=windows)
    summer = [datetime(opens.year + 1, month, day, tzinfo=ZONE) for month, day in ((6, 10), (9, 15))]
    before = work_of(web)
    asks = asyncio.run(_rush(web.port, boats, summer, opens.timestamp()))
    work = [(after - earlier) / len(asks) * 1000 for earlier, after in zip(before, work_of(web), strict=True)]
    judge(bars, boats, asks, opens.timestamp(), [id_ for id_, *_ in berths])
    for who, milliseconds in zip(("web", "database", "boats"), work, strict=True):
        bars.tell(f"work of {who} for one request, ms", milliseconds)


async def _rush(port, boats, summer, opens):
    """Every boat on a connection of its own. A third reload the page before the door opens; all others come the moment it does."""
    asks = []
    await asyncio.gather(*(_sail(port, boat, summer, opens, asks, early=number % 3 == 0) for number, boat in enumerate(boats)))
    return asks


async def _sail(port, boat, summer, opens, asks, *, early):
    line = Line(port)
    if early:
        await asyncio.sleep(max(0, opens - time.time() - random.uniform(3, 10)))
        await _ask(line, boat, boat.choices[0], summer, asks)
    await asyncio.sleep(max(0, opens - time.time()))
    if boat.twice:
        other = Line(port)
        await asyncio.gather(*(_ask(one, boat, berth, summer, asks) for one, berth in zip((line, other), boat.choices, strict=False)))
        other.close()
    for berth in boat.choices:
        # Whoever lives elsewhere hears for every berth that it is not their turn, and need not try them all.
        if boat.got or (boat.residency == "other" and berth != boat.choices[0]):
            break
        await _ask(line, boat, berth, summer, asks)
    line.close()


async def _ask(line, boat, berth, summer, asks):
    body = {
        "bookable": berth, "start": summer[0].isoformat(), "end": summer[1].isoformat(), "name": "Boat", "email": boat.email,
        "residency": boat.residency,
    }  # fmt: skip
    sent = time.time()
    status, told = await line.post("/api/v1/bookings", body)
    codes = tuple(fault["where"].removeprefix("rule.") for fault in told.get("faults", [])) if isinstance(told, dict) else ()
    if status == CREATED:
        boat.got.append(berth)
    asks.append(Ask(boat, berth, sent, time.time(), status, codes))


class Line:
    """A connection to the server, opened when it is needed: as little as 2,000 of them at once can be."""

    def __init__(self, port):
        self.port, self.reader, self.writer = port, None, None

    async def post(self, path, body):
        """Return (status, what the body says); status 0 when the connection broke."""
        sent = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            self.writer.write(f"{head}X-Forwarded-For: {address()}\r\n\r\n".encode() + sent)
            first, *headers = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            length = next(int(line.split(":")[1]) for line in headers if line.lower().startswith("content-length"))
            return int(first.split()[1]), json.loads(await self.reader.readexactly(length) or b"null")
        except (OSError, EOFError, ValueError, StopIteration, asyncio.LimitOverrunError) as error:
            print(f"# {type(error).__name__}: {error}", flush=True)
            self.close()
            return 0, None

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def judge(bars, boats, asks, opens, berths):
    """Hold what came of it to the rules, from what the boats were told and from the books."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM bookings_claim a JOIN bookings_claim b ON a.part_id = b.part_id AND a.id < b.id AND a.during && b.during"
            " WHERE a.live AND b.live"
        )
        ((double,),) = cursor.fetchall()
        cursor.execute("SELECT bookable_id, encode(booker, 'hex') FROM bookings_booking WHERE state = 'confirmed'")
        booked = cursor.fetchall()
    won = {ask.berth: ask for ask in asks if ask.status == CREATED}
    statuses = Counter(ask.status for ask in asks)
    last = max(ask.answered for ask in asks)
    bars.tell("boats", len(boats))
    bars.tell("berths that opened", len(berths))
    bars.tell("requests", len(asks))
    bars.tell("seconds from the opening to the last answer", last - opens)
    bars.tell("requests a second after the opening", sum(ask.sent >= opens for ask in asks) / (last - opens))
    bars.tell("berths given out", len(booked))
    bars.at_most("double bookings", double + len(booked) - len({berth for berth, _ in booked}), 0)
    expected = sum(statuses[status] for status in (CREATED, TAKEN, REFUSED))
    bars.at_most("errors (5xx, broken connections, anything unexpected)", len(asks) - expected, 0)
    bars.at_most("told of, but not in the books, or the other way round", len(set(won) ^ {berth for berth, _ in booked}), 0)
    bars.at_most("unfair: got one before the opening", sum(ask.answered < opens for ask in won.values()), 0)
    bars.at_most("unfair: got one from elsewhere, before their turn", sum(ask.boat.residency == "other" for ask in won.values()), 0)
    bars.at_most("unfair: persons with two", len(booked) - len({person for _, person in booked}), 0)
    overtaken = [ask for ask in asks if ask.codes == ("taken",) and (ask.berth not in won or ask.answered < won[ask.berth].sent)]
    bars.at_most("unfair: told 'taken' before the one who got it had asked", len(overtaken), 0)
    idle = {ask.berth for ask in asks if ask.sent >= opens and ask.boat.residency == "resident" and not ask.boat.got} - set(won)
    bars.at_most("unfair: left empty, though a boat that got none asked", len(idle), 0)
    for code, times in Counter(code for ask in asks for code in ask.codes).most_common():
        bars.tell(f"told: {code}", times)


if __name__ == "__main__":
    main()
