"""Meaning as vectors: a port with adapters. The rest of the house knows only `current()` and what `Embedder` promises."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from talkoot.matching.embedders.base import Embedder, EmbedderTrouble

__all__ = ["Embedder", "EmbedderTrouble", "current", "from_recipe", "instead"]

Recipe = dict[str, str]
_lock = threading.Lock()
_made: dict[str, Embedder | None] = {}
_instead: list[Embedder | None] = []


def current() -> Embedder | None:
    """Return the embedder of the settings, made at first use and kept; None when there is none and words work alone."""
    if _instead:
        return _instead[-1]
    return from_recipe(
        {"adapter": settings.TALKOOT_EMBEDDER, "url": settings.TALKOOT_EMBEDDER_URL, "model": settings.TALKOOT_EMBEDDER_MODEL}
    )


def from_recipe(recipe: Recipe) -> Embedder | None:
    """Return the embedder of a recipe ({"adapter": "bundled" | "openai" | "none", "url", "model"}), one for each in a process."""
    if _instead and _instead[-1] is not None and _instead[-1].recipe == recipe:
        return _instead[-1]
    key = json.dumps(recipe, sort_keys=True)
    with _lock:
        if key not in _made:
            _made[key] = _make(recipe)
        return _made[key]


@contextmanager
def instead(embedder: Embedder | None) -> Iterator[None]:
    """Use another embedder for a while: for tests and benches."""
    _instead.append(embedder)
    try:
        yield
    finally:
        _instead.pop()


def _make(recipe: Recipe) -> Embedder | None:
    if recipe.get("adapter") == "openai":
        from talkoot.matching.embedders.endpoint import Endpoint

        return Endpoint(recipe["url"], recipe["model"], settings.TALKOOT_EMBEDDER_KEY)
    if recipe.get("adapter") == "bundled":
        from talkoot.matching.embedders.bundled import make_bundled

        return make_bundled()
    return None
