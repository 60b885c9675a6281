"""What is said in free words instead of a value: a classifier of answers, one label for each field and value.

Learned from data/answers. The question that was asked is a prior over the fields: asked about self-care, 都行 speaks of
self-care; asked nothing, it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.nlu import clause_model
from bot.nlu.clause_model import NONE, ClauseModel, Matrix
from bot.nlu.plain_text import normalise
from bot.nlu.vectors import Vectors, encode_for_training

#: Values of data/answers that only mark the other side of a boundary; what they are exactly, rules read.
NO_VALUE = frozenset({"some", "undecided"})
_TYPED: dict[str, Any] = {"true": True, "false": False}


@dataclass(frozen=True)
class Guess:
    """A field's value with its probability, 0 to 1, given what was asked."""

    field: str
    value: Any
    probability: float


def labelled(folder: Path) -> Iterator[tuple[str, str]]:
    """Each saying of ``folder`` (plain form) with its label, ``field:value`` or NONE."""
    for path in sorted(folder.glob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for part in ("answers", "statements"):
            for value, sayings in (data.get(part) or {}).items():
                yield from ((normalise(str(said)).text, f"{data['question']}:{value}") for said in sayings)
        yield from ((normalise(str(said)).text, NONE) for said in data.get("not_an_answer") or ())


def train(folder: Path, others: Iterable[str]) -> ClauseModel:
    """Fit on ``folder``; ``others`` are texts that answer no question."""
    examples = list(labelled(folder))
    known = {text for text, _ in examples}
    examples += [(text, NONE) for text in dict.fromkeys(others) if text not in known]
    texts, labels = [text for text, _ in examples], [label for _, label in examples]
    return clause_model.train(texts, encode_for_training(texts), labels)


def guesses(
    model: ClauseModel, texts: Sequence[str], vectors: Vectors, asking: str | None, prior: float
) -> list[Guess | None]:
    """For each text its likeliest value, None where that is no value.

    ``prior``: how many times likelier a text speaks of the field that was asked for than of any other.
    """
    fields = [label.partition(":")[0] for label in model.labels]
    weights = np.array([prior if field == asking else 1.0 for field in fields], dtype=np.float32)
    scores: Matrix = model.probabilities(texts, vectors) * weights
    if len(scores):
        scores = scores / scores.sum(axis=1, keepdims=True)
    found: list[Guess | None] = []
    for row in scores:
        best = int(row.argmax())
        field, _, value = model.labels[best].partition(":")
        known = model.labels[best] != NONE and value not in NO_VALUE
        found.append(Guess(field, _TYPED.get(value, value), float(row[best])) if known else None)
    return found
