"""How bookings stand a rush: `python -m bench.booking [--rounds 200]`. Over HTTP against the real server, two web processes.

1. 2, 8 and 32 clients ask for one free time at once, 200 rounds each: exactly one gets it in every round, nobody a server error.
2. 8 clients book distinct times for some seconds: bookings a second, the whole HTTP request, clients on the same cores.
3. Web processes and the database are killed (-9) at random during 2,000 bookings; then every booking that a client was told of must be
   there, and no two may overlap.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.common import Bars, machine
from bench.pages import SECRET_KEY

ZONE = ZoneInfo("Europe/Helsinki")
LEAST_RATE = 150
CLIENTS = (2, 8, 32)
ROOMS, DAYS, HOURS = 200, 90, 14
KILLED_BOOKINGS, KILLED_CLIENTS = 2_000, 8
CREATED = 201
TAKEN = 409
CERTAIN = {CREATED, TAKEN}


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.booking", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--only", default="", help="one of: winner, throughput, killed")
    options = parser.parse_args()
    os.environ["TALKOOT_SECRET_KEY"] = SECRET_KEY
    os.environ["TALKOOT_TRUSTED_PROXIES"] = "1"  # each request comes from an address of its own, so that no limit is in the way
    print(f"# {machine()}; clients beside the server on the same cores", flush=True)
    bars = Bars()
    home = Path(tempfile.mkdtemp(prefix="talkoot-booking-"))
    home.chmod(0o755)  # the database runs under another account
    with Ground(home) as ground:
        rooms = ground.make_rooms()
        with Web() as web:
            if options.only in {"", "winner"}:
                one_winner(bars, web, rooms, options.rounds)
            if options.only in {"", "throughput"}:
                throughput(bars, web, rooms, options.seconds)
        if options.only in {"", "killed"}:
            nothing_lost(bars, ground, rooms)
    bars.leave()


class Ground:
    """A database cluster of the bench's own, durable as in production, that may be killed."""

    def __init__(self, home):
        self.home = home

    def __enter__(self):
        os.environ["TALKOOT_HOME"] = str(self.home)
        os.environ.pop("DATABASE_URL", None)
        self.url = self._start()
        os.environ["DATABASE_URL"] = self.url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, skip_checks=True)
        return self

    def _start(self):
        import psutil
        import psycopg

        from talkoot.shared.postgres import ensure_running

        url = ensure_running()
        with psycopg.connect(url) as connection:
            self.postmaster = psutil.Process(connection.info.backend_pid).ppid()
        return url

    def __exit__(self, *_):
        from django.db import connection

        connection.close()
        subprocess.run([sys.executable, "-m", "talkoot.shared.postgres", "stop"], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.home, ignore_errors=True)

    def kill(self):
        """Kill the postmaster with -9, so that all of the database goes down as it stands, and start it anew."""
        import psycopg

        os.kill(self.postmaster, signal.SIGKILL)
        os.environ.pop("DATABASE_URL", None)
        try:
            for _ in range(300):
                time.sleep(0.2)  # its backends notice that they are orphans; one of them may still answer the door
                with contextlib.suppress(psycopg.OperationalError):
                    self._start()
                    return
            raise SystemExit("the database did not come back")
        finally:
            os.environ["DATABASE_URL"] = self.url

    def make_rooms(self):
        """Make rooms that are open day and night, and return their ids."""
        from talkoot.bookings.actions import save_bookables
        from talkoot.bookings.models import Bookable
        from talkoot.places.actions import save_places, save_spaces
        from talkoot.places.models import Place, Space
        from talkoot.shared import clock

        now = clock.now()
        save_places([{"source": "b", "source_id": "p", "name": {"fi": "Talo"}, "category": "school"}], now=now)
        place = Place.objects.get(source="b").id
        save_spaces([{"source": "b", "source_id": str(n), "place_id": place, "kind": "room", "name": {"fi": str(n)}} for n in range(ROOMS)])
        spaces = dict(Space.objects.values_list("source_id", "id"))
        rules = {"max_days": DAYS + 5, "max_minutes": 240, "after_minutes": 0}
        save_bookables(
            [
                {"source": "b", "source_id": str(n), "name": {"fi": f"Huone {n}"}, "place_id": place, "spaces": [spaces[str(n)]], **rules}
                for n in range(ROOMS)
            ],
            now=now,
        )
        from django.db import connection

        connection.cursor().execute("VACUUM ANALYZE")
        return list(Bookable.objects.order_by("id").values_list("id", flat=True))


class Web:
    """The server as in production: two processes."""

    def __enter__(self):
        import socket

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.static = tempfile.mkdtemp(prefix="talkoot-static-")
        self.environment = {**os.environ, "TALKOOT_STATIC_ROOT": self.static, "TALKOOT_DEBUG": "0"}
        subprocess.run([sys.executable, "-m", "talkoot", "build"], check=True, env=self.environment, stdout=subprocess.DEVNULL)
        self.start()
        return self

    def start(self):
        command = [sys.executable, "-m", "talkoot", "serve", "--port", str(self.port), "--workers", "2"]
        self.process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if Client(self.port).get("/api/v1/bookables?limit=1") == 200:
                    return
            time.sleep(0.1)
        raise SystemExit("the server did not start")

    def kill(self):
        """Kill one web process or the whole server with -9."""
        import psutil

        with contextlib.suppress(psutil.Error):
            workers = psutil.Process(self.process.pid).children(recursive=True)
            if workers and random.random() < 0.6:
                random.choice(workers).kill()
                return
        self.process.kill()
        self.process.wait()
        self.start()

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.static, ignore_errors=True)
        Path(f"{self.static}.mark").unlink(missing_ok=True)


class Client:
    """One client with its connection."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def book(self, room, start, hours=1, key=""):
        """Return (status, body); raises OSError or HTTPException when the connection broke."""
        body = {
            "bookable": room, "start": start.isoformat(), "end": (start + timedelta(hours=hours)).isoformat(), "name": "Aino",
            "email": f"{random.getrandbits(48):x}@example.org",
        }  # fmt: skip
        headers = {"Content-Type": "application/json", "Host": "localhost", "X-Forwarded-For": _address()}
        if key:
            headers["Idempotency-Key"] = key
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request("POST", "/api/v1/bookings", json.dumps(body), headers)
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError):
            self.connection.close()
            self.connection = None
            raise


def _address():
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))


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
                errors += sum(status not in CERTAIN for status in statuses)
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
        before = _work(web)
        begun = time.perf_counter()
        end = begun + length
        workers = [threading.Thread(target=work) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        passed = time.perf_counter() - begun
    work = [(after - earlier) / len(took) * 1000 for earlier, after in zip(before, _work(web), strict=True)]
    took.sort()
    for who, milliseconds in zip(("web", "database", "clients"), work, strict=True):
        bars.tell(f"8 clients, distinct times: work of {who} for one, ms", milliseconds)
    bars.at_least("8 clients, distinct times: bookings a second", len(took) / passed, LEAST_RATE)
    bars.tell("8 clients, distinct times: p50, ms", took[len(took) // 2])
    bars.tell("8 clients, distinct times: p95, ms", took[len(took) * 95 // 100])
    bars.at_most("8 clients, distinct times: not booked", len(wrong), 0)


def _work(web):
    """Return the seconds of processor time that web, database and clients have used so far."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        backends = [psutil.Process(pid) for (pid,) in cursor.fetchall()]
    groups = (psutil.Process(web.process.pid).children(recursive=True), backends, [psutil.Process()])
    return [sum(sum(process.cpu_times()[:2]) for process in group) for group in groups]


def nothing_lost(bars, ground, rooms):
    from django.db import connection

    connection.close()
    first = _midnight() + timedelta(days=40)
    told, unsure = {}, []
    lock = threading.Lock()
    wanted = iter(range(KILLED_BOOKINGS))
    stop = threading.Event()
    with Web() as web:
        killer = threading.Thread(target=_kill, args=(ground, web, stop))
        killer.start()
        kills_before = time.perf_counter()
        workers = [threading.Thread(target=_book_on, args=(web, rooms, first, wanted, lock, told, unsure)) for _ in range(KILLED_CLIENTS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        stop.set()
        killer.join()
        passed = time.perf_counter() - kills_before
    bars.tell("killed: seconds", passed)
    bars.at_least("killed: times that something was killed", _kill.times, 5)
    bars.tell("killed: answers that never came, and were asked for again", len(unsure))
    _check(bars, told)


def _book_on(web, rooms, first, wanted, lock, told, unsure):
    """Book, and ask again with the same key until an answer comes. Two clients want each time, so that there is something to overlap."""
    client = Client(web.port)
    while True:
        with lock:
            number = next(wanted, None)
        if number is None:
            return
        pair = number // 2
        room, start = rooms[pair % len(rooms)], first + timedelta(hours=2 * (pair // len(rooms)))
        for attempt in range(400):
            try:
                status, body = client.book(room, start, key=f"bench-{number:012}-{attempt // 400}")
            except (OSError, http.client.HTTPException, ValueError):
                unsure.append(number)
                time.sleep(0.05)
                continue
            if status == CREATED:
                told[number] = body["booking"]["id"]
            if status in CERTAIN:
                break
            unsure.append(number)
            time.sleep(0.05)


def _kill(ground, web, stop):
    _kill.times = 0
    while not stop.wait(random.uniform(0.7, 2.0)):
        (web.kill if random.random() < 0.6 else ground.kill)()
        _kill.times += 1


def _check(bars, told):
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
    bars.at_least("killed: times booked", len(set(told.values())), KILLED_BOOKINGS // 2)
    bars.at_most("killed: told of, but not there", len(set(told.values()) - there), 0)
    bars.at_most("killed: overlaps", overlaps, 0)
    bars.at_most("killed: bookings without a claim", bare, 0)


if __name__ == "__main__":
    main()
