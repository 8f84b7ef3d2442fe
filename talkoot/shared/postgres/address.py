"""Reads and writes the address of a database (DATABASE_URL)."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from talkoot.shared.postgres.trouble import DatabaseTrouble

# libpq's names that Django has a key of its own for; all others are handed on as options.
DJANGO_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def socket_url(socket: Path, *, role: str, database: str) -> str:
    """Return the address of a database behind a Unix socket in the folder `socket`."""
    return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(socket), safe='/')}"


def parts_of(url: str) -> dict[str, str]:
    """Return libpq's parts of an address: host, port, user, password, dbname and options. Raises DatabaseTrouble when it is none."""
    if not url.startswith(("postgresql://", "postgres://")):
        msg = (
            "DATABASE_URL does not begin with postgresql://. It should look like "
            "postgresql://user:password@host:5432/database, with special characters in the password written as %40 and so on."
        )
        raise DatabaseTrouble(msg)
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        msg = f"DATABASE_URL cannot be read ({str(error).strip()}). It should look like postgresql://user:password@host:5432/database."
        raise DatabaseTrouble(msg) from error
    return {name: str(value) for name, value in parts.items() if value is not None}


def connection_settings(url: str) -> dict[str, Any]:
    """Return an address as an entry for Django's DATABASES: NAME, USER, PASSWORD, HOST, PORT and OPTIONS."""
    parts = parts_of(url)
    settings: dict[str, Any] = {key: parts.pop(name) for name, key in DJANGO_KEYS.items() if name in parts}
    return {"ENGINE": "talkoot.shared.postgres.engine", **settings, "OPTIONS": parts}
