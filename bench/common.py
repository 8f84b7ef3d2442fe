"""What the benches share: a database of their own beside the city's, and lines that say whether a bar was met."""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

DATA = os.environ.get("TALKOOT_BENCH_DATA", os.path.join(os.path.dirname(__file__), "..", "..", "shared", "data"))


def use_database(name: str) -> None:
    """Start Django on a database `name` of the city's server (made when missing) and migrate it. Call it before importing talkoot's models."""
    import psycopg

    from talkoot.shared.postgres import ensure_running

    parts = urlsplit(ensure_running())
    maintenance = urlunsplit(parts)
    with psycopg.connect(maintenance, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)


@contextmanager
def copied_database(source: str, name: str) -> Iterator[None]:
    """Work on a fresh copy of a database for a while, and drop it after."""
    import psycopg
    from django.db import connection

    settings = connection.settings_dict
    connection.close()
    maintenance = os.environ["DATABASE_URL"].replace(f"/{source}", "/postgres", 1)
    with psycopg.connect(maintenance, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        settings["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            settings["NAME"] = source
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Bars:
    """Prints `name value bar ok|short` lines and remembers whether any was short."""

    def __init__(self) -> None:
        self.short = False

    def at_least(self, name: str, value: float, bar: float) -> None:
        self._say(name, value, f">={bar:g}", ok=value >= bar - 1e-9)

    def at_most(self, name: str, value: float, bar: float) -> None:
        self._say(name, value, f"<={bar:g}", ok=value <= bar + 1e-9)

    def tell(self, name: str, value: float) -> None:
        """Print a figure that has no bar."""
        print(f"{name:58} {value:10.3f}        -", flush=True)

    def _say(self, name: str, value: float, bar: str, *, ok: bool) -> None:
        self.short |= not ok
        print(f"{name:58} {value:10.3f} {bar:>8} {'ok' if ok else 'short'}", flush=True)

    def leave(self) -> None:
        """Exit with 1 when a bar was missed."""
        sys.exit(1 if self.short else 0)


def machine() -> str:
    """Return what the figures were measured on, in a few words."""
    import psutil

    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start"
