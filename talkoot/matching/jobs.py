"""Effects after commit: vectors, words, centres, generations. Each job is safe to run twice and to interrupt."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from talkoot.matching import centres, embedders, index
from talkoot.matching.embedders.base import Embedder, EmbedderTrouble, UnreadableText
from talkoot.matching.models import Generation, GenerationState, Vector
from talkoot.matching.vectors import as_halfvec, embed_passages, embedder_of
from talkoot.shared.kinds import all_kinds, get_kind

logger = logging.getLogger(__name__)
QUEUE = "index"
BATCH = 64
FEW, URGENT = 8, 10
# What any embedder can read.
HARMLESS = "talkoot"
STUMBLED_FOR = timedelta(minutes=5)
DROPPED_AT_ONCE = 10_000
Progress = Callable[[int], None]


def _no_progress(_done: int) -> None:
    pass


def on_changed(*, kind: str, ids: Sequence[int], **_: Any) -> None:
    """Follow a change inside its transaction: texts now, the rest after commit. Hiding and deleting need no rest."""
    there: list[Any] = index.write(kind, ids)
    # A person's one idea goes before an import's thousands, and no job takes longer than a second or two.
    urgent = URGENT if len(there) <= FEW else 0
    for start in range(0, len(there), BATCH):
        index_things.configure(priority=urgent).defer(kind=kind, ids=there[start : start + BATCH])


@app.task(name="matching.index_things", queue=QUEUE)
def index_things(*, kind: str, ids: list[int]) -> None:
    """Give these things their vectors, in every generation that serves or is being built, and the index its new words."""
    add_words(kind, ids)
    for generation in _generations():
        embedder = embedder_of(generation)
        after = 0
        while embedder is not None and (rows := index.stale(generation, kind=kind, ids=ids, after=after, limit=BATCH)):
            embed(generation, embedder, rows)
            after = rows[-1].id


def _wanted() -> Generation | None:
    """Return the settings' generation. One that does not answer yet must not keep texts from the one that serves."""
    try:
        return ensure_generation()
    except EmbedderTrouble as trouble:
        logger.warning("The new embedder does not answer: %s", trouble)
        return None


def _generations() -> Sequence[Generation]:
    _wanted()
    return list(Generation.objects.exclude(state=GenerationState.RETIRED))


def ensure_generation() -> Generation | None:
    """Return the generation of the settings' embedder, made when it is new: it serves at once if it is the first.

    None without an embedder. Raises EmbedderTrouble.
    """
    embedder = embedders.current()
    if embedder is None:
        return None
    known = Generation.objects.filter(model=embedder.name).first()
    if known is not None and known.state != GenerationState.RETIRED:
        return known
    dimensions = known.dimensions if known else embedder.embed([HARMLESS], query=True).shape[1]
    with transaction.atomic():
        first = not Generation.objects.filter(state=GenerationState.SERVING).exists()
        generation, _ = Generation.objects.update_or_create(
            model=embedder.name,
            defaults={
                "recipe": embedder.recipe,
                "dimensions": dimensions,
                "state": GenerationState.SERVING if first else GenerationState.BUILDING,
            },
        )
        if first:
            index.ensure_indexes(generation)
    return generation


def embed(generation: Generation, embedder: Embedder, rows: Sequence[index.Stale]) -> int:
    """Embed and store entries, a language at a time. Returns how many were stored. Raises EmbedderTrouble.

    A text that the embedder cannot read is passed over and noted; words still find it.
    """
    stored = 0
    for language in sorted({row.language for row in rows}):
        stored += _embed_alike(generation, embedder, [row for row in rows if row.language == language])
    index.settle([row.id for row in rows])
    return stored


def _embed_alike(generation: Generation, embedder: Embedder, rows: Sequence[index.Stale]) -> int:
    """Embed and store entries of one language, in halves where one of them is the trouble."""
    try:
        passages, titles = embed_passages(embedder, [(row.title, row.body) for row in rows])
    except EmbedderTrouble as trouble:
        embedder.embed([HARMLESS], query=True)  # raises when it is the embedder that is in trouble, not a text
        if len(rows) == 1:
            # A service that stumbled once may read it in a moment.
            if index.refuse(generation, rows[0], index.REFUSED_FOR if isinstance(trouble, UnreadableText) else STUMBLED_FOR):
                logger.warning("%s cannot read entry %d (%s), words alone find it: %s", embedder.name, rows[0].id, rows[0].kind, trouble)
            return 0
        middle = len(rows) // 2
        return _embed_alike(generation, embedder, rows[:middle]) + _embed_alike(generation, embedder, rows[middle:])
    centre = centres.centre_for(generation, rows[0].language.split("-")[0], passages, titles)
    centred = passages - centre.passages
    return index.save_vectors(generation, [(row, centre.id, as_halfvec(vector)) for row, vector in zip(rows, centred, strict=True)])


def add_words(kind: str, ids: Sequence[int]) -> None:
    """Let the index know the words of these things that it has not met. How many entries have them is counted by the clock."""
    sql = """
        INSERT INTO matching_word (lexeme, entries)
        SELECT DISTINCT lexeme, 1 FROM matching_entry e, unnest(tsvector_to_array(e.words)) AS lexeme
         WHERE e.kind = %s AND e.source_id = ANY(%s) AND length(lexeme) <= 60 ORDER BY lexeme
        ON CONFLICT DO NOTHING"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [kind, list(ids)])


def embed_missing(generation: Generation, *, progress: Progress = _no_progress, most: int | None = None) -> int:
    """Embed whatever a generation lacks, oldest entry first. progress: called with the number done. Returns how many were stored."""
    embedder = embedder_of(generation)
    done = after = 0
    while embedder is not None and (most is None or done < most):
        rows = index.stale(generation, after=after, limit=BATCH)
        if not rows:
            break
        done += embed(generation, embedder, rows)
        after = rows[-1].id
        progress(done)
    return done


def embed_due(generation: Generation) -> None:
    """Embed what changed and the generation that serves still lacks."""
    embedder = embedder_of(generation)
    after = 0
    index.settle()
    while embedder is not None and (rows := index.due(generation, after=after, limit=BATCH)):
        embed(generation, embedder, rows)
        after = rows[-1].id


def keep_up() -> None:
    """Catch up on what lost jobs left undone. What it takes grows with what changed, not with the index, unless a generation is built."""
    wanted = _wanted()
    for generation in _generations():
        if generation.state == GenerationState.SERVING:
            embed_due(generation)
        else:
            embed_missing(generation)
        recentre(generation)
    if wanted is not None:
        _let_serve(wanted)
    finish_retiring()


@app.task(name="matching.build", queue=QUEUE, queueing_lock="matching.build", lock="matching.build")
def build() -> None:
    """Bring every generation forward: embed what is missing, and let a new one serve when it is complete."""
    bring_up_to_date()


def bring_up_to_date(progress: Progress = _no_progress) -> None:
    """Embed what is missing, renew centres, and switch to the settings' embedder once it has everything."""
    wanted = _wanted()
    for generation in _generations():
        embed_missing(generation, progress=progress)
        recentre(generation)
    if wanted is not None:
        _let_serve(wanted)


def recentre(generation: Generation) -> None:
    """Renew the centres that texts have grown away from, and shift the vectors."""
    embedder = embedder_of(generation)
    if embedder is not None:
        centres.renew(generation, embedder)
    while centres.shift(generation):
        pass


def _let_serve(generation: Generation) -> None:
    """Switch to a generation that is complete. What served before is retired and its vectors are dropped after."""
    if generation.state == GenerationState.SERVING or index.stale(generation, limit=1):
        return
    index.ensure_indexes(generation)
    with transaction.atomic():
        # Another process may have let it serve meanwhile: what serves now must not be retired by us.
        before = list(Generation.objects.select_for_update().filter(state=GenerationState.SERVING).exclude(id=generation.id))
        Generation.objects.filter(id__in=[old.id for old in before]).update(state=GenerationState.RETIRED)
        Generation.objects.filter(id=generation.id).update(state=GenerationState.SERVING)
    for old in before:
        retire(old)


def retire(generation: Generation) -> None:
    """Drop a retired generation's vectors and indexes, its centres last: as long as it has some, it was not finished. Safe to repeat."""
    if not _is_retired(generation):  # its embedder was chosen again
        return
    index.drop_indexes(generation)
    with connection.cursor() as cursor:
        while _is_retired(generation):
            cursor.execute(
                "DELETE FROM matching_vector WHERE id IN (SELECT id FROM matching_vector WHERE generation_id = %s LIMIT %s)",
                [generation.id, DROPPED_AT_ONCE],
            )
            if not cursor.rowcount:
                break
    with transaction.atomic():
        if Generation.objects.select_for_update().filter(id=generation.id, state=GenerationState.RETIRED).exists():
            generation.centres.all().delete()


def _is_retired(generation: Generation) -> bool:
    return Generation.objects.filter(id=generation.id, state=GenerationState.RETIRED).exists()


def finish_retiring() -> None:
    """Drop what a retirement that broke off has left."""
    for generation in Generation.objects.filter(state=GenerationState.RETIRED, centres__isnull=False).distinct():
        retire(generation)


def count_words() -> None:
    """Count in how many entries each word and concept is. About 30 s for a million entries.

    One statement at a time, each in the order of its keys: held together, they and a job that adds words could wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS counted")
        cursor.execute(
            "CREATE TEMPORARY TABLE counted AS"
            " SELECT word AS lexeme, ndoc FROM ts_stat('SELECT words FROM matching_entry') WHERE length(word) <= 60"
        )
        cursor.execute(
            "DELETE FROM matching_word WHERE lexeme IN (SELECT w.lexeme FROM matching_word w"
            " WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.lexeme = w.lexeme) ORDER BY w.lexeme FOR UPDATE)"
        )
        cursor.execute(
            "INSERT INTO matching_word (lexeme, entries) SELECT lexeme, ndoc FROM counted ORDER BY lexeme"
            " ON CONFLICT (lexeme) DO UPDATE SET entries = EXCLUDED.entries WHERE matching_word.entries <> EXCLUDED.entries"
        )
        cursor.execute("DROP TABLE counted")
        cursor.execute(
            "UPDATE matching_concept c SET entries = coalesce(n.entries, 0) FROM matching_concept k LEFT JOIN"
            " (SELECT concept, count(*) AS entries FROM matching_entry, unnest(concepts) AS concept GROUP BY 1) AS n ON n.concept = k.id"
            " WHERE c.id = k.id AND c.entries <> coalesce(n.entries, 0)"
        )
        cursor.execute("ANALYZE matching_entry")


def reindex(kinds: Sequence[str] | None = None, *, progress: Progress = _no_progress, embed_now: bool = True) -> int:
    """Write the whole index anew from the registry, in order of id; safe to interrupt and to repeat. Returns how many things it has.

    kinds: names, None for all. embed_now: False leaves the vectors to the job worker.
    """
    done = 0
    for kind in [get_kind(name) for name in kinds] if kinds is not None else all_kinds():
        last = 0
        while ids := list(kind.ids_after(last, 500)):
            with transaction.atomic():
                done += len(index.write(kind.name, ids))
                index.delete_between(kind.name, last, ids)
            last = ids[-1]
            progress(done)
        with transaction.atomic():
            index.delete_between(kind.name, last, None)
    count_words()
    if embed_now:
        bring_up_to_date(progress)
    else:
        build.configure(queueing_lock=None).defer()
    return done


def vectors_missing() -> int:
    """Return how many entries wait for a vector of the generation that serves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM matching_entry e WHERE NOT EXISTS (SELECT 1 FROM matching_vector v JOIN matching_generation g"
            " ON g.id = v.generation_id AND g.state = 'serving' WHERE v.entry_id = e.id AND v.digest = e.digest)"
        )
        return int(cursor.fetchone()[0])


def vectors_of(generation: Generation) -> int:
    """Return how many vectors a generation has."""
    return Vector.objects.filter(generation=generation).count()
