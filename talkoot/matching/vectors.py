"""Embeddings as they are stored and asked for: capped, centred by language, of one generation."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from talkoot.matching import embedders
from talkoot.matching.embedders.base import Embedder, Vectors
from talkoot.matching.models import Centre, Generation, GenerationState
from talkoot.shared import clock
from talkoot.shared.limits import Limit, spend_of_asker
from talkoot.shared.memory import Memory

# What is embedded is capped: time grows faster than length, and a long text must not be a way to bring the server down.
LONGEST_PASSAGE = 250
LONGEST_QUERY = 400
LONGEST_TITLE = 160
# How much of a passage's vector is its title, embedded as a question would be: the shorter the text asked, the more it helps.
TITLE_SHARE = 0.5
# With so many texts a language's own mean and the mean of all languages weigh the same.
SHRINKAGE = 8
_KEPT_QUERIES, _KEPT_FOR = 512, 3600.0
# By address. Embedding takes a core for 23 ms, so this is 7 % of one: three people who write without a pause, or a class of thirty for a
# minute, and then words alone for the rest of the ten.
EMBED_LIMIT = Limit("embed", 1800, timedelta(minutes=10))


def passage_of(title: str, body: str) -> str:
    """Return the most telling part of a text: its title, then its beginning."""
    whole = title if not body or body.startswith(title) else f"{title}. {body}"
    return (body if body.startswith(title) and body else whole)[:LONGEST_PASSAGE]


def digest_of(title: str, body: str) -> str:
    """Return what changes when the embedded part of a text changes."""
    return hashlib.blake2b(f"{title[:LONGEST_TITLE]}\0{passage_of(title, body)}".encode(), digest_size=16).hexdigest()


def embed_passages(embedder: Embedder, texts: Sequence[tuple[str, str]]) -> tuple[Vectors, Vectors]:
    """Return (passages, titles as questions) of (title, body) texts: two arrays of one row a text. Raises EmbedderTrouble."""
    titles = embedder.embed([title[:LONGEST_TITLE] for title, _ in texts], query=True)
    wholes = embedder.embed([passage_of(title, body) for title, body in texts], query=False)
    return np.asarray(TITLE_SHARE * titles + (1 - TITLE_SHARE) * wholes, dtype=np.float32), titles


def serving() -> Generation | None:
    """Return the generation that answers, if any vectors were ever made."""
    return Generation.objects.filter(state=GenerationState.SERVING).first()


@dataclass(frozen=True, slots=True)
class Means:
    """The centres of one generation: language -> (passages, queries), each shrunk towards the mean of all languages."""

    by_language: dict[str, tuple[Vectors, Vectors]]
    overall: tuple[Vectors, Vectors]

    def passages(self, language: str) -> Vectors:
        """Return what to subtract from a passage in a language."""
        return self.by_language.get(language, self.overall)[0]

    def queries(self, language: str) -> Vectors:
        """Return what to subtract from a question in a language."""
        return self.by_language.get(language, self.overall)[1]


def newest_centres(generation: Generation) -> dict[str, Centre]:
    """Return language -> the centre that counts."""
    centres = Centre.objects.filter(generation=generation).order_by("language", "-id").distinct("language")
    return {centre.language: centre for centre in centres}


def means_of(generation: Generation) -> Means:
    """Return the centres of a generation as they are used: stored ones are already shrunk."""
    zero = np.zeros(generation.dimensions, dtype=np.float32)
    stored = {
        language: (np.asarray(centre.passages, dtype=np.float32), np.asarray(centre.queries, dtype=np.float32))
        for language, centre in newest_centres(generation).items()
    }
    if not stored:
        return Means({}, (zero, zero))
    pairs = list(stored.values())
    overall = (np.mean([pair[0] for pair in pairs], axis=0), np.mean([pair[1] for pair in pairs], axis=0))
    return Means(stored, overall)


_queries: Memory[Vectors] = Memory(_KEPT_FOR, _KEPT_QUERIES)


def embed_query(embedder: Embedder, text: str) -> Vectors:
    """Return the vector of a question, not yet centred. The last ones asked are kept; others count against the limit of whoever asks.

    Raises EmbedderTrouble, and shared.limits.TooMany.
    """
    capped = text[:LONGEST_QUERY]
    key = (embedder.name, capped)
    kept = _queries.get(key)
    if kept is None:
        spend_of_asker(EMBED_LIMIT, now=clock.now())
        kept = _queries.put(key, embedder.embed([capped], query=True)[0])
    return kept


def embedder_of(generation: Generation | None) -> Embedder | None:
    """Return the embedder that made a generation's vectors, or None when there are none yet or it cannot be made: words go on alone."""
    if generation is None:
        return None
    embedder = embedders.from_recipe(generation.recipe)
    return embedder if embedder is not None and embedder.name == generation.model else None


def as_halfvec(vector: Vectors) -> str:
    """Return a vector as PostgreSQL reads it."""
    return "[" + ",".join(f"{value:.6g}" for value in vector.tolist()) + "]"
