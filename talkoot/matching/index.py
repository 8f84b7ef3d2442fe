"""Writing the index. Texts are written in the transaction of the change, vectors after it (jobs.py)."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from talkoot.matching.language import configuration, folded_weight
from talkoot.matching.models import Entry, Generation, GenerationState
from talkoot.matching.terms import LANGUAGES, find_concepts
from talkoot.matching.vectors import digest_of
from talkoot.shared.kinds import Document, Text, all_kinds, get_kind

# Words are found in the whole of any text that people write; concepts in its telling part.
LONGEST_WORDS, LONGEST_CONCEPTS = 20_000, 2_000
MOST_CONCEPTS, LONGEST_NAME_KEY = 80, 120
REFUSED_FOR = timedelta(days=1)  # a text that an embedder cannot read is left alone
# A word in more entries than this cannot have come from one thing alone.
FEW_ENTRIES = 20

_UPSERT = """
INSERT INTO matching_entry (kind, source_id, language, title, body, name_key, words, concepts, facets, offers, lon, lat, digest)
VALUES (%(kind)s, %(source_id)s, %(language)s, %(title)s, %(body)s, %(name_key)s,
        setweight(to_tsvector(%(configuration)s::regconfig, %(title)s) || to_tsvector('simple', %(title)s), 'A')
        || to_tsvector(%(configuration)s::regconfig, %(rest)s) || to_tsvector('simple', %(rest)s)
        || setweight(to_tsvector(%(configuration)s::regconfig, unaccent(%(title)s || ' ' || %(rest)s))
                     || to_tsvector('simple', unaccent(%(title)s || ' ' || %(rest)s)), %(folded)s),
        %(concepts)s, %(facets)s, %(offers)s, %(lon)s, %(lat)s, %(digest)s)
ON CONFLICT (kind, source_id, language) DO UPDATE SET
    title = EXCLUDED.title, body = EXCLUDED.body, name_key = EXCLUDED.name_key, words = EXCLUDED.words, concepts = EXCLUDED.concepts,
    facets = EXCLUDED.facets, offers = EXCLUDED.offers, lon = EXCLUDED.lon, lat = EXCLUDED.lat, digest = EXCLUDED.digest"""


def name_key(title: str) -> str:
    """Return a title as people type it: lower case, without accents, single spaces, at most 120 characters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split())[:LONGEST_NAME_KEY]


def write(kind: str, ids: Sequence[int]) -> list[int]:
    """Make the index say what these things say now: rows written, and rows of what is hidden or gone deleted.

    Call it inside the transaction of the change. Returns the ids of the things that have rows.
    """
    get_kind(kind).hold(ids)  # before it is read: what is erased meanwhile must not be written down after
    documents = list(get_kind(kind).documents(ids))
    rows: list[dict[str, Any]] = [row for document in documents for row in _rows(kind, document)]
    # In the order of their key, so that two writers cannot wait for each other.
    rows.sort(key=lambda row: (row["source_id"], row["language"]))
    _fill_concepts(rows)
    with transaction.atomic():
        before = _lexemes(kind, ids)
        _delete_others(kind, ids, rows)
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, rows)
            cursor.execute(_DUE, [kind, list(ids)])
        _forget_words(before - _lexemes(kind, ids))
    return [document.source_id for document in documents]


# What the generation that serves has no vector of. Locks the row, so that `settle` cannot take it away for the text that was.
_DUE = """
INSERT INTO matching_due (entry_id, digest)
SELECT e.id, e.digest FROM matching_entry e WHERE e.kind = %s AND e.source_id = ANY(%s) AND NOT EXISTS (
    SELECT 1 FROM matching_vector v JOIN matching_generation g ON g.id = v.generation_id AND g.state = 'serving'
     WHERE v.entry_id = e.id AND v.digest = e.digest)
 ORDER BY e.id ON CONFLICT (entry_id) DO UPDATE SET digest = EXCLUDED.digest"""


def _lexemes(kind: str, ids: Sequence[int]) -> set[str]:
    """Return the words that the index holds of these things."""
    sql = "SELECT DISTINCT unnest(tsvector_to_array(words)) FROM matching_entry WHERE kind = %s AND source_id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [kind, list(ids)])
        return {lexeme for (lexeme,) in cursor.fetchall()}


def _forget_words(lexemes: set[str]) -> None:
    """Take words out of the vocabulary that no entry has any more, so that what was erased leaves none.

    Common ones wait for the count, as do those that another writer holds just now: two that wait for each other's words would deadlock.
    """
    if not lexemes:
        return
    sql = r"""
        DELETE FROM matching_word WHERE lexeme IN (
            SELECT w.lexeme FROM matching_word w WHERE w.lexeme = ANY(%s) AND w.entries <= %s AND NOT EXISTS (
                SELECT 1 FROM matching_entry e
                 WHERE e.words @@ ('''' || replace(replace(w.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery)
             FOR UPDATE SKIP LOCKED)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [sorted(lexemes), FEW_ENTRIES])


def delete_between(kind: str, after: int, ids: Sequence[int] | None) -> None:
    """Delete the rows of things of a kind with ids after `after` that are not among `ids`, up to the last of them (None: to the end)."""
    sql = "SELECT id FROM matching_entry WHERE kind = %s AND source_id > %s"
    values: list[Any] = [kind, after]
    if ids is not None:
        sql, values = sql + " AND source_id <= %s AND NOT source_id = ANY(%s)", [*values, ids[-1], list(ids)]
    with connection.cursor() as cursor:
        cursor.execute(sql + " ORDER BY id FOR UPDATE", values)
        _delete(cursor, [row for (row,) in cursor.fetchall()])


# A word that only one thing had, such as a name, goes with it at once. What the clock is counting just now it forgets itself.
_FORGET_WORDS = """
DELETE FROM matching_word WHERE lexeme IN (
    SELECT lexeme FROM matching_word WHERE entries <= 1 AND lexeme IN (
        SELECT unnest(tsvector_to_array(words)) FROM matching_entry WHERE id = ANY(%s))
       FOR UPDATE SKIP LOCKED)"""


def _delete(cursor: Any, entries: Sequence[int]) -> None:
    if entries:
        cursor.execute(_FORGET_WORDS, [list(entries)])
        cursor.execute("DELETE FROM matching_vector WHERE entry_id = ANY(%s)", [list(entries)])
        cursor.execute("DELETE FROM matching_entry WHERE id = ANY(%s)", [list(entries)])


def _delete_others(kind: str, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
    keep = [f"{row['source_id']} {row['language']}" for row in rows]
    sql = (
        "SELECT id FROM matching_entry WHERE kind = %s AND source_id = ANY(%s)"
        " AND NOT (source_id || ' ' || language) = ANY(%s) ORDER BY id FOR UPDATE"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [kind, list(ids), keep])
        _delete(cursor, [row for (row,) in cursor.fetchall()])


def _rows(kind: str, document: Document) -> Iterable[dict[str, Any]]:
    lon, lat = document.point or (None, None)
    for language, text in document.texts.items():
        if text.title.strip():
            yield _row(kind, document, language, text) | {"lon": lon, "lat": lat}


def _row(kind: str, document: Document, language: str, text: Text) -> dict[str, Any]:
    offers = list(document.offers.get(language, ()))
    title, body = text.title.replace("\0", ""), text.body.replace("\0", "")
    rest = _rest(body, offers)
    return {
        "kind": kind,
        "source_id": document.source_id,
        "language": language,
        "title": title,
        "body": body,
        "rest": rest,
        "configuration": configuration(language),
        "folded": folded_weight(language, f"{title}{rest}"),
        "name_key": name_key(title),
        "concepts": [],
        "facets": Jsonb({name: [value] if isinstance(value, str) else list(value) for name, value in document.facets.items()}),
        "offers": offers,
        "digest": digest_of(title, _embedded_body(body, offers)),
    }


def _rest(body: str, offers: Sequence[str]) -> str:
    """Return what is found by words and concepts beside the title."""
    return "\n".join([body[:LONGEST_WORDS], *offers])


def _embedded_body(body: str, offers: Sequence[str]) -> str:
    """Return what is embedded beside the title: what a thing offers says more than how it is described."""
    return ". ".join([*offers, body]) if offers else body


def _fill_concepts(rows: Sequence[dict[str, Any]]) -> None:
    by_language: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_language.setdefault(row["language"].split("-")[0], []).append(row)
    for language, alike in by_language.items():
        found = find_concepts(language, [f"{row['title']}\n{row['rest']}"[:LONGEST_CONCEPTS] for row in alike])
        for row, concepts in zip(alike, found, strict=True):
            strongest = sorted(concepts.weights, key=lambda concept: (-concepts.weights[concept], concept))
            row["concepts"] = sorted(strongest[:MOST_CONCEPTS])


def refresh_concepts(progress: Callable[[int], None] = lambda _done: None) -> int:
    """Find the concepts of every entry anew, after the vocabulary changed; in batches, safe to repeat. Returns how many entries.

    Entries in a language that concepts have no names in are left out: they can have none.
    """
    done = last = 0
    spoken = Entry.objects.filter(language__regex=rf"^({'|'.join(LANGUAGES)})(-|$)")
    while True:
        entries = spoken.filter(id__gt=last).order_by("id").values("id", "language", "title", "body", "offers")[:500]
        rows: list[dict[str, Any]] = [{**entry, "rest": _rest(entry["body"], entry["offers"]), "concepts": []} for entry in entries]
        if not rows:
            return done
        _fill_concepts(rows)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE matching_entry SET concepts = %(concepts)s WHERE id = %(id)s AND concepts <> %(concepts)s::int[]",
                [{"id": row["id"], "concepts": row["concepts"]} for row in rows],
            )
        done, last = done + len(rows), rows[-1]["id"]
        progress(done)


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry whose vector is missing or of an older text."""

    id: int
    kind: str
    language: str
    title: str
    body: str
    digest: str


# What the embedder could not read is tried again when it says something else, or after a day.
_STALE = """
SELECT e.id, e.kind, e.language, e.title, e.body, e.offers, e.digest FROM matching_entry e
LEFT JOIN matching_vector v ON v.entry_id = e.id AND v.generation_id = %(generation)s
WHERE v.digest IS DISTINCT FROM e.digest AND NOT EXISTS (
    SELECT 1 FROM matching_refused r WHERE r.entry_id = e.id AND r.generation_id = %(generation)s AND r.digest = e.digest
       AND r.at > now() - %(refused_for)s) """


def stale(generation: Generation, *, kind: str | None = None, ids: Sequence[int] = (), after: int = 0, limit: int = 64) -> list[Stale]:
    """Return entries that a generation has no vector of their present text for: of these things, or all after an entry id, by id."""
    where = "AND e.kind = %(kind)s AND e.source_id = ANY(%(ids)s) " if kind else ""
    return _stale(where, {"generation": generation.id, "kind": kind, "ids": list(ids), "after": after, "limit": limit})


def due(generation: Generation, *, after: int = 0, limit: int = 64) -> list[Stale]:
    """Return what is stale in the generation that serves, by id; looks only at what changed, where `stale` looks at everything."""
    return _stale(
        "AND e.id IN (SELECT entry_id FROM matching_due WHERE entry_id > %(after)s) ",
        {"generation": generation.id, "after": after, "limit": limit},
    )


def _stale(where: str, values: dict[str, Any]) -> list[Stale]:
    with connection.cursor() as cursor:
        cursor.execute(_STALE + where + "AND e.id > %(after)s ORDER BY e.id LIMIT %(limit)s", values | {"refused_for": REFUSED_FOR})
        rows = cursor.fetchall()
    return [Stale(id_, kind_, lang, title, _embedded_body(body, offers), digest) for id_, kind_, lang, title, body, offers, digest in rows]


def settle(entries: Sequence[int] | None = None) -> None:
    """Take what has its vector off the list of what is due: these entries, or all. What changes just now stays on it."""
    sql = """
        DELETE FROM matching_due WHERE entry_id IN (
            SELECT d.entry_id FROM matching_due d
              JOIN matching_vector v ON v.entry_id = d.entry_id AND v.digest = d.digest
              JOIN matching_generation g ON g.id = v.generation_id AND g.state = 'serving'
             WHERE %(entries)s::bigint[] IS NULL OR d.entry_id = ANY(%(entries)s) FOR UPDATE OF d SKIP LOCKED)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"entries": None if entries is None else list(entries)})


def refuse(generation: Generation, row: Stale, until: timedelta) -> bool:
    """Note that an embedder did not read an entry's text, so that it is left alone for that long. Returns whether that is news."""
    sql = """
        WITH known AS (
            SELECT 1 FROM matching_refused WHERE entry_id = %(entry)s AND generation_id = %(generation)s AND digest = %(digest)s),
        noted AS (
            INSERT INTO matching_refused (entry_id, generation_id, digest, at)
            SELECT id, %(generation)s, %(digest)s, now() - %(forgiven)s + %(until)s FROM matching_entry WHERE id = %(entry)s
            ON CONFLICT (entry_id, generation_id) DO UPDATE SET digest = EXCLUDED.digest, at = EXCLUDED.at)
        SELECT NOT EXISTS (SELECT 1 FROM known)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"entry": row.id, "generation": generation.id, "digest": row.digest, "until": until, "forgiven": REFUSED_FOR})  # type: ignore[dict-item]
        return bool(cursor.fetchone()[0])


def save_vectors(generation: Generation, rows: Sequence[tuple[Stale, int, str]]) -> int:
    """Store (entry, centre id, vector) for a generation; an entry that went, goes or changed is passed over. Returns how many."""
    sql = """
        INSERT INTO matching_vector (entry_id, generation_id, centre_id, kind, vector, digest)
        SELECT e.id, %s, n.centre, e.kind, n.vector::halfvec, n.digest
          FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS n(entry, centre, vector, digest)
          JOIN matching_entry e ON e.id = n.entry AND e.digest = n.digest ORDER BY e.id FOR KEY SHARE OF e SKIP LOCKED
        ON CONFLICT (entry_id, generation_id) DO UPDATE
           SET vector = EXCLUDED.vector, digest = EXCLUDED.digest, centre_id = EXCLUDED.centre_id"""
    columns: list[Any] = [[s.id for s, _, _ in rows], [c for _, c, _ in rows], [v for _, _, v in rows], [s.digest for s, _, _ in rows]]
    with connection.cursor() as cursor:
        cursor.execute(sql, [generation.id, *columns])
        return int(cursor.rowcount)


def index_name(generation: Generation, kind: str) -> str:
    """Return the name of the index over one kind's vectors."""
    return f"matching_vector_{generation.id}_{kind}"[:63]


def ensure_indexes(generation: Generation) -> None:
    """Make the index over each kind's vectors where it is missing. One for each: see models.Vector.kind.

    Outside a transaction it is built beside the writers (CONCURRENTLY), which takes about 40 s for 100,000 vectors on one core.
    """
    aside = "" if connection.in_atomic_block else "CONCURRENTLY "
    with connection.cursor() as cursor:
        for kind in all_kinds():
            name = index_name(generation, kind.name)
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
            state = cursor.fetchone()
            if state == (False,):  # A build that was interrupted.
                cursor.execute(f"DROP INDEX {aside}{name}")
            if state != (True,):
                cursor.execute(
                    f"CREATE INDEX {aside}IF NOT EXISTS {name} ON matching_vector USING hnsw"
                    f" ((vector::halfvec({generation.dimensions})) halfvec_cosine_ops)"
                    f" WHERE generation_id = {generation.id} AND kind = '{kind.name}'"
                )


def drop_indexes(generation: Generation) -> None:
    """Drop the indexes of a generation that has served. Outside a transaction no search waits for whoever is writing just then."""
    aside = "" if connection.in_atomic_block else "CONCURRENTLY "
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE %s", [f"matching\\_vector\\_{generation.id}\\_%"])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX {aside}IF EXISTS "{name}"')


def on_migrated(**_: Any) -> None:
    """Give every kind that was registered since the last start its index."""
    for generation in Generation.objects.exclude(state=GenerationState.RETIRED):
        ensure_indexes(generation)
