"""The last component: the question that was asked decides what a short answer means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.intents import Heard, Intent, Settled, settle
from bot.nlu.normalise import SOURCE_KEY
from bot.nlu.plain_text import Normalised

NOT_FIELDS = frozenset({"need", "crisis"})


def heard_in(entities: Iterable[dict[str, Any]]) -> Heard:
    """What the entities amount to. An inferred value is no information that was given."""
    listed = list(entities)
    fields = [e for e in listed if e["entity"] not in NOT_FIELDS and not e.get("inferred")]
    covered: set[int] = set()
    for entity in fields:
        covered.update(range(int(entity["start"]), int(entity["end"])))
    return Heard(
        fields=[e["entity"] for e in fields if not e.get("problem")],
        problems=[e["entity"] for e in fields if e.get("problem")],
        needs=sum(e["entity"] == "need" and not e.get("denied") for e in listed),
        crisis=any(e["entity"] == "crisis" for e in listed),
        covered=len(covered),
    )


def resolve(
    text: str, asking: str | None, intent: Intent, entities: list[dict[str, Any]]
) -> tuple[Settled, list[dict[str, Any]]]:
    """The settled intent and the entities, with the consent that a yes or no gave. Offsets in ``text``."""
    settled = settle(text, asking, intent, heard_in(entities))
    if settled.consent is None:
        return settled, entities
    value, start, end = settled.consent
    kept = [entity for entity in entities if entity["entity"] != "consent"]
    kept.append(
        {
            "entity": "consent",
            "value": value,
            "start": start,
            "end": max(end, start + 1),
            "extractor": "ContextResolver",
        }
    )
    return settled, kept


def as_typed(entities: list[dict[str, Any]], source: Normalised) -> list[dict[str, Any]]:
    """The entities with their offsets in the text as the resident typed it."""
    moved = []
    for entity in entities:
        start, end = source.span(int(entity["start"]), int(entity["end"]))
        moved.append({**entity, "start": start, "end": end})
    return moved


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ContextResolver(GraphComponent):
    """Settles the intent and moves every entity's offsets back to the text as typed. Must be the last component."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextResolver:
        """A new component; it keeps nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Settles each message."""
        for message in messages:
            metadata = message.get("metadata") or {}
            asking = metadata.get("asking")
            classified = message.get(INTENT) or {}
            intent = Intent(
                str(classified.get("name") or "out_of_scope"), float(classified.get("confidence") or 0.0)
            )
            settled, entities = resolve(
                str(message.get(TEXT) or ""),
                str(asking) if asking else None,
                intent,
                list(message.get(ENTITIES) or []),
            )
            source = message.get(SOURCE_KEY)
            if isinstance(source, Normalised):
                entities = as_typed(entities, source)
            message.set(
                INTENT,
                {"name": settled.intent.name, "confidence": settled.intent.confidence},
                add_to_output=True,
            )
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
