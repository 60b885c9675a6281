"""What is handed in and out of the conversations, beside the rows themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from casework.understanding.model import Understanding

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from casework.conversations.models import Conversation, Message

Phase = Literal["open", "intake", "confirming", "submitted", "crisis", "human"]
Sender = Literal["resident", "bot", "caseworker"]
#: Who fills in a form for a person: values of the field ``filled_by``.
FormFiller = Literal["volunteer", "staff"]

#: Hears what was said to a resident in a talk, in the transaction that stores it: ``(session, the talk's id,
#: messages in order)``.
type OnSaid = Callable[[Session, str, Sequence[Message]], None]

#: Where staff enter an application for a person: its talk has no word, and nobody at the other end.
SILENT_CHANNELS = ("station", "visit")

NEEDS = "needs"
"""The key under which a message's spans list the needs it named."""


class QuickReply(BaseModel):
    """A button: what it shows and what it says when pressed."""

    model_config = ConfigDict(frozen=True)

    title: str
    text: str


class Reply(BaseModel):
    """Something the bot says."""

    text: str
    quick_replies: list[QuickReply] = Field(default_factory=list)


class State(BaseModel):
    """Where a conversation stands (contract section 2)."""

    phase: Phase = "open"
    asking: str | None = None
    application_no: str | None = None


@dataclass(frozen=True)
class Opened:
    """A new conversation. ``token`` is the resident's only key to it; it is kept nowhere and shown once."""

    conversation: Conversation
    token: str
    messages: list[Message]


@dataclass(frozen=True)
class Received:
    """A stored message of the resident; ``repeated`` when this delivery was known already."""

    message: Message
    repeated: bool


def spans_given(understanding: Understanding) -> dict[str, Any]:
    """Which fields a message gave and where: ``{key: {"start", "end"}}``.

    Needs, of which there may be several, are under ``needs`` as ``[{"service", "start", "end"}]``.
    """
    given: dict[str, Any] = {
        key: {"start": span.start, "end": span.end} for key, span in understanding.spans.items()
    }
    if understanding.needs:
        given[NEEDS] = [
            {"service": need.service, "start": need.start, "end": need.end} for need in understanding.needs
        ]
    return given
