"""The Understanding of one utterance (contract section 7) and how it is read from the engine's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

NEED_ENTITY = "need"
CRISIS_ENTITY = "crisis"


class Span(BaseModel):
    """Half-open range of characters ``[start, end)`` of the utterance as the resident typed it."""

    model_config = ConfigDict(frozen=True)

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class NeedMention(BaseModel):
    """A service that was asked for: its code, and the words that asked for it."""

    model_config = ConfigDict(frozen=True)

    service: str
    text: str
    start: int
    end: int


class FieldProblem(BaseModel):
    """Words that were meant as a field's value but cannot be one.

    ``reason`` is a code that has its own wording, e.g. ``phone_short``;
    ``text`` is what was said and never reaches a log.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    reason: str
    text: str


class Understanding(BaseModel):
    """What an utterance means: an intent, field values, needs, perhaps a danger.

    ``fields`` maps the contract's field keys to checked values about the person in need;
    ``spans`` tells for each of them the words that said it. ``denied`` lists services that
    the speaker said are not wanted. ``crisis`` is a danger that words tell; ``crisis_guess`` is the
    likeliest kind where the intent is danger and no words tell which. ``person`` is who the values are
    said of, if it is not the speaker: the engine's key of a relative such as ``mother``.
    """

    intent: str
    confidence: float
    fields: dict[str, JsonValue] = Field(default_factory=dict)
    spans: dict[str, Span] = Field(default_factory=dict)
    needs: list[NeedMention] = Field(default_factory=list)
    denied: list[str] = Field(default_factory=list)
    problems: list[FieldProblem] = Field(default_factory=list)
    crisis: str | None = None
    crisis_guess: str | None = None
    person: str | None = None

    @property
    def danger(self) -> str | None:
        """The kind of danger to be met, None without any."""
        return self.crisis or (self.crisis_guess or "suicide" if self.intent == CRISIS_ENTITY else None)


def from_parse(text: str, parse: Mapping[str, Any]) -> Understanding:
    """Read the engine's parse of ``text`` (``{"intent": {...}, "entities": [...]}``).

    An entity is a field (``entity`` is the field's key), a ``need`` (``value`` a service code,
    ``denied`` true when it is not wanted) or a ``crisis`` (``value`` a kind). One with a
    ``problem`` was meant as a value and is not one. Offsets refer to ``text``.
    """
    intent = parse.get("intent") or {}
    understood = Understanding(
        intent=str(intent.get("name") or "out_of_scope"),
        confidence=round(float(intent.get("confidence") or 0.0), 4),
        crisis_guess=intent.get("kind"),
    )
    # Rasa strips a message as it arrives, so its offsets begin where the words do.
    lead = len(text) - len(text.lstrip())
    for entity in parse.get("entities") or []:
        start, end = int(entity["start"]) + lead, int(entity["end"]) + lead
        said = text[start:end]
        name, value = str(entity["entity"]), entity.get("value")
        if entity.get("subject") not in (None, "self"):
            understood.person = understood.person or str(entity["subject"])
        if entity.get("problem"):
            understood.problems.append(FieldProblem(field=name, reason=str(entity["problem"]), text=said))
        elif name == NEED_ENTITY:
            if entity.get("denied"):
                understood.denied.append(str(value))
            else:
                understood.needs.append(NeedMention(service=str(value), text=said, start=start, end=end))
        elif name == CRISIS_ENTITY:
            understood.crisis = understood.crisis or str(value)
        else:
            understood.fields[name] = value
            understood.spans[name] = Span(start=start, end=end)
    return understood
