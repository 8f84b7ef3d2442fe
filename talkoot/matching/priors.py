"""Where a known model's vectors of a language lie, so that the first texts of a new city are already compared rightly."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from talkoot.matching.embedders.base import Vectors

_FILE = Path(__file__).parent / "embedders" / "priors.json"


def prior_of(model: str, language: str) -> tuple[Vectors, Vectors] | None:
    """Return (passages, questions), the expected means of a model's vectors in a language, or None when the model is not known."""
    by_language = _priors().get(model)
    if not by_language:
        return None
    return by_language.get(language) or by_language["*"]


@cache
def _priors() -> dict[str, dict[str, tuple[Vectors, Vectors]]]:
    if not _FILE.exists():
        return {}
    stored = json.loads(_FILE.read_text())
    return {
        model: {language: (_array(passages), _array(queries)) for language, (passages, queries) in by_language.items()}
        for model, by_language in stored.items()
    }


def _array(values: list[int]) -> Vectors:
    """Read a mean stored in ten thousandths."""
    return np.array(values, dtype=np.float32) / np.float32(10_000)
