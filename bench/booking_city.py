"""What the benches of bookings share: a database of their own that may be killed, the server as in production, clients."""

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
import time
from datetime import timedelta
from pathlib import Path

from bench.pages import SECRET_KEY

SECONDS_TO_COME_BACK = 120
ONE_OF_TWO = 0.6  # how often one web process is killed rather than the server with both


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
            until = time.monotonic() + SECONDS_TO_COME_BACK
            while time.monotonic() < until:
                time.sleep(0.05)  # its backends notice that they are orphans; one of them may still answer the door
                with contextlib.suppress(psycopg.OperationalError):
                    self._start()
                    return
            raise RuntimeError("the database did not come back")
        finally:
            os.environ["DATABASE_URL"] = self.url

    def make_rooms(self, count, days):
        """Make rooms that are open day and night, for `days` ahead, and return their ids."""
        from talkoot.bookings.actions import save_bookables
        from talkoot.bookings.models import Bookable
        from talkoot.places.actions import save_places, save_spaces
        from talkoot.places.models import Place, Space
        from talkoot.shared import clock

        now = clock.now()
        save_places([{"source": "b", "source_id": "p", "name": {"fi": "Talo"}, "category": "school"}], now=now)
        place = Place.objects.get(source="b").id
        save_spaces([{"source": "b", "source_id": str(n), "place_id": place, "kind": "room", "name": {"fi": str(n)}} for n in range(count)])
        spaces = dict(Space.objects.values_list("source_id", "id"))
        rules = {"max_days": days + 5, "max_minutes": 240, "after_minutes": 0}
        save_bookables(
            [
                {"source": "b", "source_id": str(n), "name": {"fi": f"Huone {n}"}, "place_id": place, "spaces": [spaces[str(n)]], **rules}
                for n in range(count)
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
        until = time.monotonic() + SECONDS_TO_COME_BACK
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if Client(self.port).get("/api/v1/bookables?limit=1") == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def tend(self):
        """Start the server anew if it ended, as a service manager does: it gives up when its processes fall soon after their start."""
        if self.process.poll() is not None:
            self.start()

    def kill(self):
        """Kill one web process or the whole server with -9."""
        import psutil

        with contextlib.suppress(psutil.Error):
            workers = psutil.Process(self.process.pid).children(recursive=True)
            if workers and random.random() < ONE_OF_TWO:
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

    def book(self, room, start, end=None, key="", email="", **more):
        """Return (status, body); raises OSError or HTTPException when the connection broke. end: an hour after the start."""
        body = {
            "bookable": room, "start": start.isoformat(), "end": (end or start + timedelta(hours=1)).isoformat(), "name": "Aino",
            "email": email or f"{random.getrandbits(48):x}@example.org", **more,
        }  # fmt: skip
        headers = {"Content-Type": "application/json", "Host": "localhost", "X-Forwarded-For": address()}
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


def address():
    """Return an address that nobody asked from before, so that no limit is in the way."""
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))


def work_of(web):
    """Return the seconds of processor time that web, database and clients have used so far."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        backends = [psutil.Process(pid) for (pid,) in cursor.fetchall()]
    groups = (psutil.Process(web.process.pid).children(recursive=True), backends, [psutil.Process()])
    return [sum(sum(process.cpu_times()[:2]) for process in group) for group in groups]


@contextlib.contextmanager
def city_of_its_own():
    """Start an empty city with its own database in a folder of its own; yields the Ground. Everything is taken away after."""
    os.environ["TALKOOT_SECRET_KEY"] = SECRET_KEY
    os.environ["TALKOOT_TRUSTED_PROXIES"] = "1"  # each request comes from an address of its own, so that no limit is in the way
    home = Path(tempfile.mkdtemp(prefix="talkoot-booking-"))
    home.chmod(0o755)  # the database runs under another account
    with Ground(home) as ground:
        yield ground
