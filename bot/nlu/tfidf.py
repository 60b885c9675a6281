"""tf-idf of character n-grams that the training texts hold, kept as plain files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.json_files import read_json, write_json


def new(vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    """Single characters and pairs; those of one training text only are dropped."""
    return TfidfVectorizer(
        analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2, vocabulary=vocabulary
    )


def save(ngrams: TfidfVectorizer, folder: Path) -> None:
    """Write ``ngrams.json`` and ``idf.npy`` into ``folder``."""
    words = [str(word) for word in ngrams.get_feature_names_out()]
    write_json(folder / "ngrams.json", words)
    np.save(folder / "idf.npy", ngrams.idf_.astype(np.float32))


def load(folder: Path) -> TfidfVectorizer:
    """Read what ``save`` wrote."""
    words = read_json(folder / "ngrams.json")
    ngrams = new({word: at for at, word in enumerate(words)})
    ngrams.idf_ = np.load(folder / "idf.npy", allow_pickle=False).astype(np.float64)
    return ngrams
