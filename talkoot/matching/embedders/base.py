"""What every embedder promises."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class EmbedderTrouble(Exception):
    """The embedder did not answer, or not with what was asked. Words go on alone."""


class UnreadableText(EmbedderTrouble):
    """The embedder works, but not with this text."""


class Embedder(Protocol):
    """Turns texts into vectors of one length whose angles say how near their meanings are."""

    name: str
    """Names model and version: vectors of different names must not be compared."""
    recipe: dict[str, str]
    """How `from_recipe` makes it again."""

    def embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        """Return one row of float32 a text, each of length one. query: a question rather than what it is asked of.

        Raises EmbedderTrouble.
        """
