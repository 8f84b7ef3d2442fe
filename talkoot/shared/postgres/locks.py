"""Two file locks of the kernel's, which let go by themselves however a process ends."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from talkoot.shared.postgres.trouble import DatabaseTrouble

SECONDS_TO_WAIT = 180.0


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let only one process at a time start or stop a cluster. Raises DatabaseTrouble when another holds on for minutes."""
    handle = _open(path)
    try:
        until = time.monotonic() + SECONDS_TO_WAIT
        while not _try_lock(handle, fcntl.LOCK_EX):
            if time.monotonic() > until:
                msg = f"Another Talkoot has been starting or stopping the database for minutes (it holds {path}). End it, then try again."
                raise DatabaseTrouble(msg)
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


class Lease:
    """A share in a running cluster. The last one to give its share back stops the cluster."""

    def __init__(self, path: Path) -> None:
        """Take a share; never waits, because nobody holds the whole for longer than a moment under `one_at_a_time`."""
        self._handle = _open(path)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def was_last(self) -> bool:
        """Give the share back and tell whether nobody else has one. Call it under `one_at_a_time`."""
        try:
            return _try_lock(self._handle, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)
            os.close(self._handle)


def is_shared(path: Path) -> bool:
    """Tell whether any process holds a lease. Call it under `one_at_a_time`."""
    handle = _open(path)
    try:
        return not _try_lock(handle, fcntl.LOCK_EX)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try_lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
