"""How bookings stand a rush: `python -m bench.booking [--rounds 200]`. Over HTTP against the real server, two web processes.

1. 2, 8 and 32 clients ask for one free time at once, so many rounds each: exactly one gets it in every round, nobody a server error.
2. 8 clients book distinct times for some seconds: bookings a second, the whole HTTP request, clients on the same cores.
3. Web processes and the database are killed (-9) at random during 2,000 bookings (bench/booking_kills.py); then every booking that a
   client was told of must be there, and no two may overlap.
"""

import argparse
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

from bench.booking_city import Client, Web, city_of_its_own, work_of
from bench.booking_kills import nothing_lost
from bench.common import Bars, machine

ZONE = ZoneInfo("Europe/Helsinki")
LEAST_RATE = 150
CLIENTS = (2, 8, 32)
ROOMS, DAYS = 200, 90
CREATED, TAKEN = 201, 409


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.booking", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--bookings", type=int, default=2000, help="how many are asked for while things are killed")
    parser.add_argument("--only", default="", help="one of: winner, throughput, killed")
    options = parser.parse_args()
    print(f"# {machine()}; clients beside the server on the same cores", flush=True)
    bars = Bars()
    with city_of_its_own() as ground:
        rooms = ground.make_rooms(ROOMS, DAYS)
        if options.only != "killed":
            with Web() as web:
                if options.only != "throughput":
                    one_winner(bars, web, rooms, options.rounds)
                if options.only != "winner":
                    throughput(bars, web, rooms, options.seconds)
        if options.only in {"", "killed"}:
            nothing_lost(bars, ground, rooms, _midnight() + timedelta(days=40), options.bookings)
    bars.leave()


def _midnight():
    from talkoot.shared import clock

    return (clock.now() + timedelta(days=2)).astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def one_winner(bars, web, rooms, rounds):
    first = _midnight()
    number = 0
    for count in CLIENTS:
        clients = [Client(web.port) for _ in range(count)]
        wrong = errors = 0
        with ThreadPoolExecutor(count) as pool:
            for _ in range(rounds):
                slot = (rooms[number % 20], first + timedelta(hours=2 * (number // 20)))
                number += 1
                gate = threading.Barrier(count)
                statuses = list(pool.map(lambda client, slot=slot, gate=gate: _race(client, gate, *slot), clients))
                wrong += statuses.count(CREATED) != 1
                errors += sum(status not in {CREATED, TAKEN} for status in statuses)
        bars.at_most(f"{count} clients: rounds without exactly one winner, of {rounds}", wrong, 0)
        bars.at_most(f"{count} clients: server errors", errors, 0)


def _race(client, gate, room, start):
    gate.wait()
    return client.book(room, start)[0]


def throughput(bars, web, rooms, seconds):
    first = _midnight() + timedelta(hours=1)
    # The times of rooms that the race did not use, each once, in an order that keeps the clients in different rooms.
    slots = iter([(room, first + timedelta(hours=2 * n)) for n in range(DAYS * 12 - 24) for room in rooms[20:]])
    lock = threading.Lock()
    took, wrong = [], []

    def work():
        client = Client(web.port)
        while time.perf_counter() < end:
            with lock:
                room, start = next(slots)
            begun = time.perf_counter()
            status = client.book(room, start)[0]
            took.append((time.perf_counter() - begun) * 1000)
            if status != CREATED:
                wrong.append(status)

    for length in (3, seconds):
        took.clear()
        before = work_of(web)
        begun = time.perf_counter()
        end = begun + length
        workers = [threading.Thread(target=work) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        passed = time.perf_counter() - begun
    work = [(after - earlier) / len(took) * 1000 for earlier, after in zip(before, work_of(web), strict=True)]
    took.sort()
    for who, milliseconds in zip(("web", "database", "clients"), work, strict=True):
        bars.tell(f"8 clients, distinct times: work of {who} for one, ms", milliseconds)
    bars.at_least("8 clients, distinct times: bookings a second", len(took) / passed, LEAST_RATE)
    bars.tell("8 clients, distinct times: p50, ms", took[len(took) // 2])
    bars.tell("8 clients, distinct times: p95, ms", took[len(took) * 95 // 100])
    bars.at_most("8 clients, distinct times: not booked", len(wrong), 0)


if __name__ == "__main__":
    main()
