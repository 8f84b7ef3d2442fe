"""Vectors that are known beforehand: those of the sample city, so that a first start or a test run need not make them again.

A file holds, for one model, rows of (8 bytes of the text's digest, a float32 scale, int8 values). What is not in it is embedded as ever, so
a file that has fallen behind its texts only costs time. `make sample-vectors` writes it.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from talkoot.matching.embedders.base import Vectors

_STEPS = 127  # int8 on either side of zero: the cosine to the full vector stays above 0.999


def key_of(model: str, text: str, *, query: bool) -> bytes:
    """Return the key of one text under one model."""
    return hashlib.blake2b(f"{model}\0{int(query)}\0{text}".encode(), digest_size=8).digest()


def write(path: Path, rows: Iterable[tuple[bytes, Vectors]]) -> int:
    """Write (key, vector) rows in order of their keys; return how many."""
    ordered = sorted(dict(rows).items())
    vectors = np.stack([vector for _, vector in ordered])
    scales = np.abs(vectors).max(axis=1) / _STEPS
    values = np.rint(vectors / scales[:, None]).astype(np.int8)
    keys = np.frombuffer(b"".join(key for key, _ in ordered), dtype="S8")
    np.savez_compressed(path, keys=keys.view(np.uint64), scales=scales.astype(np.float32), values=values)
    return len(ordered)


class Known:
    """The vectors of one file."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as stored:
            self._rows = {key: row for row, key in enumerate(stored["keys"].view("S8").tolist())}
            self._scales, self._values = stored["scales"], stored["values"]
        # numpy strips the NUL bytes that a key may end in, so keys are looked up stripped too.

    def find(self, key: bytes) -> Vectors | None:
        """Return the vector of a key, or None."""
        row = self._rows.get(key.rstrip(b"\0"))
        return None if row is None else np.asarray(self._values[row] * self._scales[row], dtype=np.float32)


@cache
def load(path: str) -> Known | None:
    """Return the vectors of a file, or None when there is no such file."""
    return Known(Path(path)) if path and Path(path).is_file() else None
