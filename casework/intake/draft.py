"""The draft of an application: everything noted so far in a talk. The engine keeps none of it."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from casework.understanding.model import Understanding

Urgency = Literal["normal", "urgent"]


class Evidence(BaseModel):
    """The words of one message that said a value: characters ``[start, end)`` of its text."""

    model_config = ConfigDict(frozen=True)

    message_id: str
    start: int
    end: int
    text: str


class DraftNeed(BaseModel):
    """One need for a service, in the resident's words."""

    id: str = Field(default_factory=lambda: uuid4().hex)
    service: str
    text: str
    urgency: Urgency = "normal"
    evidence: Evidence | None = None


class Contradiction(BaseModel):
    """Two statements that cannot both be right, to be settled in one question.

    Either two values of one field (``before``, ``now`` with its ``evidence``), or the values of two fields
    (``field``, ``against``). ``code`` names it.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    code: str
    before: JsonValue = None
    now: JsonValue = None
    evidence: Evidence | None = None
    against: str | None = None


class Held(BaseModel):
    """A message of which it is not known yet whose case it tells of."""

    message_id: str
    text: str
    understanding: Understanding


class Draft(BaseModel):
    """What is known of one case before it is filed.

    ``fields`` holds the contract's field keys with checked values. ``derived`` names those that
    follow from others (alone, so a household of one) and were not said. ``declined`` names the
    fields that the resident does not know or would rather not say: they are not asked again.
    ``attempts`` counts, per question, the answers that gave no usable value. ``disputes`` are contradictions
    still to be settled, ``settled`` the codes of those between two fields that were asked about. ``pending``
    is a step that waits for a yes. ``person`` is who the person in need is to the speaker (``mother``).

    Of an application that is filed: ``held`` are messages that may be about somebody else, kept until that is
    answered; ``amends`` is the number of the application that this draft is a changed copy of, and
    ``reopened`` are the fields that the change opened, the only ones that are then asked.
    """

    id: str = Field(default_factory=lambda: uuid4().hex)
    region: str
    fields: dict[str, JsonValue] = Field(default_factory=dict)
    evidence: dict[str, list[Evidence]] = Field(default_factory=dict)
    derived: set[str] = Field(default_factory=set)
    needs: list[DraftNeed] = Field(default_factory=list)
    declined: set[str] = Field(default_factory=set)
    attempts: dict[str, int] = Field(default_factory=dict)
    disputes: list[Contradiction] = Field(default_factory=list)
    settled: set[str] = Field(default_factory=set)
    pending: Literal["restart"] | None = None
    person: str | None = None
    held: list[Held] = Field(default_factory=list)
    amends: str | None = None
    reopened: set[str] = Field(default_factory=set)

    @property
    def of_filed(self) -> bool:
        """Whether what is asked is about an application that is filed, and not about a new one."""
        return bool(self.held or self.amends)
