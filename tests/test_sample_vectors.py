"""The vectors that the sample city brings along are those of its texts, and nearly those that the model makes."""

import numpy as np
import pytest

from talkoot.cities.espoo.load import SAMPLE
from talkoot.matching.embedders.bundled import Bundled
from talkoot.matching.embedders.known import Known, key_of, write
from talkoot.site.sample_vectors import sample_texts

pytestmark = pytest.mark.django_db


def test_every_text_of_the_sample_city_is_known_and_the_models_own(settings):
    """When this fails, run `make sample-vectors`: a start and a test run would embed what is missing. One test: loading the city takes long."""
    known, model = Known(SAMPLE / "vectors.npz"), Bundled()
    texts = [(query, text) for query, batch in sample_texts() for text in batch]
    assert len(texts) > 3000
    assert [text for query, text in texts if known.find(key_of(model.name, text, query=query)) is None] == []

    text = next(text for query, text in texts if not query)
    brought = model.embed([text], query=False)[0]
    settings.TALKOOT_KNOWN_VECTORS = ""
    made = model.embed([text], query=False)[0]
    assert not np.array_equal(brought, made)
    assert float(brought @ made / np.linalg.norm(brought) / np.linalg.norm(made)) > 0.995


def test_keys_that_end_in_zero_bytes_are_found(tmp_path):
    key, vector = b"abcdef\0\0", np.array([0.5, -1.0, 0.25], dtype=np.float32)
    write(tmp_path / "vectors.npz", [(key, vector), (b"\xff" * 8, -vector)])
    known = Known(tmp_path / "vectors.npz")
    assert np.allclose(known.find(key), vector, atol=0.01)
    assert known.find(b"unknown!") is None
