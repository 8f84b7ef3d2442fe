"""A wrong or unfit DATABASE_URL gets a plain message: against real servers with passwords, ours and an older one without pgvector."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from talkoot.shared.postgres import DatabaseTrouble, connection_settings, require_fit
from talkoot.shared.postgres.account import choose_account
from talkoot.shared.postgres.binaries import reachable_binaries
from talkoot.shared.postgres.places import SYSTEM_HOME

PASSWORD = "p@ss:word"
OLDER = Path("/usr/lib/postgresql/15/bin")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL as an administrator runs it: TCP, passwords, nothing prepared."""

    port: int

    def url(self, *, user: str = "postgres", password: str = "p%40ss%3Aword", database: str = "postgres") -> str:
        """Return an address of it."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the administrator."""
        with psycopg.connect(self.url(database=database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def plain_server(programs: Path | None) -> Iterator[Server]:
    """Run a server of its own from these programs (None: those that come along) until the tests are done."""
    folder = Path(tempfile.mkdtemp(prefix="tk-"))
    folder.chmod(0o755)
    data = folder / "data"
    account = choose_account(data)
    programs = programs or reachable_binaries(account, SYSTEM_HOME)
    data.mkdir(mode=0o700)
    password = folder / "password"
    password.write_text(PASSWORD)
    for path in (data, password):
        shutil.chown(path, account.uid, account.gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"env": {"LC_ALL": "C", "PATH": os.defpath}, "cwd": "/", **account.popen_options()}
    make = [programs / "initdb", "-D", data, "-U", "postgres", "--auth", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--no-sync"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **options)
    serve = [programs / "postgres", "-D", data, "-p", str(port), "-c", "unix_socket_directories=", "-c", "fsync=off"]
    server = subprocess.Popen(serve, stderr=subprocess.DEVNULL, **options)
    try:
        wait_for(port)
        yield Server(port)
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)


def wait_for(port: int) -> None:
    """Return when the server answers."""
    for _ in range(300):
        try:
            psycopg.connect(Server(port).url()).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a PostgreSQL 18 with pgvector, with a fit database `city` that belongs to `clerk`."""
    for made in plain_server(None):
        made.run(
            "CREATE ROLE clerk LOGIN PASSWORD 'secret'",
            "CREATE ROLE visitor LOGIN PASSWORD 'secret'",
            "CREATE DATABASE city OWNER clerk",
            "CREATE DATABASE old_letters OWNER clerk ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'",
        )
        made.run("CREATE EXTENSION vector", database="city")
        yield made


@pytest.fixture(scope="module")
def older() -> Iterator[Server]:
    """Return a PostgreSQL 15 without pgvector, as Debian 12 has it."""
    if not (OLDER / "postgres").exists():
        pytest.skip("no PostgreSQL 15 here (Debian: apt-get install postgresql-15)")
    yield from plain_server(OLDER)


def trouble(url: str) -> str:
    """Return the message, which must be one paragraph."""
    with pytest.raises(DatabaseTrouble) as raised:
        require_fit(url)
    message = str(raised.value)
    assert message
    assert "\n" not in message
    assert "password" not in url or "p%40ss" not in message
    return message


def test_a_fit_database_passes_and_nothing_is_left_in_it(server: Server) -> None:
    url = server.url(user="clerk", password="secret", database="city")
    require_fit(url)

    with psycopg.connect(url) as connection:
        names = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    assert names == {"plpgsql", "vector"}


def test_no_address_at_all() -> None:
    assert "should look like postgresql://user:password@host:5432/database" in trouble("mysql://root@localhost/city")
    assert "cannot be read" in trouble("postgresql://clerk@host/city?nonsense=1")


def test_no_such_machine() -> None:
    assert "no machine called nowhere.invalid" in trouble("postgresql://clerk:secret@nowhere.invalid/city")


def test_nobody_answers() -> None:
    message = trouble("postgresql://clerk:secret@127.0.0.1:9/city")
    assert "No PostgreSQL answers at 127.0.0.1, port 9" in message
    assert "secret" not in message


def test_a_wrong_password(server: Server) -> None:
    message = trouble(server.url(user="clerk", password="guess", database="city"))
    assert "does not accept the password for the user clerk" in message
    assert "write @ as %40" in message
    assert "guess" not in message


def test_no_such_database(server: Server) -> None:
    message = trouble(server.url(user="clerk", password="secret", database="village"))
    assert "CREATE DATABASE village OWNER clerk" in message


def test_letters_missing(server: Server) -> None:
    message = trouble(server.url(user="clerk", password="secret", database="old_letters"))
    assert "keeps text as LATIN1" in message
    assert "ENCODING 'UTF8' TEMPLATE template0" in message


def test_no_right_to_create(server: Server) -> None:
    message = trouble(server.url(user="visitor", password="secret", database="city"))
    assert "GRANT CREATE ON SCHEMA public TO visitor" in message


def test_an_extension_only_an_administrator_may_add(server: Server) -> None:
    server.run("CREATE DATABASE bare OWNER clerk")
    try:
        require_fit(server.url(user="clerk", password="secret", database="bare"))
    except DatabaseTrouble as raised:
        assert "run once: CREATE EXTENSION vector;" in str(raised)
    else:
        pytest.skip("this pgvector may be added by the owner of a database")


def test_a_server_without_pgvector(older: Server) -> None:
    message = trouble(older.url())
    assert "lacks pgvector" in message
    assert "postgresql-15-pgvector" in message


def test_an_address_becomes_settings_with_its_options() -> None:
    settings = connection_settings("postgresql://clerk:p%40ss@db.example.org:5433/city?sslmode=require&connect_timeout=5")

    assert settings == {
        "ENGINE": "talkoot.shared.postgres.engine",
        "NAME": "city",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "connect_timeout": "5"},
    }


def test_a_socket_folder_becomes_the_host() -> None:
    assert connection_settings("postgresql://talkoot@/talkoot?host=/run/talkoot")["HOST"] == "/run/talkoot"
