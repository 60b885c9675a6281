"""Danger in a message: suicide, violence, acute illness, no food or shelter, a missing person."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import clause_model
from bot.nlu.agreement import consents
from bot.nlu.clause_model import NONE, ClauseModel, Matrix
from bot.nlu.clauses import Clause, encode_clauses, split
from bot.nlu.crisis_words import LONG, Danger, DangerWords
from bot.nlu.json_files import read_json, write_json
from bot.nlu.trained import Trained
from bot.nlu.vectors import encode_for_training

ENTITY = "crisis"
#: Message key: the likeliest kind, where the intent is danger and no words tell it. For the last component.
GUESS = "danger_guess"

#: Not asked about a field: whatever is said here may be the danger itself.
_OPEN = frozenset({None, "needs", "confirm", "consent", "whose"})


@dataclass(frozen=True)
class _Heard:
    """A message's clauses, how probable any danger is in each, and the question that it answers."""

    clauses: Sequence[Clause]
    chances: Sequence[float]
    asking: str | None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CrisisDetector(Trained, GraphComponent):  # type: ignore[misc]
    """Adds at most one ``crisis`` entity (value: the kind) over the words that tell the danger.

    Words decide where they are plain; elsewhere a classifier trained on the ``crisis`` annotations, which sees
    each clause and the whole. Look-alikes in the other intents are its examples of no danger.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How sure the classifiers must be where no word tells danger; a missed suicide is the worst error.

        ``alone`` and ``alone_suicide`` are probabilities, ``answering`` is what must be added (in log odds) in the
        answer to a question about a field, where a harsh word is mostly the plain answer. A text of up to
        ``whole`` characters is judged as a whole too; of a long one the whole must be ``support`` at least.
        ``strictness`` is the classifier's in training: a loose fit says less surely what it has not seen.
        """
        return {
            "alone": 0.87,
            "alone_suicide": 0.8,
            "answering": 2.0,
            "whole": 60,
            "support": 0.3,
            "strictness": 0.3,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._words = DangerWords([])
        self._model: ClauseModel | None = None

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
        self._model = clause_model.train(
            texts, encode_for_training(texts), list(labelled.values()), self._config["strictness"]
        )
        return self.kept()

    def save(self, folder: Path) -> None:
        """Write the words' patterns and the classifier's files."""
        assert self._model is not None
        self._model.save(folder)
        write_json(folder / "patterns.json", self._words.patterns)

    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote."""
        self._words = DangerWords(read_json(folder / "patterns.json"))
        self._model = clause_model.load(folder)

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
        harm = self._model.labels.index(NONE)
        second = _second_opinion(message)
        danger = [_together(1.0 - float(row[harm]), second) for row in rated]
        asking = (message.get("metadata") or {}).get("asking")
        if (message.get(INTENT) or {}).get("name") == ENTITY:
            message.set(GUESS, self._words.hinted(clauses) or self._kind(rated[-1]))
        said = self._words.find(text, clauses, danger[:-1], asking)
        if said is not None or not clauses:
            return said
        if len(text) > LONG and 1.0 - float(rated[-1][harm]) < self._config["support"]:
            return None
        if asking in ("consent", "confirm") and (given := consents(text)) and given[0]:
            # 她在我边上，她说好: whoever agrees has heard the question.
            return None
        blanked = self._words.blank(text)
        heard = _Heard(clauses, danger[:-1], asking)
        found = [
            # words that were not enough by themselves tell the kind better than the classifier
            self._felt(clause, self._words.hinted([clause]) or self._kind(row), sure, at, heard)
            for at, (clause, row, sure) in enumerate(zip(clauses, rated[:-1], danger[:-1], strict=True))
            # an idiom may be most of the clause: 活到八十够本了
            if 2 * blanked[clause.start : clause.end].count("　") < len(clause.text)
        ]
        if len(clauses) > 1 and len(text) <= self._config["whole"]:
            whole = Clause(text, clauses[0].start, clauses[-1].end)
            if not any(self._harmless(one.text) for one in clauses):
                gravest = max(range(len(clauses)), key=danger.__getitem__)
                kind = self._words.hinted([clauses[gravest]]) or self._kind(rated[-1])
                found.append(self._felt(whole, kind, danger[-1], gravest, heard))
        return max((one for one in found if one), key=lambda one: one.confidence, default=None)

    def _kind(self, chances: Matrix) -> str:
        """The likeliest kind of danger."""
        assert self._model is not None
        rated = zip(self._model.labels, chances, strict=True)
        return max((float(chance), kind) for kind, chance in rated if kind != NONE)[1]

    def _felt(self, said: Clause, kind: str, sure: float, at: int, heard: _Heard) -> Danger | None:
        """What the classifiers alone hear in words (a clause, or all) in which none tells danger by itself;
        ``at`` is the clause whose danger it is."""
        least = _log_odds(self._config["alone_suicide" if kind == "suicide" else "alone"])
        least += 0.0 if heard.asking in _OPEN else self._config["answering"]
        if _log_odds(sure) < least or len(said.text) <= 2 or self._harmless(said.text):
            return None
        if self._words.is_harmless(kind, at, heard.clauses, heard.chances, heard.asking):
            return None
        return Danger(kind, said.start, said.end, sure)

    def _harmless(self, clause: str) -> bool:
        """Whether the clause is an idiom, of the past, or a denial."""
        words = self._words
        return not words.bare(clause) or words.over(clause) or words.denied(clause)


def _second_opinion(message: Message) -> float:
    """What the intent classifier makes of the whole, as log odds of danger; of a long text it knows little."""
    ranking = message.get("intent_ranking") or []
    if not ranking:
        return 0.0
    chance = next((float(one["confidence"]) for one in ranking if one["name"] == ENTITY), 0.0)
    return _log_odds(chance) * (1.0 if len(str(message.get(TEXT))) <= LONG else 0.3)


def _together(chance: float, second: float) -> float:
    """A probability and a second opinion in log odds, as one probability."""
    return 1.0 / (1.0 + math.exp(-(_log_odds(chance) + second)))


def _log_odds(chance: float) -> float:
    """Within ±9.2, so that no opinion is beyond doubt."""
    kept = min(max(chance, 1e-4), 1.0 - 1e-4)
    return math.log(kept / (1.0 - kept))


def _entity(danger: Danger) -> dict[str, Any]:
    return {
        "entity": ENTITY,
        "value": danger.kind,
        "start": danger.start,
        "end": danger.end,
        "confidence_entity": round(danger.confidence, 4),
        "extractor": "CrisisDetector",
    }
