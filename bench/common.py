"""What the benches share: a database of their own beside the city's, and lines that say whether a bar was met."""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

HERE = Path(__file__).parent
DATA = Path(os.environ.get("TALKOOT_BENCH_DATA", HERE.parent.parent / "shared" / "data"))


def use_database(name: str) -> None:
    """Start Django on a database `name` of the city's server (made when missing), migrated. Call it before importing models."""
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


def bring_sample_city() -> None:
    """Load the sample city with its vectors; what is there already stays."""
    from talkoot.cities.espoo.load import load_sample_city
    from talkoot.matching import jobs
    from talkoot.shared import clock
    from talkoot.shared.kinds import all_kinds

    load_sample_city(now=clock.now())
    with remembered_embeddings():
        jobs.reindex([kind.name for kind in all_kinds()])


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


class Remembering:
    """The product's embedder with a memory on disk, so that a bench run again does not embed the same texts again."""

    def __init__(self, inner, path) -> None:
        import sqlite3

        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._inner, self._store = inner, sqlite3.connect(path)
        self.name, self.recipe = inner.name, inner.recipe
        self._store.execute(
            "CREATE TABLE IF NOT EXISTS kept (model TEXT, query INT, text TEXT, vector BLOB, PRIMARY KEY (model, query, text))"
        )

    def embed(self, texts, *, query):
        import numpy as np

        missing = [text for text in dict.fromkeys(texts) if self._kept(text, query) is None]
        for start in range(0, len(missing), 32):
            batch = missing[start : start + 32]
            self.keep(batch, self._inner.embed(batch, query=query), query=query)
        return np.array([np.frombuffer(self._kept(text, query), dtype=np.float32) for text in texts])

    def _kept(self, text, query):
        row = self._store.execute(
            "SELECT vector FROM kept WHERE model = ? AND query = ? AND text = ?", (self.name, int(query), text)
        ).fetchone()
        return row[0] if row else None

    def keep(self, texts, vectors, *, query) -> None:
        rows = [(self.name, int(query), text, vector.astype("float32").tobytes()) for text, vector in zip(texts, vectors, strict=True)]
        self._store.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)
        self._store.commit()


@contextmanager
def remembered_embeddings() -> Iterator[None]:
    """Use the settings' embedder with a memory in build/bench/; delete that file to measure from nothing."""
    from talkoot.matching import embedders

    inner = embedders.current()
    if inner is None:
        yield
        return
    with embedders.instead(Remembering(inner, HERE.parent / "build" / "bench" / "embeddings.sqlite")):
        yield
