"""What every trained component of this project shares: it is made empty, filled by training, and read back from the
files that training wrote."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

T = TypeVar("T", bound="Trained")
F = TypeVar("F", bound="TrainedFeaturizer")


class Trained(ABC):
    """``train`` ends with ``return self.kept()``; what ``save`` writes into a folder, ``restore`` reads."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls: type[T],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> T:
        """An untrained component, which finds nothing."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[T],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> T:
        """The trained component. Raises ValueError when nothing was stored."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component.restore(folder)
        return component

    def kept(self) -> Resource:
        """Write what was learnt to the model's storage; where that is."""
        with self._storage.write_to(self._resource) as folder:
            self.save(folder)
        return self._resource

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what was learnt into ``folder``."""

    @abstractmethod
    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote."""


class TrainedFeaturizer(Trained, Featurizer[Any]):  # type: ignore[misc]
    """The same for Rasa's featurizers, which have a name. Stands before Rasa's own class among the bases."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, name: str = ""
    ) -> None:
        Trained.__init__(self, config, storage, resource)
        Featurizer.__init__(self, name, config)

    @classmethod
    def create(
        cls: type[F],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> F:
        """An untrained component."""
        return cls(config, model_storage, resource, execution_context.node_name)

    @classmethod
    def required_components(cls) -> list[type]:
        """The text is tokenised before, as for every Rasa featurizer."""
        return [Tokenizer]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the training examples in place."""
        self.process(training_data.training_examples)
        return training_data

    @abstractmethod
    def process(self, messages: list[Message]) -> list[Message]:
        """Set the sentence feature of each message that has text."""
