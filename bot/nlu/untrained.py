"""What every trained component of this project shares: it is made untrained, and loaded later."""

from __future__ import annotations

from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

T = TypeVar("T", bound="MadeUntrained")


class MadeUntrained:
    """A component whose constructor takes its config, the model's storage and its resource there."""

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
