"""Children that never outlive us, and that come back when they fall."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

PARENT = "TALKOOT_PARENT_PID"
PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A child that ran this long is healthy again: its next fall starts with the first pause.
SECONDS_UNTIL_HEALTHY = 60.0
SECONDS_TO_STOP = 20.0


def die_with(parent: int) -> None:
    """Ask the kernel to end this process when `parent`, which must be its parent, ends in whatever way (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)


def die_with_named_parent() -> None:
    """Do so when `talkoot run` started us, which it says in the environment."""
    named = os.environ.pop(PARENT, None)
    if named:
        die_with(int(named))


class Child:
    """One process of ours, in a session of its own, so that Ctrl-C reaches only us and we end things in order."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it. name: for messages."""
        self.name = name
        self._command = list(command)
        self._environment = {**environment, PARENT: str(os.getpid())}
        self._pause = FIRST_PAUSE
        self._restart_at: float | None = None
        self._start()

    def _start(self) -> None:
        self._restart_at = None
        self._started = time.monotonic()
        self._process = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True)

    def runs(self) -> bool:
        """Tell whether it runs."""
        return self._process.poll() is None

    def tend(self) -> str | None:
        """Start it again if it fell and its pause is over; returns what to tell the person, if anything."""
        if self.runs():
            return None
        now = time.monotonic()
        if self._restart_at is None:
            self._sweep()
            if now - self._started > SECONDS_UNTIL_HEALTHY:
                self._pause = FIRST_PAUSE
            self._restart_at, pause = now + self._pause, self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return f"{self.name} ended with code {self._process.returncode}; starting it again in {pause:.0f} s"
        if now >= self._restart_at:
            self._start()
        return None

    def ask_to_stop(self) -> None:
        """Ask politely; do not wait."""
        if self.runs():
            self._process.terminate()

    def stop(self, *, at_once: bool = False) -> None:
        """End it and all its own children; those that do not listen are killed."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0 if at_once else SECONDS_TO_STOP)
        self._sweep()
        self._process.wait()

    def _sweep(self) -> None:
        """Kill what is left of its session."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
