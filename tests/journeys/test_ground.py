"""The ground under everything, as a newcomer and an operator meet it: real processes, a real database, in a folder of its own."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from talkoot.shared.postgres.places import CHECKOUT
from talkoot.shared.postgres.use import cluster_for

SECONDS_TO_START = 240


class Home:
    """A data folder, and the command `talkoot` run on it as somebody would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "TALKOOT_", "PYTEST_"))
        }
        self.environment |= {"TALKOOT_HOME": str(folder), "TALKOOT_STATIC_ROOT": str(folder / "static")}
        self._started: list[subprocess.Popen[str]] = []

    def talkoot(self, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [sys.executable, "-m", "talkoot", *arguments]
        return subprocess.run(
            command, cwd=CHECKOUT, env=self.environment | changed, capture_output=True, text=True, timeout=240, check=False
        )

    def run(self, *arguments: str) -> "Running":
        """Start `talkoot run` and return when it has printed its address."""
        command = [sys.executable, "-m", "talkoot", "run", "--no-sample", "--workers", "2", *arguments]
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self._started.append(process)
        return Running(process)

    def count(self, table: str) -> int:
        """Return how many rows a table has, asked through the command."""
        return int(self.talkoot("psql", "-tAc", f"SELECT count(*) FROM {table}").stdout)

    def end_all(self) -> None:
        """End whatever a failed test left running."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
        self._started.clear()

    def clean(self) -> None:
        """End whatever is left, the database too."""
        self.end_all()
        cluster = cluster_for(home=self.folder)
        with cluster.lock():
            cluster.stop()


class Running:
    """A `talkoot run` that answers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""
        until = time.monotonic() + SECONDS_TO_START
        while "Three things to try" not in self.said:
            line = process.stdout.readline() if process.stdout else ""
            assert line, f"ended while starting: {self.said}"
            assert time.monotonic() < until, f"did not start in time: {self.said}"
            self.said += line
        found = re.search(r"http://localhost:(\d+)/ .*ready in ([\d.]+) s", self.said)
        assert found, self.said
        self.port, self.seconds = int(found[1]), float(found[2])

    def family(self) -> list[psutil.Process]:
        """Return it and all its descendants, database included."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def answers(self) -> bool:
        """Tell whether its web answers a request without a server error."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Host": "localhost"})
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """Return a home that all tests of this module share, as all starts of an installation share one."""
    with tempfile.TemporaryDirectory(prefix="tk-") as folder:
        Path(folder).chmod(0o755)
        made = Home(Path(folder))
        yield made
        made.clean()


@pytest.fixture(autouse=True)
def _alone(home: Home) -> Iterator[None]:
    """No test meets the city of one that failed: what is told is what is wrong."""
    yield
    home.end_all()


def gone(processes: list[psutil.Process], seconds: float = 30) -> bool:
    """Wait until all have ended; zombies that nobody reaps here count as ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes):
            return True
        time.sleep(0.1)
    return False


def test_starts_answers_and_ctrl_c_stops_all_of_it(home: Home) -> None:
    running = home.run()
    family = running.family()

    assert running.answers()
    assert len(family) > 5
    assert running.interrupt() == 0
    assert gone(family)
    assert cluster_for(home=home.folder).running() is None


def test_starts_again_quickly(home: Home) -> None:
    """The promise is five seconds on two cores. Other tests run at the same time, so what is counted is the work: ten core-seconds."""
    running = home.run()
    spent = [process.cpu_times() for process in running.family()]

    assert sum(times.user + times.system for times in spent) < 10
    assert running.interrupt() == 0


def test_a_busy_port_is_said_and_passed_over(home: Home) -> None:
    with socket.socket() as busy:
        busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            busy.bind(("127.0.0.1", 8000))
            busy.listen()
        except OSError:
            pass  # somebody else has it: as good
        running = home.run()

        assert running.port > 8000
        assert f"Port 8000 is busy; using {running.port}." in running.said
        assert running.interrupt() == 0

        wanted = home.talkoot("run", "--port", "8000")
    assert wanted.returncode == 2
    assert "Port 8000 on 127.0.0.1 is busy" in wanted.stderr


def test_recovers_when_everything_was_killed(home: Home) -> None:
    running = home.run()
    home.talkoot("psql", "-c", "CREATE TABLE kept AS SELECT generate_series(1, 500) n")
    family = running.family()
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    running.process.wait()
    assert gone(family)

    again = home.run()
    assert again.answers()
    assert home.count("kept") == 500
    assert again.interrupt() == 0


def test_children_do_not_outlive_a_killed_parent_and_the_database_is_adopted(home: Home) -> None:
    running = home.run()
    family = running.family()
    database = cluster_for(home=home.folder).running()
    assert database is not None
    python = [process for process in family[1:] if not process.name().startswith("postgres")]
    running.process.kill()
    running.process.wait()

    assert len(python) >= 3
    assert gone(python)
    again = home.run()
    adopted = cluster_for(home=home.folder).running()
    assert adopted is not None
    assert adopted.process.pid == database.process.pid
    assert again.interrupt() == 0
    assert cluster_for(home=home.folder).running() is None


def test_what_falls_comes_back(home: Home) -> None:
    """The web and the database are killed under a running city."""
    running = home.run()
    web = next(child for child in psutil.Process(running.process.pid).children() if "serve" in child.cmdline())
    web.kill()
    assert gone([web])
    assert wait_for(running.answers)

    database = cluster_for(home=home.folder).running()
    assert database is not None
    database.process.kill()
    assert wait_for(lambda: cluster_for(home=home.folder).running() is not None)
    assert wait_for(lambda: home.talkoot("psql", "-tAc", "SELECT 1").stdout.strip() == "1")
    assert wait_for(running.answers)
    assert running.interrupt() == 0


def wait_for(condition: object, seconds: float = 60) -> bool:
    """Return True as soon as the condition holds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if callable(condition) and condition():
            return True
        time.sleep(0.2)
    return False


def test_backup_drop_restore_gives_the_same_rows(home: Home) -> None:
    home.talkoot("migrate")
    home.talkoot("psql", "-c", "CREATE TABLE IF NOT EXISTS story (id int PRIMARY KEY, text text, meaning halfvec(3))")
    home.talkoot("psql", "-c", "INSERT INTO story SELECT n, 'tarina å ' || n, '[1,2,3]' FROM generate_series(1, 300) n")
    backups = home.folder / "backups"
    backups.mkdir()

    made = home.talkoot("backup", str(backups))
    assert made.returncode == 0, made.stderr
    file = next(backups.glob("talkoot-*.dump"))
    assert file.stat().st_mode & 0o077 == 0
    digest = "SELECT md5(string_agg(s::text, ';' ORDER BY id)) FROM story s"
    before, migrations = home.talkoot("psql", "-tAc", digest).stdout, home.count("django_migrations")
    home.talkoot("psql", "-c", "DROP TABLE django_migrations, story CASCADE; CREATE TABLE newer (n int)")

    restored = home.talkoot("restore", "--yes", str(file))
    assert restored.returncode == 0, restored.stderr
    assert home.talkoot("psql", "-tAc", digest).stdout == before
    assert home.count("django_migrations") == migrations
    assert "does not exist" in home.talkoot("psql", "-c", "SELECT * FROM newer").stderr
    assert home.talkoot("migrate", "--check").returncode == 0


def test_a_restore_under_a_running_city_is_refused(home: Home) -> None:
    running = home.run()
    file = home.folder / "running.dump"
    assert home.talkoot("backup", str(file)).returncode == 0

    refused = home.talkoot("restore", "--yes", str(file))
    assert refused.returncode == 2
    assert "Others use the database: " in refused.stderr
    assert "talkoot worker (" in refused.stderr
    assert home.talkoot("restore", "--try", str(file)).returncode == 0
    assert running.interrupt() == 0
    assert home.talkoot("restore", "--yes", str(file)).returncode == 0


def test_half_a_backup_is_refused_and_changes_nothing(home: Home) -> None:
    home.talkoot("migrate")
    file = home.folder / "whole.dump"
    assert home.talkoot("backup", str(file)).returncode == 0
    before = home.count("django_migrations")
    whole = file.read_bytes()
    for left in (len(whole) // 3, len(whole) - 200):
        half = home.folder / "half.dump"
        half.write_bytes(whole[:left])
        refused = home.talkoot("restore", "--yes", str(half))
        assert refused.returncode == 2, left
        assert "is not a whole backup, so nothing was changed" in refused.stderr
    assert home.count("django_migrations") == before


def test_old_backups_are_forgotten(home: Home) -> None:
    backups = home.folder / "nightly" / "made"
    assert home.talkoot("backup", str(backups), "--keep", "2").returncode == 0, "the folder is made"
    next(backups.iterdir()).unlink()
    for day in ("01", "02", "03"):
        (backups / f"talkoot-202601{day}-020000.dump").write_bytes(b"")

    assert home.talkoot("backup", str(backups), "--keep", "2").returncode == 0
    assert next(path.name for path in sorted(backups.iterdir())) == "talkoot-20260103-020000.dump"
    assert len(list(backups.iterdir())) == 2


def test_an_unfit_database_gets_one_plain_paragraph_and_code_2(home: Home) -> None:
    for command in ("migrate", "check", "run", "backup"):
        done = home.talkoot(command, DATABASE_URL="postgresql://nobody:guess@127.0.0.1:9/none")
        assert done.returncode == (3 if command == "check" else 2), command
        assert "No PostgreSQL answers at 127.0.0.1, port 9" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert "guess" not in done.stdout + done.stderr


def test_check_names_what_is_short_and_what_to_do(home: Home) -> None:
    home.talkoot("build")
    home.talkoot("migrate")
    key = home.folder / "secret-key"
    assert key.stat().st_mode & 0o077 == 0
    assert home.talkoot("check").returncode == 0

    key.chmod(0o644)
    short = home.talkoot("check", TALKOOT_ADDRESS="https://ideas.city.test")
    key.chmod(0o600)
    assert short.returncode == 3
    assert f"chmod 600 {key}" in short.stdout
    assert "add ideas.city.test to TALKOOT_HOSTS" in short.stdout


def test_every_command_explains_itself(home: Home) -> None:
    listed = home.talkoot("--help")
    assert listed.returncode == 0
    assert "Exit codes:" in listed.stdout
    names = re.findall(r"^  ([a-z]+)  +\S", listed.stdout.partition("Commands:")[2].partition("Exit codes")[0], re.MULTILINE)
    assert {"run", "serve", "worker", "migrate", "sample", "check", "bench", "backup", "restore", "psql", "version"} <= set(names)
    for name in set(names) - {"django"}:
        explained = home.talkoot(name, "--help")
        assert explained.returncode == 0, name
        assert "Example" in explained.stdout, name
        assert "\\b" not in explained.stdout, name
        assert re.search(rf"^ +(DATABASE_URL=\S+ )?talkoot {name}\b", explained.stdout, re.MULTILINE), (
            f"{name}: examples are not on lines of their own"
        )


def test_a_wrong_word_gets_code_2(home: Home) -> None:
    done = home.talkoot("fly")
    assert done.returncode == 2
    assert "No such command" in done.stderr


def test_hiding_what_is_not_there_gets_code_2(home: Home) -> None:
    home.talkoot("migrate")
    for command in ("hide", "show"):
        done = home.talkoot(command, "idea", "1")
        assert done.returncode == 2
        assert "There is no idea 1." in done.stderr
