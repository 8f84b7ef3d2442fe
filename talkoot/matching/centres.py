"""The centres: the mean of each language's vectors. Made with a language's first texts, made again when the texts have moved.

A stored vector is the embedding less its centre, not scaled; so a new centre is put in by adding the difference, without embedding
anything again, in batches that may be interrupted and repeated.
"""

from collections.abc import Sequence

import numpy as np
from django.db import connection, transaction
from django.db.models import Q

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
    for language, centre in newest_centres(generation).items():
        vectors = Vector.objects.filter(generation=generation, centre__language=language)
        texts = vectors.count()
        if texts < GROWN * centre.texts or vectors.exclude(centre=centre).exists():
            continue
        moved, length = _mean_and_length(centre)
        if np.linalg.norm(moved) > DRIFTED * length:
            titles = embedder.embed(_some_titles(language), query=True)
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


def _some_titles(language: str) -> Sequence[str]:
    spoken = Q(language=language) | Q(language__startswith=f"{language}-")  # a centre is for zh-Hans and zh-Hant alike
    titles = Entry.objects.filter(spoken).order_by("digest").values_list("title", flat=True)[:SAMPLED_TITLES]
    return [title[:LONGEST_TITLE] for title in titles]


def shift(generation: Generation) -> int:
    """Put the newest centres into vectors that still have older ones, one batch. Returns how many were shifted: 0 means all is done."""
    for centre in newest_centres(generation).values():
        older = Vector.objects.filter(generation=generation, centre__language=centre.language).exclude(centre=centre)
        old = older.values_list("centre_id", flat=True).first()
        if old is not None:
            return _shift_from(Centre.objects.get(id=old), centre)
        Centre.objects.filter(generation=generation, language=centre.language).exclude(id=centre.id).filter(vectors=None).delete()
    return 0


def _shift_from(old: Centre, new: Centre) -> int:
    difference = np.asarray(old.passages, dtype=np.float32) - np.asarray(new.passages, dtype=np.float32)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE matching_vector SET vector = vector + %s::halfvec, centre_id = %s WHERE id IN"
            " (SELECT id FROM matching_vector WHERE centre_id = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)",
            [as_halfvec(difference), new.id, old.id, SHIFTED_AT_ONCE],
        )
        return int(cursor.rowcount)
