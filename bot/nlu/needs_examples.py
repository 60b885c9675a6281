"""What the training data say about clauses: which service each tells, or none."""

from __future__ import annotations

from collections.abc import Iterable

from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.clause_model import NONE
from bot.nlu.clauses import Clause, split
from bot.nlu.needs_rules import Lexicon

ENTITY = "need"
DENIED = "denied"
_QUESTIONS = frozenset({"ask_policy", "ask_resource", "ask_status", "feedback"})
_SAYING = 60  # characters; a longer text tells more than its need


def labelled_clauses(examples: Iterable[Message], lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    """Clauses with the service that each tells, or ``NONE``; and short sayings that tell one service, whole.

    A question that names a service (低保要什么条件) is no example of either: that it asks for nothing is
    told by its intent, not by its words.
    """
    for example in examples:
        entities = [one for one in example.get(ENTITIES) or [] if one["entity"] == ENTITY]
        services = {one["value"] for one in entities if one.get("role") != DENIED}
        if len(services) == 1 and len(services) == len(entities) and len(example.get(TEXT)) <= _SAYING:
            yield example.get(TEXT), services.pop()
        whole_is_told = example.get(INTENT) in {"apply", "correct", "crisis"} and not entities
        for clause in split(example.get(TEXT)):
            inside = {
                one["value"] if one.get("role") != DENIED else DENIED
                for one in entities
                if one["start"] < clause.end and one["end"] > clause.start
            }
            if len(inside) == 1 and DENIED not in inside:
                yield clause.text, inside.pop()
            elif not inside and not whole_is_told and not _names(example, clause, lexicon):
                yield clause.text, NONE


def _names(example: Message, clause: Clause, lexicon: Lexicon) -> bool:
    return example.get(INTENT) in _QUESTIONS and bool(lexicon.mentions(clause))
