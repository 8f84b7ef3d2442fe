"""`serve` and `worker`: one kind of process each, as a service manager wants them."""

import asyncio
import os
import resource
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from talkoot.site.cli.ground import be_known_as, stand_on_ground
from talkoot.site.cli.processes import die_with, die_with_named_parent

APPLICATION = "talkoot.site.wsgi:application"
SECONDS_FOR_REQUESTS = 5
# A connection counts against `backpressure` for as long as it is open, asking or not, and who comes after it waits at the door until one
# goes; beyond `backlog` the door itself forgets them (of 2,000 who came at once, some never got an answer). Waiting costs little.
AT_ONCE = 4096
# The server's own lines, with the codes in their addresses masked.
MASKED = {"()": "talkoot.site.logs.WithoutSecrets"}
LOGGING = {"formatters": {"generic": {**MASKED, "fmt": "[%(levelname)s] %(message)s"}, "access": MASKED}}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on. Keep it local, behind a TLS proxy.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--socket", type=click.Path(path_type=Path), help="Listen on this Unix socket instead.")
@click.option("--workers", default=os.cpu_count() or 1, show_default="one a core", type=click.IntRange(1, 256))
@click.option("--log-requests", is_flag=True, help="Write a line for each request, with its address. Off, for privacy.")
def serve(host: str, port: int, socket: Path | None, workers: int, *, log_requests: bool) -> None:
    r"""Serve the web, and nothing else. For a service manager; on your own machine use `talkoot run`.

    \b
    Examples:
      talkoot serve
      talkoot serve --socket /run/talkoot/web.sock --workers 4
    """
    die_with_named_parent()
    be_known_as("talkoot web")
    stand_on_ground()
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    # Loaded before the worker processes part from this one, so that it is done once for all of them.
    import_module("talkoot.site.wsgi")
    # Each worker process opens its own connections.
    connections.close_all()
    _allow_open_files(AT_ONCE * 2)
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        uds=socket,
        uds_permissions=0o660 if socket else None,
        interface=Interfaces.WSGI,
        workers=workers,
        # One request at a time a process: more threads only made the slow ones slower.
        blocking_threads=1,
        backlog=AT_ONCE,
        backpressure=AT_ONCE,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
        log_access=log_requests,
        log_dictconfig=LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_FOR_REQUESTS,
        process_name=None,
    )
    server.serve(target_loader=load_for(os.getpid()), wrap_loader=False)


def _allow_open_files(number: int) -> None:
    """Raise the number of files and connections that a process may have open, which is often 1,024, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def load_for(server: int) -> Callable[..., Any]:
    """Return what a worker process of the web server runs to get the application: it dies with its server."""

    def load(*_: object) -> Any:
        die_with(server)
        from talkoot.site.wsgi import application

        return application

    return load


@click.command()
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 64), help="Jobs at the same time.")
@click.option("--once", is_flag=True, help="Do what waits, then end.")
def worker(concurrency: int, *, once: bool) -> None:
    r"""Do the jobs: index, mail, purge. Run at least one; several share the work.

    \b
    Examples:
      talkoot worker
      talkoot worker --once        what a cron job or a test needs
    """
    die_with_named_parent()
    be_known_as("talkoot worker")
    stand_on_ground()
    from procrastinate.contrib.django import app

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(concurrency=concurrency, wait=not once, shutdown_graceful_timeout=SECONDS_FOR_REQUESTS)

    # Django's own connector only hands jobs in; the worker needs the one that also listens for them.
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(work())
