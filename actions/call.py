"""What an action is told: the turn as the engine sees it, in the program's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from casework.understanding.model import Understanding, from_parse

#: Slot that the form sets when it steps aside for a digression.
ASIDE = "aside"


@dataclass(frozen=True)
class Call:
    """One call of an action.

    ``asking`` is the question that the message answers, None outside the form. ``in_form`` is about the
    moment the message came, not about what became of it. ``returning`` is true when the form comes back
    after a digression was answered in this same turn: the message was dealt with.
    """

    conversation_id: str
    message_id: str
    text: str
    region: str
    asking: str | None
    phase: str
    in_form: bool
    returning: bool
    understanding: Understanding


def read_call(tracker: Tracker) -> Call:
    """Read the engine's tracker. Raises KeyError when it lacks what the service itself sent along."""
    latest: Mapping[str, Any] = tracker.latest_message
    metadata: Mapping[str, Any] = latest["metadata"]
    text = str(metadata["typed"])
    return Call(
        conversation_id=str(metadata["conversation_id"]),
        message_id=str(metadata["message_id"]),
        text=text,
        region=str(metadata["region"]),
        asking=metadata.get("asking"),
        phase=str(tracker.get_slot("phase") or "open"),
        in_form=metadata.get("asking") is not None,
        returning=bool(tracker.get_slot(ASIDE)),
        understanding=from_parse(text, latest),
    )
