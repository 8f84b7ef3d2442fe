"""Answers that a process remembers for a moment, because many people look at the same page in a minute.

Only for what may lag behind, or is checked again before it is shown: every process has a memory of its own, and none tells the others.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, Generic, TypeVar

Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """The last answers of this process, each good for some seconds; when there are too many the oldest makes room."""

    _all: ClassVar[list["Memory[Any]"]] = []

    def __init__(self, seconds: float, most: int = 2_000) -> None:
        self.seconds, self.most = seconds, most
        self._kept: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._lock = threading.Lock()
        self._all.append(self)

    def get(self, key: Hashable) -> Answer | None:
        """Return what is remembered for a key, if it is still good."""
        with self._lock:
            until, answer = self._kept.get(key, (0.0, None))
        return answer if until > time.monotonic() else None

    def put(self, key: Hashable, answer: Answer) -> Answer:
        """Remember an answer, and return it."""
        with self._lock:
            self._kept[key] = (time.monotonic() + self.seconds, answer)
            self._kept.move_to_end(key)
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return answer

    def of(self, key: Hashable, find: Callable[[], Answer]) -> Answer:
        """Return what is remembered for a key, else what `find` says, which is then remembered. None is never remembered."""
        known = self.get(key)
        return known if known is not None else self.put(key, find())

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    @classmethod
    def forget_all(cls) -> None:
        """Forget everything that this process remembers: for tests, and for benches that measure the work itself."""
        for memory in cls._all:
            memory.forget()
