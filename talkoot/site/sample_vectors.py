"""Make the vectors of the sample city beforehand: `make sample-vectors`, after a change to its texts or to what is embedded of a text."""

import sys
from collections.abc import Iterator, Sequence

import django
from django.db import transaction

BATCH = 64


def main() -> None:
    """Load the sample city in a transaction that is rolled back, embed every text of its index, and write the file."""
    django.setup()
    from talkoot.cities.espoo.load import SAMPLE
    from talkoot.matching.embedders import bundled, known

    model = bundled.Bundled(threads=2)
    rows = [
        (known.key_of(model.name, text, query=query), vector)
        for query, texts in sample_texts()
        for text, vector in zip(texts, model.embed(texts, query=query), strict=True)
    ]
    sys.stdout.write(f"{known.write(SAMPLE / 'vectors.npz', rows)} vectors\n")


def sample_texts() -> Iterator[tuple[bool, Sequence[str]]]:
    """Yield (as a question?, texts) of everything in the index of the sample city, a batch at a time."""
    from talkoot.cities.espoo.load import load_sample_city
    from talkoot.matching import index
    from talkoot.matching.jobs import ensure_generation
    from talkoot.matching.vectors import LONGEST_TITLE, passage_of
    from talkoot.shared import clock

    with transaction.atomic():
        load_sample_city(now=clock.now())
        generation, after = ensure_generation(), 0
        while generation and (batch := index.stale(generation, after=after, limit=BATCH)):
            after = batch[-1].id
            yield True, [row.title[:LONGEST_TITLE] for row in batch]
            yield False, [passage_of(row.title, row.body) for row in batch]
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
