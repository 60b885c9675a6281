"""Danger in a message: suicide, violence, acute illness, no food or shelter, a missing person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import clause_model
from bot.nlu.clause_model import NONE, ClauseModel, Matrix
from bot.nlu.clauses import Clause, encode_clauses, split
from bot.nlu.crisis_words import Danger, DangerWords
from bot.nlu.vectors import encode_for_training

ENTITY = "crisis"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CrisisDetector(GraphComponent):  # type: ignore[misc]
    """Adds at most one ``crisis`` entity (value: the kind) over the words that tell the danger.

    Words decide where they are plain; elsewhere a classifier trained on the ``crisis`` annotations, which sees
    each clause and the whole. Look-alikes in the other intents are its examples of no danger.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Least probabilities without a word of that kind; a missed suicide is the worst error.

        A text of up to ``whole`` characters is judged as a whole too.
        """
        return {"alone": 0.7, "alone_suicide": 0.55, "whole": 60}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        words: DangerWords | None = None,
        model: ClauseModel | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._words = words or DangerWords([])
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisDetector:
        """An untrained component, which finds nothing."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrisisDetector:
        """The trained component. Raises ValueError when nothing was stored."""
        with model_storage.read_from(resource) as folder:
            patterns = json.loads((folder / "patterns.json").read_text(encoding="utf-8"))
            return cls(config, model_storage, resource, DangerWords(patterns), clause_model.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from texts and clauses; those of other intents, and clauses beside the danger, are harmless."""
        self._words = DangerWords(training_data.regex_features)
        labelled: dict[str, str] = {}
        for example in training_data.intent_examples:
            dangers = [one for one in example.get(ENTITIES) or [] if one["entity"] == ENTITY]
            text = example.get(TEXT)
            labelled[text] = dangers[0]["value"] if dangers else NONE
            for clause in split(text):
                inside = [one for one in dangers if one["start"] < clause.end and one["end"] > clause.start]
                if inside:
                    labelled[clause.text] = inside[0]["value"]
                elif example.get(INTENT) != ENTITY:
                    labelled.setdefault(clause.text, NONE)
        if len(set(labelled.values())) < 2:
            raise ValueError("CrisisDetector: the training data have no `crisis` annotations")
        texts = list(labelled)
        self._model = clause_model.train(texts, encode_for_training(texts), list(labelled.values()))
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / "patterns.json").write_text(
                json.dumps(self._words.patterns, ensure_ascii=False), encoding="utf-8"
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Append the crisis entity of each message that tells one."""
        for message in messages:
            if message.get(TEXT) and self._model is not None:
                danger = self._danger(message)
                entities = [] if danger is None else [_entity(danger)]
                message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
        return messages

    def _danger(self, message: Message) -> Danger | None:
        assert self._model is not None
        text = str(message.get(TEXT))
        clauses, vectors = encode_clauses(message)
        # the clauses, and in the last row the whole
        rated = self._model.probabilities([*(clause.text for clause in clauses), text], vectors)
        chances = rated[:-1]
        harm = self._model.labels.index(NONE)
        said = self._words.find(text, clauses, [1.0 - float(row[harm]) for row in chances])
        if said is not None or not clauses:
            return said
        doubt = _intent_doubt(message)
        blanked = self._words.blank(text)
        found = [
            self._felt(clause, row, doubt, at, clauses)
            for at, (clause, row) in enumerate(zip(clauses, chances, strict=True))
            # an idiom may be most of the clause: 活到八十够本了
            if 2 * blanked[clause.start : clause.end].count("　") < len(clause.text)
        ]
        if len(clauses) > 1 and len(text) <= self._config["whole"]:
            whole = Clause(text, clauses[0].start, clauses[-1].end)
            if not any(self._harmless(one.text) for one in clauses):
                found.append(self._felt(whole, rated[-1], doubt, 0, [whole]))
        return max((one for one in found if one), key=lambda one: one.confidence, default=None)

    def _felt(
        self, clause: Clause, chances: Matrix, doubt: float, at: int, clauses: Sequence[Clause]
    ) -> Danger | None:
        """What the classifier alone hears in a clause in which no word tells danger."""
        assert self._model is not None
        rated = [
            (float(chance), kind)
            for kind, chance in zip(self._model.labels, chances, strict=True)
            if kind != NONE
        ]
        chance, kind = max(rated)
        least = self._config["alone_suicide" if kind == "suicide" else "alone"] + doubt
        if chance < least or len(clause.text) <= 2 or self._harmless(clause.text):
            return None
        if self._words.is_harmless(kind, at, clauses):
            return None
        return Danger(kind, clause.start, clause.end, chance)

    def _harmless(self, clause: str) -> bool:
        """Whether the clause is an idiom, of the past, or a denial."""
        words = self._words
        return not words.bare(clause) or words.over(clause) or words.denied(clause)


def _intent_doubt(message: Message) -> float:
    """What the classifier must be surer by, when the intent classifier sees something else: 0 to 0.35."""
    ranking = message.get("intent_ranking") or []
    crisis = next((float(one["confidence"]) for one in ranking if one["name"] == ENTITY), 0.0)
    return 0.35 * (1.0 - min(1.0, 2.0 * crisis)) if ranking else 0.0


def _entity(danger: Danger) -> dict[str, Any]:
    return {
        "entity": ENTITY,
        "value": danger.kind,
        "start": danger.start,
        "end": danger.end,
        "confidence_entity": round(danger.confidence, 4),
        "extractor": "CrisisDetector",
    }
