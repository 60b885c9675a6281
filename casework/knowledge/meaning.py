"""How near a question is in meaning to the example questions of an entry: cosine of sentence vectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
import numpy.typing as npt

from casework.knowledge.encoder import Vectors, encode

#: Vectors of examples by their text: regions share most, and a change by staff leaves the others.
#: Only what the folder and staff wrote is kept here, never what a resident typed.
_examples: dict[str, Vectors] = {}
#: While one thread makes them, the others wait: made twice, they would take twice as long for both.
_making = Lock()


class MeaningIndex:
    """Examples with the number of what they belong to, and whether they are open: name no topic.

    Their vectors are made at first use.
    """

    def __init__(self, examples: Sequence[tuple[str, int, bool]], owners: int) -> None:
        self._texts = [text for text, _, _ in examples]
        self._owner = np.array([owner for _, owner, _ in examples], dtype=np.intp)
        self._open = np.array([is_open for _, _, is_open in examples], dtype=bool)
        self._owners = owners

    def nearest(self, text: str, *, only_open: bool = False) -> npt.NDArray[np.float32]:
        """For each owner the cosine, 0 to 1, of ``text`` to its nearest example; of the open ones on wish."""
        # einsum: so little work is slower with the threads that a matrix product would start.
        near = np.einsum("ij,j->i", self._vectors, encode([text])[0])
        best = np.zeros(self._owners, dtype=np.float32)
        np.maximum.at(best, self._owner, np.where(self._open, near, 0.0) if only_open else near)
        return best

    def read_ahead(self) -> None:
        """Make the vectors now: some seconds, for the first index of a process."""
        _ = self._vectors

    @property
    def is_ready(self) -> bool:
        """Whether they are made."""
        return "_vectors" in self.__dict__

    @cached_property
    def _vectors(self) -> Vectors:
        with _making:
            unknown = list(dict.fromkeys(text for text in self._texts if text not in _examples))
            _examples.update(zip(unknown, encode(unknown), strict=True))
        return np.stack([_examples[text] for text in self._texts])
