"""A small softmax classifier of clauses: sentence vectors and character pairs, stored as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu import tfidf
from bot.nlu.json_files import read_json, write_json
from bot.nlu.vectors import Vectors, principal_directions

NONE = "none"  # the label of clauses that say nothing of the kind

# The vectors' first principal directions say nearly all that the 512 numbers do, and train several times faster.
_DIRECTIONS = 128
_VECTOR_WEIGHT = 6.0
_CHARACTER_WEIGHT = 5.0
_CHARACTERS = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=2**13, alternate_sign=False)

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ClauseModel:
    """``labels`` in the order of the rows of ``weights`` (labels × features) and ``bias``."""

    labels: tuple[str, ...]
    directions: Matrix
    centre: Matrix
    weights: Matrix
    bias: Matrix
    ngrams: TfidfVectorizer | None = None  # None: characters are hashed

    def probabilities(self, texts: Sequence[str], vectors: Vectors) -> Matrix:
        """Shape ``(len(texts), len(labels))``; each row sums to one."""
        if not texts:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        dense, sparse = _features(texts, vectors, self.directions, self.centre, self.ngrams)
        width = dense.shape[1]
        scores = dense @ self.weights[:, :width].T + self.bias
        # scipy's product takes longer to set up than these few rows take to add
        for row in range(len(texts)):
            begin, end = sparse.indptr[row], sparse.indptr[row + 1]
            scores[row] += self.weights[:, width + sparse.indices[begin:end]] @ sparse.data[begin:end]
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``arrays.npz`` and ``labels.json`` into ``folder``."""
        np.savez(
            folder / "arrays.npz",
            directions=self.directions,
            centre=self.centre,
            weights=self.weights,
            bias=self.bias,
        )
        write_json(folder / "labels.json", self.labels)
        if self.ngrams is not None:
            tfidf.save(self.ngrams, folder)


def _features(
    texts: Sequence[str],
    vectors: Vectors,
    directions: Matrix,
    centre: Matrix,
    ngrams: TfidfVectorizer | None,
) -> tuple[Matrix, csr_matrix]:
    dense = (vectors - centre) @ directions * _VECTOR_WEIGHT
    sparse = (ngrams or _CHARACTERS).transform(texts)
    sparse.data *= _CHARACTER_WEIGHT
    return dense, sparse


def train(
    texts: Sequence[str],
    vectors: Vectors,
    labels: Sequence[str],
    strictness: float = 3.0,
    *,
    weighted: bool = False,
) -> ClauseModel:
    """Fit on one label a text; rare labels weigh as much as common ones up to a square root.

    ``strictness``: how closely the texts are fitted (sklearn's ``C``); the smaller, the less sure of itself.
    ``weighted``: characters count by how telling they are (tf-idf), without hashing.
    """
    ngrams = tfidf.new().fit(texts) if weighted else None
    centre, directions = principal_directions(vectors, _DIRECTIONS)
    counts = {label: list(labels).count(label) for label in set(labels)}
    most = max(counts.values())
    weight = {label: float((most / count) ** 0.5) for label, count in counts.items()}
    model = LogisticRegression(C=strictness, max_iter=300, tol=3e-2, class_weight=weight, random_state=42)
    dense, sparse = _features(texts, vectors, directions, centre, ngrams)
    model.fit(hstack([csr_matrix(dense), sparse]).tocsr(), labels)
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # sklearn keeps one row for two classes
        weights, bias = np.vstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    return ClauseModel(
        tuple(str(label) for label in model.classes_),
        directions,
        centre,
        weights.astype(np.float32),
        bias.astype(np.float32),
        ngrams,
    )


def load(folder: Path) -> ClauseModel:
    """Read what ``save`` wrote."""
    labels = read_json(folder / "labels.json")
    with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
        return ClauseModel(
            tuple(labels),
            arrays["directions"],
            arrays["centre"],
            arrays["weights"],
            arrays["bias"],
            tfidf.load(folder) if (folder / "ngrams.json").exists() else None,
        )
