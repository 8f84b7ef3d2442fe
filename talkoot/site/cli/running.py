"""`run`: everything at once, on this machine: database, tables, sample city, jobs, web."""

import http.client
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Self

import click

from talkoot.shared.postgres import require_fit
from talkoot.shared.postgres.use import Usage, cluster_for
from talkoot.site.cli.building import collect_static, compile_translations
from talkoot.site.cli.ground import start_django, take_secret_key
from talkoot.site.cli.loading import load_sample, migrate_if_needed, sample_is_loaded, sample_mark
from talkoot.site.cli.prepared import is_prepared, remember_prepared
from talkoot.site.cli.processes import Child
from talkoot.site.cli.screen import say
from talkoot.site.cli.trouble import Failed, Unusable

FIRST_PORT, PORTS_TRIED = 8000, 50
SECONDS_TO_ANSWER = 180.0
SECONDS_BETWEEN_LOOKS = 0.5


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for the whole network.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; without it 8000, or the next that is free.")
@click.option("--sample/--no-sample", default=True, show_default=True, help="Load the sample city.")
@click.option("--workers", default=os.cpu_count() or 1, show_default="one a core", type=click.IntRange(1, 256), help="Web processes.")
def run(host: str, port: int | None, workers: int, *, sample: bool) -> None:
    r"""Run everything on this machine until Ctrl-C: database, tables, sample city, jobs and web.

    What fell comes back; what is there already is not made again.

    \b
    Examples:
      talkoot run
      talkoot run --no-sample --port 9000
    """
    begun = time.monotonic()
    chosen = choose_port(host, port)
    take_secret_key()
    with Stopping() as stopping:
        ground = Ground()
        children: list[Child] = []
        try:
            prepare(ground.url, sample=sample)
            address = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0'} else host}:{chosen}"  # noqa: S104
            children += start_children(host, chosen, workers, address)
            wait_for_answer(children[0], host, chosen, stopping)
            if not stopping.asked:
                greet(address, time.monotonic() - begun)
            watch(children, ground, stopping)
        finally:
            stop_all(children, ground, stopping)


class Stopping:
    """Ctrl-C and a service manager's signals, as something that a loop can wait for. The second one means: at once."""

    def __enter__(self) -> Self:
        """Take over the signals."""
        self._event, self.at_once, self.asked = threading.Event(), False, False
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the signals as they are: the process ends."""

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signal module hands them over
        self.at_once, self.asked = self.asked, True
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait; tells whether stopping was asked for."""
        return self._event.wait(seconds)


class Ground:
    """The database under everything: our own, or the one in DATABASE_URL."""

    def __init__(self) -> None:
        """Start or adopt our own; judge either. Raises DatabaseTrouble."""
        named = os.environ.get("DATABASE_URL")
        self._usage = None if named else Usage(cluster_for())
        self.url = named or self._own().url
        if self._usage and self._own().cluster.places.moved_from:
            places = self._own().cluster.places
            say(f"The database lies in {places.folder}: the account {places.account.name} that runs it cannot reach {places.moved_from}.")
        require_fit(self.url)
        os.environ["DATABASE_URL"] = self.url

    def _own(self) -> Usage:
        assert self._usage is not None
        return self._usage

    def tend(self) -> str | None:
        """Start our own database again if it fell; returns what to tell the person, if anything."""
        if self._usage is None or self._usage.cluster.running():
            return None
        with self._usage.cluster.lock():
            self._usage.cluster.start()
        return "The database had ended; it was started again."

    def leave(self) -> None:
        """Stop our own database, unless others use it."""
        if self._usage is not None and not self._usage.leave():
            say("The database stays up: others use it. `python -m talkoot.shared.postgres stop` ends it.")


def prepare(url: str, *, sample: bool) -> None:
    """Compile, collect, migrate, load: each only where something is to be done, and none where nothing has changed since the last start."""
    compile_translations()
    if is_prepared(url, sample=sample):
        return
    start_django()
    collect_static()
    migrate_if_needed()
    if sample and not sample_is_loaded():
        load_sample()
    from django.conf import settings
    from django.db import connections

    remember_prepared(url, sample=sample, needs=[Path(settings.STATIC_ROOT), *([sample_mark()] if sample else [])])

    connections.close_all()


def start_children(host: str, port: int, workers: int, address: str) -> list[Child]:
    """Start the web and the jobs."""
    environment = {**os.environ, "TALKOOT_ADDRESS": os.environ.get("TALKOOT_ADDRESS", address)}
    command = [sys.executable, "-m", "talkoot"]
    web = [*command, "serve", "--host", host, "--port", str(port), "--workers", str(workers)]
    return [Child("The web", web, environment), Child("The worker", [*command, "worker"], environment)]


def choose_port(host: str, wanted: int | None) -> int:
    """Return the wanted port if it is free, else (none wanted) the first free one from 8000. Raises Unusable."""
    candidates = [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
    for port in candidates:
        if is_free(host, port):
            if port != candidates[0]:
                say(f"Port {FIRST_PORT} is busy; using {port}.")
            return port
    msg = f"Port {candidates[0]} on {host} is busy or not allowed. Choose another with --port."
    raise Unusable(msg)


def is_free(host: str, port: int) -> bool:
    """Tell whether we could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
            attempt.listen(1)
        except OSError:
            return False
    return True


def wait_for_answer(web: Child, host: str, port: int, stopping: Stopping) -> None:
    """Return when the web answers. Raises Failed when it ends or stays silent instead."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < until and not stopping.asked:
        if not web.runs():
            msg = "The web process ended while starting; what it said stands above."
            raise Failed(msg)
        if answers(host, port):
            return
        stopping.wait(0.05)
    if not stopping.asked:
        msg = f"The web process did not answer within {SECONDS_TO_ANSWER:.0f} s."
        raise Failed(msg)


def answers(host: str, port: int) -> bool:
    """Tell whether a web server answers anything at all there."""
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=10)  # noqa: S104
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def greet(address: str, seconds: float) -> None:
    """Print the address and three things to try."""
    say(f"""
Talkoot runs at  {address}/   (ready in {seconds:.1f} s; Ctrl-C stops all of it)

Three things to try:
  1. {address}/            type an idea, in any language: "a place to repair bicycles together", and see what meets it
  2. {address}/ideas/      read what others gave, on the list and on the map; support one
  3. {address}/api/v1/docs/  the same city for your program: post an idea, get matches with reasons

To see it as the city's own people do: {address}/sign-in/ as library.owner@example.org (others: `talkoot people role list`).
The code to sign in is in the message that is printed here.
""")


def watch(children: list[Child], ground: Ground, stopping: Stopping) -> None:
    """Until asked to stop, bring back what falls."""
    while not stopping.wait(SECONDS_BETWEEN_LOOKS):
        for news in (ground.tend(), *(child.tend() for child in children)):
            if news:
                click.echo(news, err=True)


def stop_all(children: list[Child], ground: Ground, stopping: Stopping) -> None:
    """Stop in order: those who take requests and jobs, then what they stand on."""
    if children:
        say("\nStopping …")
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop(at_once=stopping.at_once)
    ground.leave()
    if children:
        say("Stopped.")
