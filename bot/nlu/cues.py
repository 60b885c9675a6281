"""Wordings that tell what an utterance is doing (the regexes of the training data), as a Rasa sparse featurizer.

Rasa's RegexFeaturizer gives every token its features too, which nothing here reads; with these patterns that
costs more than all the rest of the pipeline.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix

from bot.nlu.json_files import read_json, write_json
from bot.nlu.trained import TrainedFeaturizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CueFeaturizer(TrainedFeaturizer, SparseFeaturizer, GraphComponent):  # type: ignore[misc]
    """One sentence feature for each regex of the training data: 1 where it is found in the text."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, name: str = ""
    ) -> None:
        super().__init__(config, storage, resource, name)
        self._patterns: list[re.Pattern[str]] = []

    def train(self, training_data: TrainingData) -> Resource:
        """Take the patterns of the training data."""
        self._patterns = [re.compile(str(feature["pattern"])) for feature in training_data.regex_features]
        return self.kept()

    def save(self, folder: Path) -> None:
        """Write ``patterns.json``."""
        write_json(folder / "patterns.json", [pattern.pattern for pattern in self._patterns])

    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote."""
        self._patterns = [re.compile(pattern) for pattern in read_json(folder / "patterns.json")]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the sparse sentence feature of each message that has text."""
        for message in messages:
            text = message.get(TEXT)
            if text and self._patterns:
                hits = [at for at, pattern in enumerate(self._patterns) if pattern.search(text)]
                row = coo_matrix(([1.0] * len(hits), ([0] * len(hits), hits)), shape=(1, len(self._patterns)))
                self.add_features_to_message(None, row, TEXT, message)
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""
