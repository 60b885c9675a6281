"""The Rasa component over extract.py."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fields.extract import extract
from bot.nlu.fields.found import Found
from bot.nlu.gazetteer import Gazetteer, load

EXTRACTOR_NAME = "FieldExtractor"
_REGIONS = Path(__file__).resolve().parents[3] / "data" / "regions"


def entity_of(found: Found) -> dict[str, Any]:
    """A Rasa entity; ``problem``, ``subject`` and ``inferred`` only where there is one."""
    entity: dict[str, Any] = {
        "entity": found.field,
        "value": found.value,
        "start": found.start,
        "end": found.end,
        "extractor": EXTRACTOR_NAME,
    }
    if found.problem:
        entity["problem"] = found.problem
    if found.subject:
        entity["subject"] = found.subject
    if found.inferred:
        entity["inferred"] = True
    return entity


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FieldExtractor(GraphComponent):
    """Adds the contract's fields as entities, offsets in the plain text.

    Reads ``{"region", "asking"}`` of the message's metadata where given. Config: ``regions_dir``
    (default: the project's data/regions), ``default_region``, ``today`` (ISO date, for tests; default: now in China).
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._default = str(config["default_region"])
        self._today = date.fromisoformat(config["today"]) if config.get("today") else None
        self._gazetteers: dict[str, Gazetteer] = load(Path(config.get("regions_dir") or _REGIONS))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where the region packs are, and the region of a message that names none."""
        return {"regions_dir": None, "default_region": "dehua", "today": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FieldExtractor:
        """A new component; it reads the region packs and keeps nothing in the model."""
        return cls({**cls.get_default_config(), **config})

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the field entities to each message."""
        for message in messages:
            metadata = message.get("metadata") or {}
            asking = metadata.get("asking")
            found = extract(
                str(message.get(TEXT) or ""),
                self._today or datetime.now(ZoneInfo("Asia/Shanghai")).date(),
                self._gazetteers.get(str(metadata.get("region") or self._default)),
                str(asking) if asking else None,
            )
            entities = [*(message.get(ENTITIES) or []), *map(entity_of, found)]
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
