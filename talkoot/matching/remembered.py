"""Answers that are remembered, because many people look at the same page in a minute. None of them is ever out of date in what may be seen.

A search is remembered by each process until anything in the index changes. What is like a thing is kept in a table, since ranking it
takes longer than the rest of its page; new things come in within the hour, while a change or hiding of a thing in it counts at once.
"""

import itertools
from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

import orjson
from django.db import OperationalError, connection, transaction

from talkoot.matching import queries
from talkoot.matching.models import Likeness
from talkoot.matching.results import Group, Match, Meeting, Reason, SearchPage
from talkoot.shared import clock
from talkoot.shared.memory import Memory

LIKENESS_FOR = timedelta(hours=1)
# Noted when their transaction begins, seen when it ends: a long import must not lose its note in between.
CHANGES_FOR = timedelta(days=1)
# Seconds.
SEARCH_FOR = 600.0
LONGEST_ASKED = 200
# Tells what was kept by another version of the program, whose answers had other parts.
_SHAPE = md5(" ".join(part.name for shape in (Meeting, Group, Match, Reason) for part in fields(shape)).encode() + b" own").hexdigest()[:8]  # noqa: S324
_meetings: Memory[Meeting | None] = Memory(SEARCH_FOR, most=1000)
_numbers = itertools.count(1)
_searches: Memory[tuple[str, SearchPage]] = Memory(SEARCH_FOR, most=300)  # about 60 kB each


def search(text: str, **options: Any) -> SearchPage:
    """Search over everything; see queries.search, which takes the same options."""
    key = (connection.settings_dict["NAME"], text, _frozen(options))
    known = _searches.get(key)
    if known is not None and not _changed_since(known[0]):
        return known[1]
    snapshot = _snapshot()  # before the search: what becomes visible during it counts as a change
    found = queries.search(text, **options)
    if not found.meaning_used:  # the embedder may answer again any moment
        return found
    return _searches.put(key, (snapshot, replace(found, number=next(_numbers))))[1]


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(one)) for name, one in value.items()))
    return tuple(_frozen(one) for one in value) if isinstance(value, (list, tuple)) else value


def _snapshot() -> str:
    return str(_one("SELECT pg_current_snapshot()::text"))


def _changed_since(snapshot: str) -> bool:
    """Tell whether a change of the index has become visible that was not under a snapshot. Reads only the newest changes."""
    sql = """
        SELECT EXISTS (SELECT 1 FROM matching_change
                        WHERE transaction >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
                          AND NOT pg_visible_in_snapshot(transaction, %(snapshot)s::pg_snapshot))"""
    return bool(_one(sql, {"snapshot": snapshot}))


def note_change() -> None:
    """Say that the index is another one: after a restore, under which a process may have lived on with what it remembers."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO matching_change DEFAULT VALUES ON CONFLICT DO NOTHING")


def _one(sql: str, values: Any = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (value,) = cursor.fetchone()
        return value


def neighbours(kind: str, source_id: int, *, reader_language: str, kinds: Sequence[str] | None = None, per_kind: int = 4) -> Meeting:
    """Return what is like a thing; see queries.neighbours."""
    now = clock.now()
    asked = f"{_SHAPE} {reader_language} {per_kind} {','.join(kinds or ())}"
    if len(asked) > LONGEST_ASKED:
        return queries.neighbours(kind, source_id, reader_language=reader_language, kinds=kinds, per_kind=per_kind)
    known = _kept(kind, source_id, asked, now)
    if known is not None:
        return known
    own = _state(kind, source_id)  # before it is asked what is like it: it may change meanwhile
    found = queries.neighbours(kind, source_id, reader_language=reader_language, kinds=kinds, per_kind=per_kind)
    if own and found.meaning_used:  # else its vector may come any moment
        _keep(Likeness(kind=kind, source_id=source_id, asked=asked, found_at=now), own, found)
    return found


# What the index says of things now: "kind id state" of each that is there.
_STATES = f"""
SELECT concat_ws(' ', e.kind, e.source_id, string_agg({queries.STATE}, '' ORDER BY e.language))
  FROM unnest({{names}}) AS n(name) JOIN matching_entry e
    ON e.kind = split_part(n.name, ' ', 1) AND e.source_id = split_part(n.name, ' ', 2)::bigint{{only}}
 GROUP BY e.kind, e.source_id"""  # noqa: S608 - constants
_STATE = _STATES.format(names="%s::text[]", only="")
_STATE_OF_LOCKED = _STATES.format(names="%s::text[]", only=" AND e.id = ANY(%s)")
# And what of it the index still says: a thing may have gone or changed while the answer was being found.
_KEPT = f"""
SELECT answer::text, found_at, ARRAY({_STATES.format(names="names", only="")})
  FROM matching_likeness WHERE kind = %s AND source_id = %s AND asked = %s AND found_at > %s"""  # noqa: S608 - a constant


def _state(kind: str, source_id: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [[f"{kind} {source_id}"]])
        row = cursor.fetchone()
    return str(row[0]) if row else None


def _kept(kind: str, source_id: int, asked: str, now: datetime) -> Meeting | None:
    """Return what is kept, if it is fresh and of the thing as it is now. In plain SQL: every page of an idea asks it."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [kind, source_id, asked, now - LIKENESS_FOR])
        row = cursor.fetchone()
    if row is None:
        return None
    answer, found_at, there = row
    key = (connection.settings_dict["NAME"], kind, source_id, asked, found_at, frozenset(there))
    return _meetings.of(key, lambda: _still_there(orjson.loads(answer), set(there), repr(key)))


def _keep(row: Likeness, own: str, found: Meeting) -> None:
    """Keep an answer, unless somebody is changing what it names, or holds the row: a reader waits for no writer."""
    matches = [match for group in found.groups for match in group.matches]
    row.names = [f"{row.kind} {row.source_id}", *(f"{match.kind} {match.source_id}" for match in matches)]
    row.answer = {"own": own, **orjson.loads(orjson.dumps(asdict(found)))}
    with suppress(OperationalError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            cursor.execute(_HOLD, [row.names])
            cursor.execute(_STATE_OF_LOCKED, [row.names, [entry for (entry,) in cursor.fetchall()]])
            there = {state for (state,) in cursor.fetchall()}
        if there >= {own, *map(_name, matches)}:
            Likeness.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["kind", "source_id", "asked"], update_fields=["found_at", "answer", "names"]
            )


# While they are held, nobody can erase them: who wants to finds the answer here when it is their turn. What is being erased is passed over.
_HOLD = """
SELECT e.id FROM unnest(%s::text[]) AS n(name) JOIN matching_entry e
    ON e.kind = split_part(n.name, ' ', 1) AND e.source_id = split_part(n.name, ' ', 2)::bigint
 ORDER BY e.id FOR KEY SHARE OF e SKIP LOCKED"""


def _read(kept: dict[str, Any]) -> Meeting:
    groups = [Group(group["kind"], [_match(match) for match in group["matches"]]) for group in kept.pop("groups")]
    return Meeting(groups=groups, **kept)


def _match(kept: dict[str, Any]) -> Match:
    reasons = [Reason(**reason | {"values": tuple(reason["values"])}) for reason in kept.pop("reasons")]
    point = kept.pop("point")
    return Match(reasons=reasons, point=tuple(point) if point else None, **kept)


def _still_there(kept: dict[str, Any], there: set[str], key: str) -> Meeting | None:
    if kept.pop("own", None) not in there:
        return None
    known = _read(kept)
    groups = [Group(group.kind, own) for group in known.groups if (own := [match for match in group.matches if _name(match) in there])]
    return replace(known, groups=groups, key=key)


def _name(match: Match) -> str:
    return f"{match.kind} {match.source_id} {match.state}"


def forget_old(now: datetime) -> None:
    """Delete what nobody may use any more: for the clock."""
    old = Likeness.objects.filter(found_at__lt=now - LIKENESS_FOR).select_for_update(skip_locked=True)
    with transaction.atomic():
        Likeness.objects.filter(id__in=list(old.values_list("id", flat=True))).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_change WHERE at < %s", [now - CHANGES_FOR])
