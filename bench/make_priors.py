"""Make talkoot/matching/embedders/priors.json from the sample city's own texts: `DATABASE_URL=… python -m bench.make_priors`.

For each language of the sample city: the mean of the bundled model's vectors of passages, and of titles asked as questions.
"""

import json
import os
from pathlib import Path

import numpy as np

from bench.common import remembered_embeddings

LANGUAGES, TEXTS = ("fi", "sv", "en"), 120


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
    import django

    django.setup()
    from talkoot.matching import embedders
    from talkoot.matching.embedders.bundled import Bundled
    from talkoot.matching.models import Entry
    from talkoot.matching.vectors import embed_passages

    means = {}
    with remembered_embeddings():
        embedder = embedders.current()
        for language in LANGUAGES:
            rows = Entry.objects.filter(language=language).order_by("digest").values_list("title", "body")[:TEXTS]
            passages, titles = embed_passages(embedder, list(rows))
            means[language] = [passages.mean(axis=0), titles.mean(axis=0)]
            print(language, len(rows), flush=True)
    means["*"] = [np.mean([pair[at] for pair in means.values()], axis=0) for at in (0, 1)]
    stored = {language: [[round(float(value) * 10_000) for value in mean] for mean in pair] for language, pair in means.items()}
    target = Path(__file__).parent.parent / "talkoot" / "matching" / "embedders" / "priors.json"
    target.write_text(json.dumps({Bundled().name: stored}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
