"""Is this PostgreSQL, ours or the city's own, fit for Talkoot? Where it is not: one plain paragraph, with what to do."""

from collections.abc import Callable

import psycopg
from psycopg import sql

from talkoot.shared.postgres.address import parts_of
from talkoot.shared.postgres.config import EXTENSIONS
from talkoot.shared.postgres.trouble import DatabaseTrouble

OLDEST_POSTGRES = 15
# The first pgvector that goes on looking when a filter leaves too few rows (`hnsw.iterative_scan`).
OLDEST_PGVECTOR = (0, 8)
SECONDS_TO_CONNECT = 10

Connection = psycopg.Connection[tuple[object, ...]]


def require_fit(url: str) -> None:
    """Return when Talkoot can work with the database at `url`. Raises DatabaseTrouble with the first thing that is wrong."""
    parts = parts_of(url)
    with _connect(url, parts) as connection:
        for check in CHECKS:
            check(connection)


def _connect(url: str, parts: dict[str, str]) -> Connection:
    try:
        return psycopg.connect(url, connect_timeout=SECONDS_TO_CONNECT, application_name="talkoot check")
    except psycopg.OperationalError as error:
        raise DatabaseTrouble(_why_no_connection(str(error), parts)) from error


# What libpq and the server say, in the words of PostgreSQL 15 to 18, and what a person can do about it.
_REASONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("could not translate host name", "failed to resolve host", "Name or service not known"),
        "There is no machine called {host}. Check the host in DATABASE_URL, and that this machine can look up names.",
    ),
    (
        ("password authentication failed", "no password supplied"),
        "The server at {host} does not accept the password for the user {user}. Check user and password in DATABASE_URL; "
        "in a password, write @ as %40, : as %3A, / as %2F and % as %25.",
    ),
    (
        ("does not exist",),
        "The server at {host} answers, but it has no such user or database. Make them there as an administrator: "
        "CREATE ROLE {user} LOGIN PASSWORD '…'; CREATE DATABASE {dbname} OWNER {user} ENCODING 'UTF8' TEMPLATE template0;",
    ),
    (
        ("no pg_hba.conf entry", "Peer authentication failed", "Ident authentication failed"),
        "The server at {host} does not let the user {user} in from this machine. Add a line for it to pg_hba.conf there, or check "
        "whether it wants encryption (add ?sslmode=require to DATABASE_URL).",
    ),
    (
        ("SSL",),
        "The server at {host} and this machine do not agree on encryption. Check sslmode in DATABASE_URL.",
    ),
    (
        ("Connection refused", "No such file or directory", "timeout", "No route to host", "Network is unreachable"),
        "No PostgreSQL answers at {host}, port {port}. Check host and port in DATABASE_URL, that the server runs, and that no firewall "
        "is between. Without DATABASE_URL, Talkoot starts a PostgreSQL of its own.",
    ),
    (
        ("too many clients", "remaining connection slots"),
        "The server at {host} has no connection left. Raise max_connections there, or run fewer web processes.",
    ),
)


def _why_no_connection(said: str, parts: dict[str, str]) -> str:
    known = {"host": "localhost", "port": "5432", "user": "(none)", "dbname": parts.get("user", "(none)"), **parts}
    for phrases, advice in _REASONS:
        if any(phrase in said for phrase in phrases):
            return advice.format_map(known)
    return f"Talkoot cannot connect to the database at {known['host']}: {said.strip().splitlines()[-1]} Check DATABASE_URL."


def _is_new_enough(connection: Connection) -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST_POSTGRES:
        msg = (
            f"This server is PostgreSQL {version}. Talkoot needs {OLDEST_POSTGRES} or newer: upgrade it (pg_upgrade), "
            "or leave DATABASE_URL out and use the PostgreSQL that comes along."
        )
        raise DatabaseTrouble(msg)


def _can_be_written(connection: Connection) -> None:
    if _one(connection, "SELECT pg_is_in_recovery()"):
        msg = "This server is a replica, which can only be read. Point DATABASE_URL at the primary server."
        raise DatabaseTrouble(msg)


def _speaks_utf8(connection: Connection) -> None:
    encoding = _one(connection, "SELECT current_setting('server_encoding')")
    if encoding != "UTF8":
        msg = (
            f"The database {connection.info.dbname} keeps text as {encoding}, which lacks letters that people write. Make a new one: "
            f"CREATE DATABASE {connection.info.dbname}_utf8 OWNER {connection.info.user} ENCODING 'UTF8' TEMPLATE template0; "
            "then name it in DATABASE_URL."
        )
        raise DatabaseTrouble(msg)


def _may_create(connection: Connection) -> None:
    may = _one(connection, "SELECT has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE')")
    if not may:
        user, database = connection.info.user, connection.info.dbname
        msg = (
            f"The user {user} may not make tables in the database {database}. As an administrator of that server, run: "
            f"ALTER DATABASE {database} OWNER TO {user}; and, connected to that database: GRANT CREATE ON SCHEMA public TO {user};"
        )
        raise DatabaseTrouble(msg)


def _has_extensions(connection: Connection) -> None:
    rows = connection.execute("SELECT name, installed_version FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)])
    available = {str(name): installed for name, installed in rows}
    for name in EXTENSIONS:
        if name not in available:
            raise DatabaseTrouble(_how_to_install(name, connection.info.server_version // 10000))
        if available[name] is None:
            _try_extension(connection, name)


def _how_to_install(name: str, version: int) -> str:
    if name == "vector":
        return (
            f"This server lacks pgvector, which finds similar ideas. Install it on the server (on Debian and Ubuntu, from PostgreSQL's own "
            f"package source: postgresql-{version}-pgvector; elsewhere see the pgvector project), then start Talkoot again. Or leave "
            "DATABASE_URL out: the PostgreSQL that comes along has it."
        )
    return (
        f"This server lacks the extension {name}, which belongs to PostgreSQL itself. Install PostgreSQL's additional modules on the "
        f"server (in some distributions a package of its own: postgresql{version}-contrib), then start Talkoot again."
    )


def _try_extension(connection: Connection, name: str) -> None:
    """Make the extension and take it back at once: the only sure way to know whether we may."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        msg = (
            f"The user {connection.info.user} may not add the extension {name}. As an administrator (superuser) of that server, connected "
            f"to the database {connection.info.dbname}, run once: CREATE EXTENSION {name};"
        )
        raise DatabaseTrouble(msg) from error
    except psycopg.Error as error:
        msg = f"The server cannot add the extension {name}: {str(error).strip()}"
        raise DatabaseTrouble(msg) from error


def _has_new_pgvector(connection: Connection) -> None:
    found = str(_one(connection, "SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector'"))
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST_PGVECTOR:
        needed = ".".join(map(str, OLDEST_PGVECTOR))
        msg = f"This server has pgvector {found}; Talkoot needs {needed} or newer. Upgrade it, then run: ALTER EXTENSION vector UPDATE;"
        raise DatabaseTrouble(msg)


def _one(connection: Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


CHECKS: tuple[Callable[[Connection], None], ...] = (
    _is_new_enough,
    _can_be_written,
    _speaks_utf8,
    _may_create,
    _has_extensions,
    _has_new_pgvector,
)
