"""The centres: the mean of each language's vectors. Made with a language's first texts, made again when the texts have moved.

A stored vector is the embedding less its centre, not scaled; so a new centre is put in by adding the difference, without embedding
anything again, in batches that may be interrupted and repeated.
"""

from collections.abc import Sequence

import numpy as np
from django.db import connection, transaction
from django.db.models import Max, Q

from talkoot.matching.embedders.base import Embedder, Vectors
from talkoot.matching.models import Centre, Entry, Generation, Vector
from talkoot.matching.priors import prior_of
from talkoot.matching.vectors import LONGEST_TITLE, SHRINKAGE, as_halfvec, newest_centres

# Titles embedded anew to know where questions lie.
SAMPLED_TITLES = 96
# A centre is looked at again when the texts have doubled, and replaced when they lie this far from it (share of their mean length).
GROWN, DRIFTED = 2, 0.1
SHIFTED_AT_ONCE = 2_000


def centre_for(generation: Generation, language: str, passages: Vectors, titles: Vectors) -> Centre:
    """Return a language's centre; made of these embeddings when it has none yet."""
    existing = newest_centres(generation).get(language)
    return existing or _make(generation, language, passages.mean(axis=0), titles.mean(axis=0), len(passages))


def _make(generation: Generation, language: str, passages: Vectors, queries: Vectors, texts: int) -> Centre:
    """Make a centre. With few texts it stays near where vectors of any language lie."""
    towards = _expected(generation, language)
    share = texts / (texts + SHRINKAGE)
    return Centre.objects.create(
        generation=generation,
        language=language,
        passages=(share * passages + (1 - share) * towards[0]).tolist(),
        queries=(share * queries + (1 - share) * towards[1]).tolist(),
        texts=texts,
    )


def _expected(generation: Generation, language: str) -> tuple[Vectors, Vectors]:
    """Return where vectors of a language are to be expected: what is known of the model, else the mean of other languages, else zero."""
    known = prior_of(generation.model, language)
    if known is not None and len(known[0]) == generation.dimensions:
        return known
    others = [centre for name, centre in newest_centres(generation).items() if name != language]
    if not others:
        zero = np.zeros(generation.dimensions, dtype=np.float32)
        return zero, zero
    return (
        np.mean([np.asarray(centre.passages, dtype=np.float32) for centre in others], axis=0),
        np.mean([np.asarray(centre.queries, dtype=np.float32) for centre in others], axis=0),
    )


def renew(generation: Generation, embedder: Embedder) -> list[str]:
    """Give each language whose texts have grown and moved a new centre. Returns the languages. Raises EmbedderTrouble."""
    renewed = []
    newest = Vector.objects.aggregate(newest=Max("id"))["newest"] or 0
    for language, centre in newest_centres(generation).items():
        # Counting looks at every vector, so it waits until so many came that the texts may have doubled.
        if newest - centre.seen < centre.texts or _replaced(centre):
            continue
        Centre.objects.filter(id=centre.id).update(seen=newest)
        texts = centre.vectors.count()
        if texts < GROWN * centre.texts:
            continue
        moved, length = _mean_and_length(centre)
        if np.linalg.norm(moved) > DRIFTED * length:
            titles = embedder.embed(_some_titles(generation, language), query=True)
            _make(generation, language, np.asarray(centre.passages, dtype=np.float32) + moved, titles.mean(axis=0), texts)
            renewed.append(language)
        else:
            Centre.objects.filter(id=centre.id).update(texts=texts)
    return renewed


def _mean_and_length(centre: Centre) -> tuple[Vectors, float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT avg(vector)::text, avg(l2_norm(vector)) FROM matching_vector WHERE centre_id = %s", [centre.id])
        mean, length = cursor.fetchone()
    return np.array([float(value) for value in mean.strip("[]").split(",")], dtype=np.float32), float(length)


def _replaced(centre: Centre) -> list[Centre]:
    """Return the centres that this one replaces, as long as vectors may still have them. Mostly none, so no vector is looked at."""
    return list(Centre.objects.filter(generation=centre.generation_id, language=centre.language).exclude(id=centre.id).order_by("id"))


def _some_titles(generation: Generation, language: str) -> Sequence[str]:
    """Return titles of entries that could be embedded before."""
    spoken = Q(language=language) | Q(language__startswith=f"{language}-")  # a centre is for zh-Hans and zh-Hant alike
    readable = Entry.objects.filter(spoken, vectors__generation=generation).order_by("digest")
    return [title[:LONGEST_TITLE] for title in readable.values_list("title", flat=True)[:SAMPLED_TITLES]]


def shift(generation: Generation) -> int:
    """Put the newest centres into vectors that still have older ones, one batch. Returns how many were shifted: 0 means all is done."""
    for centre in newest_centres(generation).values():
        for old in _replaced(centre):
            if old.vectors.exists():
                return _shift_from(old, centre)
            old.delete()
    return 0


def _shift_from(old: Centre, new: Centre) -> int:
    difference = np.asarray(old.passages, dtype=np.float32) - np.asarray(new.passages, dtype=np.float32)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            # Materialized: else PostgreSQL may run the part with the LIMIT once for each row.
            "WITH batch AS MATERIALIZED (SELECT id FROM matching_vector WHERE centre_id = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " UPDATE matching_vector v SET vector = vector + %s::halfvec, centre_id = %s FROM batch WHERE v.id = batch.id",
            [old.id, SHIFTED_AT_ONCE, as_halfvec(difference), new.id],
        )
        return int(cursor.rowcount)
