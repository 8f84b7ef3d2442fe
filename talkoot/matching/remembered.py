"""Answers that are remembered for a moment, because many people look at the same page in a minute.

What was ranked is remembered, never what may be seen: each time, one query asks which of the things are still in the index and still
say the same, so that a deletion or hiding counts at once. New things come in when the moment is over.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from django.db import connection

from talkoot.matching import queries
from talkoot.matching.results import Group, Match, Meeting, SearchPage

# Seconds. A search has to find what is new within two; what is like a thing may lag behind.
SEARCH_FOR, NEIGHBOURS_FOR = 1.0, 60.0
MOST = 2_000
Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """The last answers of this process, each good for some seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._kept: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Answer | None:
        """Return what is remembered for a key, if it is still good."""
        with self._lock:
            until, answer = self._kept.get(key, (0.0, None))
        return answer if until > time.monotonic() else None

    def put(self, key: Hashable, answer: Answer) -> None:
        """Remember an answer; the oldest makes room."""
        with self._lock:
            self._kept[key] = (time.monotonic() + self.seconds, answer)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget everything: for tests."""
        self._kept.clear()


_neighbours: Memory[Meeting] = Memory(NEIGHBOURS_FOR)
_searches: Memory[SearchPage] = Memory(SEARCH_FOR)


def neighbours(kind: str, source_id: int, *, reader_language: str, kinds: Sequence[str] | None = None, per_kind: int = 4) -> Meeting:
    """Return what is like a thing; see queries.neighbours."""
    key = (connection.settings_dict["NAME"], kind, source_id, reader_language, tuple(kinds or ()), per_kind)
    known = _neighbours.get(key)
    if known is None:
        _neighbours.put(key, known := queries.neighbours(kind, source_id, reader_language=reader_language, kinds=kinds, per_kind=per_kind))
        return known
    there = _still(match for group in known.groups for match in group.matches)
    groups = [Group(group.kind, own) for group in known.groups if (own := [match for match in group.matches if _key(match) in there])]
    return replace(known, groups=groups)


def search(text: str, **options: Any) -> SearchPage:
    """Search over everything; see queries.search, which takes the same options."""
    key = (connection.settings_dict["NAME"], text, _frozen(options))
    known = _searches.get(key)
    if known is None:
        _searches.put(key, known := queries.search(text, **options))
        return known
    there = _still(known.matches)
    return replace(known, matches=[match for match in known.matches if _key(match) in there])


def _frozen(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple(sorted((name, _frozen(one)) for name, one in value.items()))
    return tuple(_frozen(one) for one in value) if isinstance(value, (list, tuple)) else value


def _key(match: Match) -> tuple[str, int, str, str]:
    return match.kind, match.source_id, match.language, match.title


def _still(matches: Iterable[Match]) -> set[tuple[str, int, str, str]]:
    """Return the keys of those that are in the index as they were."""
    things = {(match.kind, match.source_id, match.language) for match in matches}
    if not things:
        return set()
    sql = """
        SELECT e.kind, e.source_id, e.language, e.title
          FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS t(kind, source_id, language) JOIN matching_entry e
         USING (kind, source_id, language)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*things, strict=True)])
        return set(cursor.fetchall())


def forget() -> None:
    """Forget everything that is remembered: for tests, and for benches that measure the work itself."""
    for memory in (_neighbours, _searches):
        memory.forget()
