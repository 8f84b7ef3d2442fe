"""What `run` did before, so that a second start need not do it again, nor load Django to see that."""

import contextlib
import hashlib
import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg

from talkoot.shared.postgres.places import home_folder

PACKAGE = Path(__file__).resolve().parents[2]
# Made anew elsewhere, or of no matter to what is prepared.
PASSED_OVER = {"__pycache__", "node_modules", "tests"}
# The database itself, and the tables' state as Django keeps it.
DATABASE = """
SELECT s.system_identifier, d.oid, (SELECT string_agg(app || '.' || name, ' ' ORDER BY id) FROM django_migrations)
  FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()"""


def is_prepared(url: str, *, sample: bool) -> bool:
    """Tell whether nothing has changed since `remember_prepared`: no file of ours, no library, no setting, and not the database."""
    try:
        kept = json.loads(_mark().read_text("utf-8"))
        return bool(kept["print"] == _print(url, sample=sample) and all(Path(path).exists() for path in kept["needs"]))
    except (OSError, ValueError, KeyError, TypeError, psycopg.Error):
        return False


def remember_prepared(url: str, *, sample: bool, needs: list[Path]) -> None:
    """Keep that all is prepared; `needs`: what must be there still. Where that cannot be kept, the next start does it again."""
    with contextlib.suppress(OSError, psycopg.Error):
        kept = {"print": _print(url, sample=sample), "needs": [str(path) for path in needs]}
        _mark().write_text(json.dumps(kept), "utf-8")


def _mark() -> Path:
    return home_folder() / "prepared"


def _print(url: str, *, sample: bool) -> str:
    found = hashlib.sha256(repr((sample, _settings(), _libraries(), _database(url))).encode())
    for line in _files(PACKAGE):
        found.update(line.encode())
    return found.hexdigest()


def _settings() -> list[tuple[str, str]]:
    """Return our settings. The parent's number and the address change with every start."""
    passing = {"TALKOOT_PARENT_PID", "TALKOOT_ADDRESS"}
    return sorted((name, value) for name, value in os.environ.items() if name.startswith("TALKOOT_") and name not in passing)


def _libraries() -> int:
    """Return when a library was last installed or removed."""
    django = importlib.util.find_spec("django")
    assert django is not None
    assert django.origin is not None
    return Path(django.origin).parents[1].stat().st_mtime_ns


def _database(url: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(DATABASE).fetchone()


def _files(folder: Path) -> Iterator[str]:
    """Yield each file with its size and time, folder by folder."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.is_dir():
                if entry.name not in PASSED_OVER:
                    yield from _files(Path(entry.path))
            elif not entry.name.endswith((".mo", ".pyc")):
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}\n"
