"""Nothing is lost: web processes and the database are killed (-9) at random while clients book; then every answer is held to the books.

Each kill waits until some more bookings were answered, so that the city is up between two, however slowly a busy machine starts it anew.
A client that got no answer, or an error, asks again with the same Idempotency-Key until it is told. Two clients want each time, so that
there is something to overlap.
"""

import http.client
import random
import threading
import time
from datetime import timedelta

from bench.booking_city import Client, Web
from talkoot.shared.postgres import DatabaseTrouble

CREATED, TAKEN = 201, 409
CLIENTS = 8
# So many answers lie between two kills.
BETWEEN_KILLS = (40, 200)
LEAST_KILLS = 5
WEB_OR_DATABASE = 0.6
SECONDS_TO_GIVE_UP = 600


class Rush:
    """What the clients ask for, and what they were told."""

    def __init__(self, web, rooms, first, count):
        self.web, self.rooms, self.first, self.count = web, rooms, first, count
        self.lock, self.wanted = threading.Lock(), iter(range(count))
        self.told, self.unsure, self.answered = {}, 0, 0
        self.late = threading.Event()

    def book_on(self):
        """Be one client until nothing is left to ask for."""
        client = Client(self.web.port)
        while True:
            with self.lock:
                number = next(self.wanted, None)
            if number is None or self.late.is_set():
                return
            self._insist(client, number)

    def _insist(self, client, number):
        pair = number // 2
        room, start = self.rooms[pair % len(self.rooms)], self.first + timedelta(hours=2 * (pair // len(self.rooms)))
        while not self.late.is_set():
            status, body = self._ask(client, room, start, number)
            with self.lock:
                if status == CREATED:
                    self.told[number] = body["booking"]["id"]
                if status in {CREATED, TAKEN}:
                    self.answered += 1
                    return
                self.unsure += 1
            time.sleep(0.05)

    @staticmethod
    def _ask(client, room, start, number):
        try:
            # Who asks again sends the very same: the key stands for one request.
            return client.book(room, start, key=f"bench-booking-{number:08}", email=f"n{number}@example.org")
        except (OSError, http.client.HTTPException, ValueError):
            return None, None


def nothing_lost(bars, ground, rooms, first, count):
    from django.db import connection

    connection.close()
    begun = time.perf_counter()
    with Web() as web:
        rush = Rush(web, rooms, first, count)
        workers = [threading.Thread(target=rush.book_on) for _ in range(CLIENTS)]
        for worker in workers:
            worker.start()
        kills = _kill(rush, ground, workers)
        for worker in workers:
            worker.join()
    bars.tell("killed: seconds", time.perf_counter() - begun)
    for what, seconds in kills.items():
        bars.tell(f"killed: {what}, times", len(seconds))
        bars.tell(f"killed: {what}, seconds until all is up again, longest", max(seconds, default=0))
    bars.at_least("killed: times that something was killed", sum(map(len, kills.values())), min(LEAST_KILLS, count // BETWEEN_KILLS[1]))
    bars.tell("killed: asked again, for want of an answer", rush.unsure)
    bars.at_least("killed: asked for and answered", rush.answered, count)
    _check(bars, rush.told, count)


def _kill(rush, ground, workers):
    """Kill something each time some more were answered. Returns what was killed -> the seconds until it was up again, each."""
    kills = {"web": [], "database": []}
    until = time.monotonic() + SECONDS_TO_GIVE_UP
    due = random.randint(*BETWEEN_KILLS)
    while any(worker.is_alive() for worker in workers):
        time.sleep(0.01)
        if time.monotonic() > until:
            rush.late.set()
        try:
            rush.web.tend()
            if rush.answered >= due:
                what, kill = ("web", rush.web.kill) if random.random() < WEB_OR_DATABASE else ("database", ground.kill)
                begun = time.perf_counter()
                kill()
                kills[what].append(time.perf_counter() - begun)
                due = rush.answered + random.randint(*BETWEEN_KILLS)
        except (OSError, RuntimeError, DatabaseTrouble) as error:  # told, and what follows is short: nobody waits forever
            print(f"# something did not come back: {error}", flush=True)
            rush.late.set()
    return kills


def _check(bars, told, count):
    from django.db import connection

    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM bookings_booking WHERE state = 'confirmed'")
        there = {id_ for (id_,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM bookings_claim a JOIN bookings_claim b ON a.part_id = b.part_id AND a.id < b.id AND a.during && b.during"
            " WHERE a.live AND b.live"
        )
        ((overlaps,),) = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM bookings_booking b WHERE state = 'confirmed' AND NOT EXISTS (SELECT FROM bookings_claim c"
            " WHERE c.booking_id = b.id AND c.live)"
        )
        ((bare,),) = cursor.fetchall()
    bars.tell("killed: bookings that clients were told of", len(told))
    bars.at_least("killed: times booked", len(set(told.values())), count // 2)
    bars.at_most("killed: told of, but not there", len(set(told.values()) - there), 0)
    bars.at_most("killed: overlaps", overlaps, 0)
    bars.at_most("killed: bookings without a claim", bare, 0)
