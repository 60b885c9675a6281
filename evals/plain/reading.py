"""What a Rasa developer gets out of a parse and an ordinary form, in the terms of an Understanding. Pure.

As far as plain Rasa goes with this training data:

- the intent as it comes; where Rasa's fallback spoke, the intent it doubted (in the baseline's favour);
- a need where the entity ``need`` was found and Rasa's synonyms know the words as a service: words that stand
  nowhere in the training data keep their own text as value, and name no service;
- danger where the intent is ``crisis``; which kind from the entity, where the synonyms know it;
- fields by the form's own mappings, from the answer to the question: yes or no from the intent, text as it
  was typed, a number from its digits. The training data annotates no other field, so plain Rasa has no way to
  township, living, category, self-care, disability, housing, children, employment, sex and who is typing,
  nor to anything that was not asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

FALLBACK: Final = "nlu_fallback"
CRISIS_KINDS: Final = frozenset({"suicide", "violence", "medical", "destitution", "missing"})
#: With one of these a text is no answer to the question of a form.
_NO_ANSWER: Final = frozenset(
    {"skip", "why", "repeat", "help", "human", "crisis", "withdraw", "erase", "bye", "greet", "thanks"}
    | {"ask_policy", "ask_resource", "ask_status", "chitchat", "out_of_scope", "feedback"}
)


@dataclass(frozen=True)
class Parsed:
    """What is kept of a parse: no words of the text. ``crisis`` is None unless that is the intent."""

    intent: str
    confidence: float
    needs: tuple[str, ...]
    crisis: str | None


def read_parse(parse: Mapping[str, Any], services: frozenset[str]) -> Parsed:
    """Read what `POST /model/parse` answered; ``services`` are the codes that there are."""
    ranking = [parse["intent"], *parse.get("intent_ranking", [])]
    best = next((intent for intent in ranking if intent["name"] not in (FALLBACK, None)), parse["intent"])
    values: dict[str, list[str]] = {"need": [], "crisis": []}
    for entity in parse.get("entities", []):
        values.get(entity["entity"], []).append(str(entity["value"]))
    kinds = [kind for kind in values["crisis"] if kind in CRISIS_KINDS]
    return Parsed(
        intent=str(best["name"]),
        confidence=float(best["confidence"]),
        needs=tuple(sorted({value for value in values["need"] if value in services})),
        # A kind that was not named gets the answer of the gravest.
        crisis=(kinds[0] if kinds else "suicide") if best["name"] == "crisis" else None,
    )


def understanding(parsed: Parsed, text: str, asking: str | None) -> dict[str, Any]:
    """The Understanding (contract, section 7) of a text that answers the question ``asking``."""
    fields: dict[str, Any] = {}
    if asking is not None and asking in _MAPPINGS and parsed.intent not in _NO_ANSWER:
        value = _MAPPINGS[asking](text, parsed.intent)
        if value is not None:
            fields[asking] = value
    return {
        "intent": parsed.intent,
        "confidence": parsed.confidence,
        "fields": fields,
        "needs": [{"service": service} for service in parsed.needs],
        "crisis": parsed.crisis,
    }


def _from_text(text: str, intent: str) -> str:
    return text.strip()


def _from_intent(text: str, intent: str) -> bool | None:
    return {"affirm": True, "deny": False}.get(intent)


def _from_digits(text: str, intent: str) -> int | None:
    digits = re.findall(r"\d+", unicodedata.normalize("NFKC", text))
    return int(digits[0]) if digits and len(digits[0]) < 8 else None


def _eleven_digits(text: str, intent: str) -> str | None:
    digits = "".join(re.findall(r"\d", unicodedata.normalize("NFKC", text)))
    return digits if len(digits) == 11 else None


_MAPPINGS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "consent": _from_intent,
    "farmer": _from_intent,
    "name": _from_text,
    "address": _from_text,
    "id_number": _from_text,
    "illness": _from_text,
    "phone": _eleven_digits,
    "age": _from_digits,
    "household_size": _from_digits,
    "monthly_income": _from_digits,
}
