"""Any OpenAI-compatible embeddings endpoint: POST {url}/embeddings."""

import base64
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from talkoot.matching.embedders.base import EmbedderTrouble, UnreadableText, Vectors

BATCH = 64
# What a service answers when the text, not the moment, is the trouble: bad, too large, not to be processed.
UNREADABLE = frozenset({400, 413, 422})
# A person waits for a question; a background job does not.
QUERY_TIMEOUT_S = 2.0
BATCH_TIMEOUT_S = 60.0


class Endpoint:
    """An embeddings service of the city's own choice. `key` goes into the Authorization header."""

    def __init__(self, url: str, model: str, key: str = "") -> None:
        self.name = f"{model} at {url}"
        self.recipe = {"adapter": "openai", "url": url, "model": model}
        self._model = model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=BATCH_TIMEOUT_S)

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        """See Embedder. Sent in batches; `input_type` is there for services that tell questions from answers, others ignore it."""
        batches = [list(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.vstack([self._ask(batch, query=query) for batch in batches]) if batches else np.empty((0, 0), np.float32)

    def _ask(self, texts: list[str], *, query: bool) -> Vectors:
        body = {"model": self._model, "input": texts, "input_type": "query" if query else "passage"}
        timeout = QUERY_TIMEOUT_S if query and len(texts) == 1 else BATCH_TIMEOUT_S
        try:
            response = self._client.post("/embeddings", json=body, timeout=timeout)
            response.raise_for_status()
            data = sorted(response.json()["data"], key=lambda item: item["index"])
            rows = np.array([_floats(item["embedding"]) for item in data], dtype=np.float32)
        except httpx.HTTPStatusError as error:
            kind = UnreadableText if error.response.status_code in UNREADABLE else EmbedderTrouble
            raise kind(f"{self._client.base_url}: {error}") from error
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise EmbedderTrouble(f"{self._client.base_url}: {error}") from error
        if rows.shape[:1] != (len(texts),) or rows.ndim == 1 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise EmbedderTrouble(f"{self._client.base_url} answered {rows.shape} for {len(texts)} texts")
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _floats(embedding: Any) -> Any:
    """Read one embedding: a list, or base 64 of little-endian float32."""
    return np.frombuffer(base64.b64decode(embedding), dtype="<f4") if isinstance(embedding, str) else embedding
