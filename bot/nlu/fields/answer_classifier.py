"""The Rasa component over answer_model.py: fills in what the rules of extract.py did not find."""

from __future__ import annotations

import re
from datetime import date
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
from bot.nlu.clause_model import ClauseModel
from bot.nlu.clauses import Clause, clauses_of, whole_of
from bot.nlu.corrections import find_correction
from bot.nlu.fields.answer_model import Guess, guesses, train
from bot.nlu.fields.answer_part import own_part, taken_back
from bot.nlu.fields.over import ruled_out
from bot.nlu.fields.story import Story, is_past
from bot.nlu.trained import Trained

EXTRACTOR_NAME = "AnswerClassifier"
_ANSWERS = Path(__file__).resolve().parents[3] / "data" / "answers"
_LONGEST = 40  # characters: longer ones are stories, whose clauses are judged one by one
# Sayings that tell nothing of a household; of the others only the clauses that ask for a service tell nothing.
_TELL_NOTHING = frozenset(
    {"why", "skip", "help", "repeat", "greet", "thanks", "bye", "chitchat", "ask_policy", "ask_resource"}
    | {"ask_status", "human", "feedback", "out_of_scope", "withdraw", "erase"}
)
# Fields that a clause may tell unasked, and what it must speak of to do so; the others need the words that rules know.
_TOLD = {
    field: re.compile(words)
    for field, words in {
        "self_care": "吃|穿|洗|走|床|躺|瘫|厕|扶|喂|尿|照料|料理|动|拐|搀|站|坐|翻|脚|腿|煮|饭|家务|伺候|自理|做不了",
        "living": "住|跟|和|与|佮|蹛|一个人|自己|单|孤|俩|两个|老伴|带|院|守|身边|一起|过活|过日子",
        "housing": "房|厝|屋|租|墙|瓦|漏|塌|梁",
        "children": "孩|娃|囝|孙|幼|成年|爸妈|父母|爹|孤|他[爸妈]|她[爸妈]|小儿|小女|上?[小中]学",
        "category": "低保|特困|五保|困难|监测|评|补助|政策|边缘|户|刚",
        "filled_by": "替|帮|代|给|志愿|义工|村|社区|民政",
        "farmer": "农|户|地|田|居民",
    }.items()
}
# A grown household's children say nothing where nobody asked.
_NEVER_TOLD = frozenset({("children", "none")})
_UNREAL = re.compile(r"想|申请|希望|要是|如果|以前|原来|从前|能不能|帮忙|[？?]|吗$")
_DENIES = re.compile("没|不|无|非")
_ASKS = re.compile(r"[？?]|吗$|什么|怎么|为什么|多少|哪里|谁")


#: A bare yes says nothing but yes: the rules know to which questions that is an answer.
_BARE = re.compile(r"[对好是嗯哦行]{1,3}[的啊呀吧呢，。！]*")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AnswerClassifier(Trained, GraphComponent):  # type: ignore[misc]
    """Adds the value of the field that was asked for, where no rule found one, and of fields that a clause tells.

    Comes after FieldExtractor. Config: ``answers_dir`` (default: the project's data/answers), ``prior`` of the
    asked field, the least probabilities ``sure`` of an answer and ``told`` of what nobody asked for.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._model: ClauseModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where the sayings are, and how sure a guess has to be."""
        return {"answers_dir": None, "prior": 40.0, "sure": 0.7, "told": 0.85}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from data/answers, with what residents say beside as examples of no answer."""
        others = [
            str(example.get(TEXT))
            for example in training_data.intent_examples
            if example.get(INTENT) in _TELL_NOTHING and len(str(example.get(TEXT))) <= _LONGEST
        ]
        self._model = train(Path(self._config.get("answers_dir") or _ANSWERS), others[::2])
        return self.kept()

    def save(self, folder: Path) -> None:
        """Write the model's files."""
        assert self._model is not None
        self._model.save(folder)

    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote."""
        self._model = clause_model.load(folder)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if text and self._model is not None:
                known = list(message.get(ENTITIES) or [])
                message.set(ENTITIES, [*known, *self._found(message, text, known)], add_to_output=True)
        return messages

    def _found(self, message: Message, text: str, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if (_ASKS.search(text) and len(text) <= _LONGEST) or _BARE.fullmatch(text):
            return []
        asking = (message.get("metadata") or {}).get("asking")
        correction = find_correction(text)
        if correction and correction.field not in (None, asking):
            asking = None  # it changes something else
        filled = {entity["entity"] for entity in known}
        clauses, vectors = clauses_of(message)
        joke, own = taken_back(text), own_part(text, asking)
        judged = [
            (clause, guess)
            for clause, guess in zip(clauses, self._guess(clauses, vectors, asking))  # noqa: B905 - Python 3.10
            if guess and guess.field not in filled and not (joke and joke[0] <= clause.start < joke[1])
            if not (is_past(clause.text) or ruled_out(guess.field, guess.value, text))
        ]
        over = any(is_past(clause.text) for clause in clauses)
        answered = [(clause, guess) for clause, guess in judged if not own or own[0] < clause.end <= own[2]]
        if len(clauses) > 1 and len(text) <= _LONGEST and not (joke or own or over):
            whole = Clause(text, 0, len(text))
            guess = self._guess([whole], whole_of(message), asking)[0]
            if guess and guess.field not in filled and not ruled_out(guess.field, guess.value, text):
                answered.append((whole, guess))
        best: dict[str, tuple[Clause, Guess]] = {}
        for clause, guess in answered:
            if guess.field == asking and guess.probability >= self._config["sure"]:
                best[asking] = max(
                    best.get(asking, (clause, guess)), (clause, guess), key=lambda one: one[1].probability
                )
        for clause, guess in judged:
            if guess.field != asking and self._told(text, clause, guess):
                best.setdefault(guess.field, (clause, guess))
        return [_entity(clause, guess) for clause, guess in best.values()]

    def _told(self, text: str, clause: Clause, guess: Guess) -> bool:
        """Whether a clause tells, unasked, a value of the person in need and no wish or supposition."""
        words = _TOLD.get(guess.field)
        if words is None or (guess.field, guess.value) in _NEVER_TOLD or len(clause.text) < 4:
            return False
        if (
            guess.probability < self._config["told"]
            or not words.search(clause.text)
            or _UNREAL.search(clause.text)
        ):
            return False
        if (
            guess.field == "category"
            and guess.value not in ("none", "unknown")
            and _DENIES.search(clause.text)
        ):
            return False
        return not Story(text, date.min).about_other(clause.start)

    def _guess(self, clauses: list[Clause], vectors: Any, asking: str | None) -> list[Guess | None]:
        assert self._model is not None
        texts = [clause.text for clause in clauses]
        return guesses(self._model, texts, vectors, asking, float(self._config["prior"]))


def _entity(clause: Clause, guess: Guess) -> dict[str, Any]:
    return {
        "entity": guess.field,
        "value": guess.value,
        "start": clause.start,
        "end": clause.end,
        "extractor": EXTRACTOR_NAME,
        "confidence": guess.probability,
    }
