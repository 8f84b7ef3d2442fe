"""Which postgres works on a data folder, and how to end it without losing anything."""

import contextlib
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

SECONDS_FOR_ORPHANS = 10.0
SECONDS_FOR_FAST_STOP = 60.0
SECONDS_FOR_IMMEDIATE_STOP = 10.0
# The lines of postmaster.pid, from PostgreSQL's utils/pidfile.h.
SOCKET_LINE, STATUS_LINE = 4, 7


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server. ready: it takes connections (it does not while it recovers from a crash)."""

    process: psutil.Process
    socket: Path
    ready: bool


def find_postmaster(data: Path) -> Postmaster | None:
    """Return the server that works on this data folder, or None. A leftover postmaster.pid whose number went to another program is None."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        process = psutil.Process(int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return None
    if not _works_on(process, data):
        return None
    return Postmaster(
        process=process,
        socket=Path(lines[SOCKET_LINE]) if len(lines) > SOCKET_LINE else Path(),
        ready=len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready",
    )


def clear_leftovers(data: Path, socket: Path) -> None:
    """After a kill of everything: let the dead server's children end, then take away the files that name its number.

    PostgreSQL itself refuses to start while a process that happens to have that number lives (or lies dead and unreaped). It
    guards against children of the old server by the same file, so they must be gone before it may be removed.
    """
    children = [process for process in psutil.process_iter() if _works_on(process, data)]
    _, alive = psutil.wait_procs(children, timeout=SECONDS_FOR_ORPHANS)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=SECONDS_FOR_ORPHANS)
    for leftover in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
        leftover.unlink(missing_ok=True)


def stop_postmaster(postmaster: Postmaster) -> None:
    """End the server: first politely (its clients are cut off, everything is written), then at once (recovered at the next start)."""
    process = postmaster.process
    for name, seconds in ((signal.SIGINT, SECONDS_FOR_FAST_STOP), (signal.SIGQUIT, SECONDS_FOR_IMMEDIATE_STOP)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(name)
        if _ended_within(process, seconds):
            return
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
    _ended_within(process, SECONDS_FOR_IMMEDIATE_STOP)


def _ended_within(process: psutil.Process, seconds: float) -> bool:
    """Wait until the process has ended. A child of ours stays a zombie until it is reaped, which counts as ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.01)
    return False


def _works_on(process: psutil.Process, data: Path) -> bool:
    """Tell whether this is a postgres whose working folder is `data`: where every process of a server stands."""
    try:
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return False
