"""Character n-grams and jieba's words, weighted by how telling they are (tf-idf), as a Rasa sparse featurizer.

Rasa's CountVectorsFeaturizer counts n-grams unweighted and inside jieba's words only. On the held-out utterances
tf-idf over the whole text told the intents apart better, with fewer features. Words of two characters are n-grams
already; the longer ones (残疾证, 养老院) are added as words.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.json_files import read_json, write_json
from bot.nlu.trained import TrainedFeaturizer


def _as_they_are(terms: list[str]) -> list[str]:
    return terms


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CharacterNgramFeaturizer(TrainedFeaturizer, SparseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Adds one sparse sentence feature: tf-idf of the text's character n-grams and words, length ``scale``."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``max_ngram`` characters at most; n-grams of fewer than ``min_df`` examples are dropped."""
        return {**SparseFeaturizer.get_default_config(), "max_ngram": 2, "min_df": 2, "scale": 5.0}

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, name: str = ""
    ) -> None:
        super().__init__(config, storage, resource, name)
        self._scale = float(config["scale"])
        self._vectorizer: TfidfVectorizer | None = None

    def _new(self, vocabulary: dict[str, int] | None) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer=_as_they_are,
            min_df=int(self._config["min_df"]),
            sublinear_tf=True,
            vocabulary=vocabulary,
        )

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the n-grams and their weights from the training texts."""
        self._vectorizer = self._new(None)
        self._vectorizer.fit(
            [self._terms(example) for example in training_data.training_examples if example.get(TEXT)]
        )
        return self.kept()

    def save(self, folder: Path) -> None:
        """Write ``ngrams.json`` and ``weights.npy``."""
        assert self._vectorizer is not None
        words = [str(word) for word in self._vectorizer.get_feature_names_out()]
        write_json(folder / "ngrams.json", words)
        np.save(folder / "weights.npy", self._vectorizer.idf_)

    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote."""
        words = read_json(folder / "ngrams.json")
        self._vectorizer = self._new({word: at for at, word in enumerate(words)})
        self._vectorizer.idf_ = np.load(folder / "weights.npy", allow_pickle=False)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the sparse sentence feature of each message that has text."""
        if self._vectorizer is None:
            raise RuntimeError("CharacterNgramFeaturizer is used before it is trained")
        for message in messages:
            if message.get(TEXT):
                row = self._row(self._vectorizer, self._terms(message))
                self.add_features_to_message(None, row, TEXT, message)
        return messages

    def _row(self, vectorizer: TfidfVectorizer, terms: list[str]) -> coo_matrix:
        """What ``vectorizer.transform`` answers, times the scale; its checks take longer than the counting."""
        known = vectorizer.vocabulary_
        counts = Counter(known[term] for term in terms if term in known)
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        values = (
            np.log(np.fromiter(counts.values(), dtype=np.float64, count=len(counts))) + 1.0
        ) * vectorizer.idf_[columns]
        length = np.sqrt(values @ values)
        values = values * (self._scale / length) if length else values
        return coo_matrix((values, (np.zeros(len(columns), dtype=np.int32), columns)), shape=(1, len(known)))

    def _terms(self, message: Message) -> list[str]:
        """The message's n-grams and its words of three characters and more, spaces folded."""
        text = " ".join(str(message.get(TEXT)).lower().split())
        longest = int(self._config["max_ngram"])
        grams = [text[at : at + size] for size in range(1, longest + 1) for at in range(len(text) - size + 1)]
        words = [token.text.lower() for token in message.get(TOKENS_NAMES[TEXT]) or []]
        return grams + [word for word in words if len(word) > longest]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """``scale`` must be positive."""
        if float(config["scale"]) <= 0:
            raise ValueError("CharacterNgramFeaturizer: scale must be positive")
