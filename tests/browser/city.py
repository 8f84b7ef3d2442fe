"""The sample city served as in production, for tests that need the whole: the command's own `serve` and `worker`, DEBUG off.

The city is loaded once into a template database, which is kept until the code or the sample changes; every test process gets a
clone of it (a second or two) and a server of its own.
"""

import contextlib
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

from talkoot.shared.postgres.use import name_of_test_run

ROOT = Path(__file__).parents[2]
LOCK = 718_266
SECRET_KEY = "of-the-tests-alone-" * 4
# What the loaded and indexed city depends on.
INGREDIENTS = ("*/migrations/*.py", "*/models.py", "*/actions*", "*/actions/*.py", "shared/*.py", "matching/**/*.*", "cities/**/*.*")
IGNORED = re.compile(r"__pycache__|/tests/|/templates/|/pages\.py$|\.pyc$|\.md$")
LOAD = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from django.db import connection
from talkoot.cities.espoo.load import load_sample_city
from talkoot.matching import jobs
from talkoot.shared import clock
from talkoot.shared.kinds import all_kinds
load_sample_city(now=clock.now())
jobs.reindex([kind.name for kind in all_kinds()])
connection.cursor().execute("DELETE FROM procrastinate_jobs")
"""
SERVED_ERRORS = re.compile(r"Internal Server Error|panicked")
REFUSALS = re.compile(
    r"django\.(core\.exceptions\.(RequestDataTooBig|TooMany|DisallowedHost|SuspiciousOperation|BadRequest)|http\.)|ValueError: Max number of fields"
)
numbers = count(1)


def with_database(url, name):
    """Return the address of another database on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}")) if parts.netloc else url.replace(parts.path, f"/{name}", 1)


def fingerprint():
    """Return what changes when the loaded city would be another one."""
    found = hashlib.sha256(os.environ.get("TALKOOT_EMBEDDER", "").encode())
    package = ROOT / "talkoot"
    files = {path for pattern in INGREDIENTS for path in package.glob(pattern) if path.is_file() and not IGNORED.search(str(path))}
    for path in sorted(files):
        found.update(str(path.relative_to(package)).encode() + path.read_bytes())
    return found.hexdigest()[:12]


def ensure_template(url):
    """Return the name of the template database, loading the city if nobody has yet. Processes wait for each other."""
    name = f"talkoot_city_{os.environ.get('TALKOOT_TEST_CITY') or fingerprint()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _exists(server, name):
            _drop_old(server)
            making = f"{name}_making"
            server.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{making}"')
            _run([sys.executable, "-c", LOAD], _environment(with_database(url, making)))
            server.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _exists(server, name):
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop_old(server):
    """Drop what killed runs left and all but the two newest cities, where nobody is connected."""
    found = server.execute(
        "SELECT datname FROM pg_database d WHERE datname ~ '^talkoot_(city|live)_' "
        "AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datid = d.oid) ORDER BY datname ~ '^talkoot_live', oid DESC OFFSET 2"
    ).fetchall()
    for (name,) in found:
        with contextlib.suppress(psycopg.Error):
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _environment(database, **more):
    ours = ("TALKOOT_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if name == "TALKOOT_EMBEDDER" or not name.startswith(ours)}
    return {
        **kept,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "talkoot.site.settings",
        "TALKOOT_SECRET_KEY": SECRET_KEY,
        "PYTHONPATH": str(ROOT),
        **more,
    }


def _run(command, environment):
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd=ROOT)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


class City:
    """A running city. `url` is its address, `database` its DATABASE_URL."""

    def __init__(self, *, workers=1, settings=None):
        self._server_url = os.environ["DATABASE_URL"]
        self.home = Path(tempfile.mkdtemp(prefix="talkoot-live-"))
        self.log = self.home / "log"
        self._name = f"talkoot_live_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{name_of_test_run()}_{next(numbers)}"
        template = ensure_template(self._server_url)
        with psycopg.connect(self._server_url, autocommit=True) as server:
            server.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # a template may have no second reader
            server.execute(f'CREATE DATABASE "{self._name}" TEMPLATE "{template}"')
        self.database = with_database(self._server_url, self._name)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = _environment(
            self.database,
            TALKOOT_HOME=str(self.home),
            TALKOOT_STATIC_ROOT=str(self.home / "static"),
            TALKOOT_ADDRESS=self.url,
            # Each test comes from an address of its own, as behind a proxy: limits by address are on.
            TALKOOT_TRUSTED_PROXIES="1",
            **(settings or {}),
        )
        self._children = []
        self._start(workers)

    def _start(self, workers):
        command = [sys.executable, "-m", "talkoot"]
        _run([*command, "build"], self.environment)
        # The command's own way of not outliving who started it, should this process be killed.
        environment = {**self.environment, "TALKOOT_PARENT_PID": str(os.getpid())}
        with self.log.open("ab") as log:
            for arguments in (["serve", "--port", str(self.port), "--workers", str(workers)], ["worker"]):
                self._children.append(
                    subprocess.Popen([*command, *arguments], env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
                )
        self._wait()

    def _wait(self):
        until = time.monotonic() + 180
        while time.monotonic() < until:
            assert self._children[0].poll() is None, self.log.read_text()[-4000:]
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{self.url}/", timeout=30)
                return
            time.sleep(0.1)
        raise AssertionError("the server did not answer: " + self.log.read_text()[-4000:])

    def visitor(self, **options):
        """Return an HTTP client of a person who never came before, from an address of their own."""
        return httpx.Client(base_url=self.url, timeout=60, headers={"X-Forwarded-For": new_address(), "Accept-Language": "en"}, **options)

    def rows(self, query, *values):
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query, values or None).fetchall()

    def run(self, code):
        """Run Python in the city's own environment, for what no form can do in a test's time. Returns what it printed."""
        return _run([sys.executable, "-c", code], self.environment)

    def one(self, query, *values):
        """Return the first value of the first row, None when there is none."""
        found = self.rows(query, *values)
        return found[0][0] if found else None

    def settle(self, seconds=180):
        """Wait until no job is left to do."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            waiting = "status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
            if not self.one(f"SELECT count(*) FROM procrastinate_jobs WHERE {waiting}"):
                return
            time.sleep(0.1)
        raise AssertionError(self.rows("SELECT task_name, status FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"))

    def server_errors(self):
        """Return what the log tells of failures on our side. That a request was refused is logged as well, and is none."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        found = [line for line in lines if SERVED_ERRORS.search(line)]
        for number, line in enumerate(lines):
            if line.startswith("Traceback"):
                cause = next((later for later in lines[number + 1 :] if later and not later.startswith(" ")), "")
                found += [] if REFUSALS.match(cause) else [cause]
        return found

    def stop(self):
        for child in self._children:
            child.terminate()
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)
        with psycopg.connect(self._server_url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')
        shutil.rmtree(self.home, ignore_errors=True)


def new_address():
    """Return an address for documentation (RFC 3849), another /64 each time."""
    return f"2001:db8:{os.getpid() % 65536:x}:{next(numbers):x}::1"


def _free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
