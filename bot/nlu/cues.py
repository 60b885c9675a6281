"""Wordings that tell what an utterance is doing (the regexes of the training data), as a Rasa sparse featurizer.

Rasa's RegexFeaturizer gives every token its features too, which nothing here reads; with these patterns that
costs more than all the rest of the pipeline.
"""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CueFeaturizer(SparseFeaturizer, GraphComponent):  # type: ignore[misc]
    """One sentence feature for each regex of the training data: 1 where it is found in the text."""

    @classmethod
    def required_components(cls) -> list[type]:
        """The text is tokenised before, as for every Rasa featurizer."""
        return [Tokenizer]

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        storage: ModelStorage,
        resource: Resource,
        patterns: list[str] | None = None,
    ) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._patterns = [re.compile(pattern) for pattern in patterns or []]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CueFeaturizer:
        """An untrained component, without patterns."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CueFeaturizer:
        """The trained component. Raises ValueError when nothing was stored."""
        with model_storage.read_from(resource) as folder:
            patterns = json.loads((folder / "patterns.json").read_text(encoding="utf-8"))
        return cls(config, execution_context.node_name, model_storage, resource, patterns)

    def train(self, training_data: TrainingData) -> Resource:
        """Take the patterns of the training data."""
        patterns = [str(feature["pattern"]) for feature in training_data.regex_features]
        self._patterns = [re.compile(pattern) for pattern in patterns]
        with self._storage.write_to(self._resource) as folder:
            text = json.dumps(patterns, ensure_ascii=False)
            (folder / "patterns.json").write_text(text, encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the sparse sentence feature of each message that has text."""
        for message in messages:
            text = message.get(TEXT)
            if text and self._patterns:
                hits = [at for at, pattern in enumerate(self._patterns) if pattern.search(text)]
                row = coo_matrix(([1.0] * len(hits), ([0] * len(hits), hits)), shape=(1, len(self._patterns)))
                self.add_features_to_message(None, row, TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the training examples in place."""
        self.process(training_data.training_examples)
        return training_data

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""
