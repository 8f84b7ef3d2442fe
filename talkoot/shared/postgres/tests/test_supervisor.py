"""The supervisor's promises: starts from nothing, shares, recovers, stops, lets nobody else in."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from talkoot.shared.postgres import DatabaseTrouble, ensure_running, require_fit
from talkoot.shared.postgres.cluster import Cluster
from talkoot.shared.postgres.places import SYSTEM_HOME
from talkoot.shared.postgres.processes import find_postmaster
from talkoot.shared.postgres.tests.conftest import is_root
from talkoot.shared.postgres.use import Usage, cluster_for


def ask(url: str, query: str) -> object:
    """Return the first value of the first row."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_starts_from_nothing_and_is_fit(cluster: Cluster) -> None:
    usage = Usage(cluster)

    require_fit(usage.url)
    assert ask(usage.url, "SELECT current_user") == "talkoot"
    assert ask(usage.url, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
    assert ask(usage.url, "SELECT current_setting('server_encoding')") == "UTF8"
    assert ask(usage.url, "SELECT lower('ÅÄÖ ŠŽ')") == "åäö šž"
    assert ask(usage.url, "SELECT count(*) FROM pg_extension WHERE extname IN ('vector', 'pg_trgm', 'unaccent', 'btree_gist')") == 4


def test_listens_to_nobody_but_us(cluster: Cluster) -> None:
    usage = Usage(cluster)
    postmaster = cluster.running()
    assert postmaster is not None

    assert not [c for c in postmaster.process.net_connections() if c.status == psutil.CONN_LISTEN and c.family.name.startswith("AF_INET")]
    assert stat.S_IMODE(cluster.places.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.places.data.stat().st_mode) == 0o700
    assert postmaster.process.uids().effective != 0
    with pytest.raises(psycopg.OperationalError, match=r"does not exist|authentication"):
        psycopg.connect(usage.url.replace("talkoot@", "mallory@"))


def test_the_last_to_leave_stops_it(cluster: Cluster) -> None:
    first, second = Usage(cluster), Usage(cluster)

    assert first.leave() is False
    assert ask(second.url, "SELECT 1") == 1
    assert second.leave() is True
    assert cluster.running() is None
    assert second.leave() is False


def test_stays_up_when_asked_to_keep(cluster: Cluster) -> None:
    usage = Usage(cluster)
    cluster.kept.touch()

    assert usage.leave() is False
    assert cluster.running() is not None


USE = "import sys; from pathlib import Path; from talkoot.shared.postgres import ensure_running; print(ensure_running(home=Path(sys.argv[1])), flush=True); sys.stdin.read()"


def start_user(home: Path) -> subprocess.Popen[str]:
    """Start another process that uses the main cluster of `home` until its standard input ends."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )


def address_of(user: subprocess.Popen[str]) -> str:
    """Return the address the process printed, when the database answers."""
    assert user.stdout is not None
    return user.stdout.readline().strip()


def test_four_starting_at_once_get_one_cluster(home: Path) -> None:
    users = [start_user(home) for _ in range(4)]
    addresses = {address_of(user) for user in users}
    cluster = cluster_for(home=home)

    assert addresses == {cluster.url()}
    for user in users:
        user.communicate("", timeout=60)
    assert cluster.running() is None


def test_loses_nothing_when_everything_is_killed(home: Path) -> None:
    """The main cluster, with fsync: kill -9 of the user and of every postgres, while a transaction is open."""
    user = start_user(home)
    url = address_of(user)
    cluster = cluster_for(home=home)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE idea (title text)")
        connection.execute("INSERT INTO idea SELECT 'kept ' || n FROM generate_series(1, 1000) n")
    unfinished = psycopg.connect(url)
    unfinished.execute("INSERT INTO idea VALUES ('never committed')")
    postmaster = cluster.running()
    assert postmaster is not None

    everything = [postmaster.process, *postmaster.process.children(recursive=True), psutil.Process(user.pid)]
    for process in everything:
        process.kill()
    user.wait()
    psutil.wait_procs(everything, timeout=30)  # a signal is not yet a death, on a busy machine

    usage = Usage(cluster)
    assert ask(usage.url, "SELECT count(*) FROM idea") == 1000
    assert usage.leave() is True


def test_adopts_the_server_of_a_killed_user(home: Path) -> None:
    user = start_user(home)
    address_of(user)
    cluster = cluster_for(home=home)
    before = cluster.running()
    user.kill()
    user.wait()

    usage = Usage(cluster)
    after = cluster.running()
    assert before is not None
    assert after is not None
    assert after.process.pid == before.process.pid
    assert usage.leave() is True


def test_a_leftover_number_of_a_living_stranger_does_not_stop_the_start(cluster: Cluster) -> None:
    Usage(cluster).leave()
    stranger = subprocess.Popen(["sleep", "60"], **cluster.places.account.popen_options())
    pid_file = cluster.places.data / "postmaster.pid"
    pid_file.write_text(f"{stranger.pid}\n{cluster.places.data}\n1700000000\n5432\n{cluster.places.socket}\n\n  1234 5678\nready\n")
    shutil.chown(pid_file, cluster.places.account.uid, cluster.places.account.gid)
    try:
        assert find_postmaster(cluster.places.data) is None
        assert ask(Usage(cluster).url, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_folder_half_made_is_made_again(cluster: Cluster) -> None:
    half = cluster.places.folder / "data.half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    assert ask(Usage(cluster).url, "SELECT 1") == 1


def test_data_of_another_postgresql_is_refused_with_advice(cluster: Cluster) -> None:
    Usage(cluster).leave()
    (cluster.places.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(DatabaseTrouble, match=r"made by PostgreSQL 12; this Talkoot brings PostgreSQL 18.*talkoot restore"):
        Usage(cluster)


def test_a_server_that_cannot_start_shows_its_log(cluster: Cluster) -> None:
    Usage(cluster).leave()
    (cluster.places.data / "global" / "pg_control").write_bytes(b"not what it was")

    with pytest.raises(DatabaseTrouble, match="The end of its log"):
        Usage(cluster)


def test_a_path_too_long_for_a_socket_gets_one_elsewhere(home: Path) -> None:
    deep = home / ("a-folder-with-quite-a-long-name/" * 4)
    cluster = Cluster(deep, "p", forgetful=True)
    assert not cluster.places.socket.is_relative_to(deep)
    usage = Usage(cluster)
    try:
        assert ask(usage.url, "SELECT 1") == 1
    finally:
        usage.leave()
        shutil.rmtree(cluster.places.socket)


@pytest.mark.skipif(not is_root(), reason="only root hands the server to another account")
def test_a_home_its_account_cannot_reach_is_left_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Path(tempfile.mkdtemp(prefix="tk-"))
    cluster = Cluster(closed, "p", forgetful=True)
    try:
        assert cluster.places.moved_from == closed / "p"
        assert cluster.places.folder.is_relative_to(SYSTEM_HOME)
        usage = Usage(cluster)
        assert ask(usage.url, "SELECT 1") == 1
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        usage.leave()
    finally:
        shutil.rmtree(cluster.places.folder.parent, ignore_errors=True)
        closed.rmdir()


def test_a_socket_folder_of_a_stranger_is_refused(cluster: Cluster) -> None:
    cluster.places.folder.mkdir(parents=True, mode=0o755)
    cluster.places.socket.mkdir()
    cluster.places.socket.chmod(0o777)

    with pytest.raises(DatabaseTrouble, match="open to all"):
        Usage(cluster)
    cluster.places.socket.chmod(0o700)


def test_test_databases_of_killed_runs_are_dropped_at_the_next_start(cluster: Cluster) -> None:
    usage = Usage(cluster)
    with psycopg.connect(usage.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_left_behind")
    usage.leave()

    assert ask(Usage(cluster).url, "SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'") == 0


def test_an_address_in_the_environment_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")

    assert ensure_running(home=home) == "postgresql://somewhere/else"
    assert list(home.iterdir()) == []


def test_serving_in_the_foreground_ends_with_sigterm(home: Path) -> None:
    environment = {**{k: v for k, v in os.environ.items() if k != "DATABASE_URL"}, "TALKOOT_HOME": str(home)}
    command = [sys.executable, "-m", "talkoot.shared.postgres", "serve"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert ask(address_of(server), "SELECT 1") == 1
    begun = time.monotonic()
    server.send_signal(signal.SIGTERM)

    assert server.wait(timeout=30) == 0
    assert time.monotonic() - begun < 10
    assert cluster_for(home=home).running() is None
