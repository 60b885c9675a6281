"""The first component of the pipeline: every later one reads the plain form of the text."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.plain_text import normalise
from bot.nlu.spelling import mended

SOURCE_KEY = "yizhu_source"  # message key: the Normalised, with the way back to the text as typed

# Answers whose characters are nobody's to change.
_ASKS_A_NAME = frozenset({"name", "address", "township"})


def training_message(message: Message) -> Message:
    """The same training example over the plain text, its entity offsets moved along; others unchanged."""
    text = message.get(TEXT)
    if not text:
        return message
    plain = normalise(str(text))
    if plain.text == text or not plain.text:
        return message
    place = {source: at for at, source in enumerate(plain.offsets)}
    entities = []
    for entity in message.get(ENTITIES) or []:
        inside = [place[at] for at in range(entity["start"], entity["end"]) if at in place]
        if inside:
            entities.append({**entity, "start": inside[0], "end": inside[-1] + 1})
    message.set(TEXT, plain.text)
    if message.get(ENTITIES) is not None:
        message.set(ENTITIES, entities)
    return message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class TextNormaliser(GraphComponent):
    """First component: replaces TEXT by its plain form, rightly spelt, and notes the way back under SOURCE_KEY.

    TEXT stays plain to the end of the pipeline: Rasa looks for a leading slash there after the last
    component. ContextResolver moves the entity offsets back to the text as typed.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormaliser:
        """A new component; it keeps nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalises each message that has text."""
        for message in messages:
            plain = normalise(str(message.get(TEXT) or ""))
            message.set(SOURCE_KEY, plain)
            message.set(TEXT, self._spelt(message, plain.text))
        return messages

    @staticmethod
    def _spelt(message: Message, text: str) -> str:
        """With mistyped words put right, but where a name may be the answer."""
        asking = (message.get("metadata") or {}).get("asking")
        return text if asking in _ASKS_A_NAME else mended(text)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalises the training examples."""
        for message in training_data.training_examples:
            training_message(message)
        return training_data
