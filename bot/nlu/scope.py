"""Whether a long message is for social assistance at all, or a letter about roads, heating, wages, land.

A resident's long opening story and a letter to the mayor look alike clause by clause: both have a hardship, a
house, a job, somebody ill. What the whole text is about tells them apart. So long texts get a judgement of their
own, before needs are looked for: out of scope, and nothing in them is a need; in scope, and the intent is one that
the service deals with. Short sayings are left to the intent classifier.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu import tfidf
from bot.nlu.trained import Trained

#: Message key: the probability, 0 to 1, that a long text is for social assistance; not set on short ones.
SCOPE: Final = "yizhu_scope"
OUT: Final = "out_of_scope"

# What counts as in scope in the training data, and what a long text in scope may be about.
_INSIDE: Final = frozenset({"apply", "ask_policy", "ask_resource", "ask_status", "feedback"})
_UNFIT: Final = frozenset({OUT, "chitchat", "greet", "thanks", "bye", "repeat", "skip", "why", "help"})
# Asked one of these, a long answer may drift off: out of scope only when that is quite sure.
_OPEN_QUESTIONS: Final = frozenset({None, "needs"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ScopeClassifier(Trained, GraphComponent):  # type: ignore[misc]
    """Judges texts of ``long`` characters and more; must come after the intent classifier.

    Logistic regression over tf-idf of character n-grams: on letters it had not seen it told the two apart better
    than sentence vectors, which blur a letter of ten topics into one.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``long``: characters; ``shortest``: of a training text; ``letters``: weight of long training texts.

        ``least``: probability above which a text is in scope, as an opening; ``least_answer``: as an answer.
        """
        return {"long": 60, "shortest": 15, "letters": 3.0, "least": 0.45, "least_answer": 0.15}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._ngrams: TfidfVectorizer | None = None
        self._weights: np.ndarray[Any, np.dtype[np.float64]] = np.zeros(0)
        self._bias = 0.0

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples of the intents that are about assistance, against those out of scope."""
        texts: list[str] = []
        inside: list[bool] = []
        for example in training_data.intent_examples:
            text, intent = str(example.get(TEXT)), example.get(INTENT)
            if len(text) >= self._config["shortest"] and (intent in _INSIDE or intent == OUT):
                texts.append(text)
                inside.append(intent in _INSIDE)
        if len(set(inside)) < 2:
            raise ValueError("ScopeClassifier: no training examples out of scope, or none in scope")
        self._ngrams = tfidf.new()
        rows = self._ngrams.fit_transform(texts)
        weights = [self._config["letters"] if len(text) >= self._config["long"] else 1.0 for text in texts]
        model = LogisticRegression(C=25.0, max_iter=400, class_weight="balanced", random_state=42)
        model.fit(rows, inside, sample_weight=weights)
        self._weights, self._bias = model.coef_[0], float(model.intercept_[0])
        return self.kept()

    def save(self, folder: Path) -> None:
        """Write ``arrays.npz`` and the n-grams."""
        assert self._ngrams is not None
        tfidf.save(self._ngrams, folder)
        np.savez(folder / "arrays.npz", weights=self._weights.astype(np.float32), bias=np.array(self._bias))

    def restore(self, folder: Path) -> None:
        """Read what ``save`` wrote."""
        self._ngrams = tfidf.load(folder)
        with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
            self._weights, self._bias = arrays["weights"], float(arrays["bias"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``SCOPE`` on each long message, and the intent where it does not fit."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if self._ngrams is None or len(text) < self._config["long"]:
                continue
            inside = self.probability(text)
            asking = (message.get("metadata") or {}).get("asking")
            answers = asking not in _OPEN_QUESTIONS
            least = self._config["least_answer" if answers else "least"]
            message.set(SCOPE, inside if inside >= least else 0.0)
            intent = _fitting(message, inside, inside >= least)
            if intent is not None:
                message.set(INTENT, intent, add_to_output=True)
        return messages

    def probability(self, text: str) -> float:
        """That ``text`` is about social assistance, 0 to 1."""
        assert self._ngrams is not None
        rows: csr_matrix = self._ngrams.transform([text])
        score = float((rows @ self._weights)[0]) + self._bias
        return float(1.0 / (1.0 + np.exp(-score)))


def _fitting(message: Message, inside: float, taken: bool) -> dict[str, Any] | None:
    """The intent that goes with the scope; None when the one the classifier found already does."""
    intent = message.get(INTENT) or {}
    if not taken:
        return {"name": OUT, "confidence": max(1.0 - inside, 0.6)}
    if intent.get("name") not in _UNFIT:
        return None
    ranking = message.get("intent_ranking") or []
    return next(
        (dict(one) for one in ranking if one["name"] in _INSIDE), {"name": "apply", "confidence": inside}
    )
