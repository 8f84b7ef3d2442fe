"""What stands before any command that needs the database: the secret key, the database itself, Django."""

import os
import secrets
from pathlib import Path

from talkoot.shared.postgres import ensure_running, require_fit
from talkoot.shared.postgres.places import home_folder
from talkoot.site.cli.trouble import Unusable

SETTINGS = "talkoot.site.settings"
SHORTEST_KEY = 40


def stand_on_database() -> str:
    """Return the address of a database that runs and is fit. Raises DatabaseTrouble with a plain text."""
    url = ensure_running()
    require_fit(url)
    os.environ["DATABASE_URL"] = url
    return url


def be_known_as(name: str) -> None:
    """Give this process's sessions in the database a name, for whoever looks who uses it. Call it before the first."""
    os.environ.setdefault("PGAPPNAME", name)


def stand_on_ground() -> str:
    """Make everything ready that Django needs and start Django; returns the address of the database.

    Raises DatabaseTrouble or Unusable with a plain text.
    """
    take_secret_key()
    url = stand_on_database()
    start_django()
    return url


def start_django() -> None:
    """Load Django with our settings; cheap when it is loaded already."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def take_secret_key() -> None:
    """Put the installation's secret key into the environment: from there, from its file, or new in the data folder.

    Every follow-up code derives from it, so all processes need the same one, and it must outlive them.
    """
    if os.environ.get("TALKOOT_SECRET_KEY"):
        return
    os.environ["TALKOOT_SECRET_KEY"] = _read_or_make_key(secret_key_file())


def secret_key_file() -> Path:
    """Return where the key is kept: `TALKOOT_SECRET_KEY_FILE`, else `secret-key` in the data folder."""
    named = os.environ.get("TALKOOT_SECRET_KEY_FILE")
    return Path(named) if named else home_folder() / "secret-key"


def _read_or_make_key(path: Path) -> str:
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text("utf-8").strip()
    except OSError as error:
        msg = f"The secret key cannot be read from or written to {path} ({error.strerror}). See docs/how-to/configure.md."
        raise Unusable(msg) from error
    if len(key) < SHORTEST_KEY:
        msg = f"The secret key in {path} is shorter than {SHORTEST_KEY} characters. Remove the file to have a new one made."
        raise Unusable(msg)
    return key


def _make_key(path: Path) -> None:
    """Write a new key so that of two processes at once only one wins and nobody reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
