"""What calls for a person: danger first, then the wish for one, then praise and complaints.

Each raises an alert in the action's own transaction, so that what the resident is told is true.
"""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.call import Call
from actions.desk import DeskAction
from actions.wording import say
from casework.alerts.kinds import CRISIS_KINDS, AlertKind, CrisisKind


class Alerting(DeskAction):
    """An action that calls a person on duty."""

    def call_staff(self, s: Session, call: Call, kind: AlertKind) -> None:
        """Raise an alert of ``kind`` for the message of this call."""
        conversation = self.desk.conversations.get(s, call.conversation_id)
        self.desk.alerts.raise_alert(s, conversation, kind, call.message_id)


class MeetDanger(Alerting):
    """Danger is met before anything else: the number to call, and an alert that staff must acknowledge."""

    action_name = "action_meet_danger"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Say where help is now, and call staff."""
        heard = call.understanding.danger
        kind: CrisisKind = next((known for known in CRISIS_KINDS if known == heard), "suicide")
        self.call_staff(s, call, kind)
        say(dispatcher, f"utter_danger_{kind}")
        say(dispatcher, "utter_danger_stay")
        return [SlotSet("phase", "crisis")]


class HandOver(Alerting):
    """A person is wanted: staff are told, and the talk stays open meanwhile."""

    action_name = "action_hand_over"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Tell staff and say so."""
        self.call_staff(s, call, "human")
        say(dispatcher, "utter_hand_over")
        return [SlotSet("phase", "human")]


class TakeFeedback(Alerting):
    """Praise or complaint: kept word for word in the transcript, and staff are told to read it."""

    action_name = "action_take_feedback"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Tell staff and thank for it."""
        self.call_staff(s, call, "feedback")
        say(dispatcher, "utter_feedback_noted")
        return []
