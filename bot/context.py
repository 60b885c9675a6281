"""What the service tells the engine about a talk, turned into the tracker that Rasa wants to see.

The engine keeps nothing between turns: the transcript, the draft and the state live in the service, which
sends with every message what the dialogue needs to know. Any engine process can take any turn, a killed one
loses nothing, and turn 300 is as quick as turn 10.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    REQUESTED_SLOT,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass(frozen=True)
class TalkContext:
    """One turn's view of a talk.

    ``loop`` is the form that is under way or None, ``asking`` what its last question asked for,
    ``slots`` the little that steers wording and rules (never a name, number, address or health fact).
    """

    conversation_id: str
    region: str
    asking: str | None = None
    loop: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)

    def events(self) -> list[Event]:
        """The shortest history that puts a tracker into this state, waiting for the resident."""
        past: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        past += [SlotSet(name, value) for name, value in self.slots.items()]
        if self.loop:
            past += [ActionExecuted(self.loop), ActiveLoop(self.loop), SlotSet(REQUESTED_SLOT, self.asking)]
        past.append(ActionExecuted(ACTION_LISTEN_NAME))
        return past


class ContextTrackerStore(TrackerStore):
    """A tracker store that stores nothing: a tracker lives from ``begin`` to ``finish`` of one turn."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self._turns: dict[str, DialogueStateTracker] = {}

    def begin(self, turn_id: str, context: TalkContext) -> None:
        """Make the tracker of ``turn_id`` stand where ``context`` says."""
        tracker = DialogueStateTracker(turn_id, self.domain.slots)
        tracker.update_with_events(context.events(), self.domain)
        self._turns[turn_id] = tracker

    def finish(self, turn_id: str) -> DialogueStateTracker | None:
        """The tracker of ``turn_id`` as the turn left it; it is forgotten here."""
        return self._turns.pop(turn_id, None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker for the rest of its turn."""
        if tracker.sender_id in self._turns:
            self._turns[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a turn that is under way, or None."""
        return self._turns.get(sender_id)

    async def keys(self) -> list[str]:
        """The turns that are under way."""
        return list(self._turns)

    async def delete(self, sender_id: str) -> None:
        """Forget a turn."""
        self._turns.pop(sender_id, None)
