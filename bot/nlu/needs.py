"""Which services a message asks for: words and a trained classifier together, clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import clause_model
from bot.nlu.clause_model import ClauseModel
from bot.nlu.json_files import read_json, write_json
from bot.nlu.needs_examples import DENIED, ENTITY, labelled_clauses
from bot.nlu.needs_judge import NeedJudge
from bot.nlu.needs_rules import Lexicon, Mention
from bot.nlu.trained import Trained
from bot.nlu.vectors import encode_for_training


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NeedExtractor(Trained, GraphComponent):  # type: ignore[misc]
    """Adds ``need`` entities (value: a service code; ``denied`` when it is not wanted).

    Learns from the ``need`` annotations of the training data, and takes the patterns ``need.*`` and ``lack.*``.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Least probabilities: of a named service in a statement, and of one that no known word names.

        ``overrule``: of another service, with which words of a service under ``overruled`` do not count
        (做做思想工作 is no job). ``long_…``: in a long text, where most of what is told is background.
        ``about``: of an intent that asks for nothing. ``reason_…``: beside a service that is asked for by name.
        """
        return {
            "named": 0.35,
            "unnamed": 0.5,
            "unnamed_telling": 0.75,
            "likeliest": 0.35,
            "overrule": 0.5,
            "overruled": 0.1,
            "about": 0.6,
            "reason_named": 0.8,
            "reason_guessed": 0.8,
            "long_asked": 0.04,
            "long_told": 0.2,
            "long_named": 0.5,
            "long_unnamed": 0.65,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._lexicon = Lexicon([])
        self._model: ClauseModel | None = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from annotated clauses; clauses without an annotation are examples of no need."""
        self._lexicon = Lexicon(training_data.regex_features)
        labelled = dict(labelled_clauses(training_data.intent_examples, self._lexicon))
        texts, labels = list(labelled), list(labelled.values())
        if len(set(labels)) < 2:
            raise ValueError("NeedExtractor: the training data have no `need` annotations")
        self._model = clause_model.train(
            texts, encode_for_training(texts), labels, strictness=1.0, weighted=True
        )
        return self.kept()

    def save(self, folder: Path) -> None:
        """Write the words' patterns and the classifier's files."""
        assert self._model is not None
        self._model.save(folder)
        write_json(folder / "patterns.json", self._lexicon.patterns)

    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote."""
        self._lexicon = Lexicon(read_json(folder / "patterns.json"))
        self._model = clause_model.load(folder)

    def process(self, messages: list[Message]) -> list[Message]:
        """Append the need entities of each message that has text."""
        if self._model is None:
            return messages
        judge = NeedJudge(self._model, self._lexicon, self._config)
        for message in messages:
            if message.get(TEXT):
                entities = [_entity(mention) for mention in judge.needs(message)]
                message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
        return messages


def _entity(mention: Mention) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "entity": ENTITY,
        "value": mention.service,
        "start": mention.start,
        "end": mention.end,
        "confidence_entity": round(mention.confidence, 4),
        "extractor": "NeedExtractor",
    }
    return {**entity, DENIED: True} if mention.denied else entity
