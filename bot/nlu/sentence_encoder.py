"""Sentence vectors as a Rasa dense featurizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.clauses import whole_of
from bot.nlu.trained import TrainedFeaturizer
from bot.nlu.vectors import DIMENSIONS, Vectors, encode, encode_for_training, principal_directions


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoderFeaturizer(TrainedFeaturizer, DenseFeaturizer, GraphComponent):  # type: ignore[misc]
    """Adds the sentence vector of a message's text as its dense sentence feature.

    Only the ``directions`` strongest directions of the training data's vectors are kept: they say nearly all
    that the 512 numbers do, and the classifier trains several times faster. ``scale`` multiplies the vector:
    Rasa's LogisticRegressionClassifier has a fixed regularisation, under which small numbers hardly count.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``directions``: how many numbers are kept; ``scale``: factor on the vector."""
        return {**DenseFeaturizer.get_default_config(), "directions": 160, "scale": 5.0}

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, name: str = ""
    ) -> None:
        super().__init__(config, storage, resource, name)
        self._scale = float(config["scale"])
        self._basis: tuple[Vectors, Vectors] | None = None

    def train(self, training_data: TrainingData) -> Resource:
        """Find the strongest directions among the training texts' vectors."""
        texts = [str(example.get(TEXT)) for example in training_data.training_examples if example.get(TEXT)]
        self._basis = principal_directions(encode_for_training(texts), int(self._config["directions"]))
        return self.kept()

    def save(self, folder: Path) -> None:
        """Write ``basis.npz``."""
        assert self._basis is not None
        np.savez(folder / "basis.npz", centre=self._basis[0], directions=self._basis[1])

    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote. Loads the encoder too, so that no turn waits for it."""
        encode(["预热"])
        with np.load(folder / "basis.npz", allow_pickle=False) as arrays:
            self._basis = arrays["centre"], arrays["directions"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the dense sentence feature of each message that has text."""
        for message in messages:
            if message.get(TEXT):
                self._set_features([message], whole_of(message))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the training examples in place."""
        worded = [example for example in training_data.training_examples if example.get(TEXT)]
        self._set_features(worded, encode_for_training([str(example.get(TEXT)) for example in worded]))
        return training_data

    def _set_features(self, messages: list[Message], vectors: Vectors) -> None:
        if self._basis is None:
            raise RuntimeError("SentenceEncoderFeaturizer is used before it is trained")
        centre, directions = self._basis
        for message, row in zip(messages, (vectors - centre) @ directions * self._scale, strict=True):
            self.add_features_to_message(None, row[np.newaxis, :], TEXT, message)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """``scale`` must be positive, ``directions`` between 1 and 512."""
        if float(config["scale"]) <= 0 or not 1 <= int(config["directions"]) <= DIMENSIONS:
            raise ValueError("SentenceEncoderFeaturizer: scale must be positive, directions 1 to 512")
