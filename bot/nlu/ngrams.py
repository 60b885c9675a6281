"""Character n-grams and jieba's words, weighted by how telling they are (tf-idf), as a Rasa sparse featurizer.

Rasa's CountVectorsFeaturizer counts n-grams unweighted and inside jieba's words only. On the held-out utterances
tf-idf over the whole text told the intents apart better, with fewer features. Words of two characters are n-grams
already; the longer ones (残疾证, 养老院) are added as words.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix
from sklearn.feature_extraction.text import TfidfVectorizer


def _as_they_are(terms: list[str]) -> list[str]:
    return terms


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CharacterNgramFeaturizer(SparseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Adds one sparse sentence feature: tf-idf of the text's character n-grams and words, length ``scale``."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The text is tokenised before, as for every Rasa featurizer."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``max_ngram`` characters at most; n-grams of fewer than ``min_df`` examples are dropped."""
        return {**SparseFeaturizer.get_default_config(), "max_ngram": 2, "min_df": 2, "scale": 5.0}

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._scale = float(config["scale"])
        self._vectorizer: TfidfVectorizer | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CharacterNgramFeaturizer:
        """An untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CharacterNgramFeaturizer:
        """The trained component. Raises ValueError when nothing was stored."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "ngrams.json").read_text(encoding="utf-8"))
            component._vectorizer = component._new({word: at for at, word in enumerate(words)})
            component._vectorizer.idf_ = np.load(folder / "weights.npy", allow_pickle=False)
        return component

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
        with self._storage.write_to(self._resource) as folder:
            words = [str(word) for word in self._vectorizer.get_feature_names_out()]
            (folder / "ngrams.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
            np.save(folder / "weights.npy", self._vectorizer.idf_)
        return self._resource

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

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the training examples in place."""
        self.process(training_data.training_examples)
        return training_data

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """``scale`` must be positive."""
        if float(config["scale"]) <= 0:
            raise ValueError("CharacterNgramFeaturizer: scale must be positive")
