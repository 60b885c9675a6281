"""What the actions work with: the parts of casework, and the base of every action."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from anyio import to_thread
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.call import Call, read_call
from casework.alerts.service import Alerts
from casework.applications.service import Applications
from casework.clock import Clock
from casework.conversations.service import Conversations
from casework.conversations.types import FormFiller
from casework.database import Database
from casework.erasure import Erasure
from casework.followup.service import Followups
from casework.intake.address import form_of_address
from casework.intake.draft import Draft
from casework.intake.households import after_withdrawal
from casework.knowledge.service import Knowledge
from casework.regions import RegionPack, Regions

FORM = "intake_form"


@dataclass(frozen=True)
class Desk:
    """The parts of casework that actions use."""

    database: Database
    clock: Clock
    conversations: Conversations
    applications: Applications
    alerts: Alerts
    erasure: Erasure
    regions: Regions
    knowledge: Knowledge
    followups: Followups

    def today(self, pack: RegionPack) -> date:
        """The date in the region."""
        return pack.date_at(self.clock.now())


class DeskAction(Action):
    """An action done at the desk: one transaction, in a worker thread."""

    action_name: ClassVar[str]

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        """The action's name in the domain."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Called by the engine through rasa-sdk."""
        return await to_thread.run_sync(self._in_transaction, dispatcher, read_call(tracker))

    def _in_transaction(self, dispatcher: CollectingDispatcher, call: Call) -> list[EventType]:
        self.ahead(call)
        with self.desk.database.session() as s:
            return self.act(s, call, dispatcher)

    def ahead(self, call: Call) -> None:
        """What takes long the first time, before the transaction that others on SQLite wait for."""

    @abstractmethod
    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Do the action in transaction ``s``: say something, answer with Rasa events."""

    def pack(self, call: Call) -> RegionPack:
        """The region's pack."""
        return self.desk.regions[call.region]

    def filed(self, s: Session, call: Call) -> str | None:
        """The number of the application after whose filing the talk stands, whatever came in between.

        None before filing, inside the form, and once it was withdrawn.
        """
        if call.in_form or call.phase == "open":
            return None
        return self.desk.conversations.get(s, call.conversation_id).application_no

    def filler(self, s: Session, call: Call) -> FormFiller | None:
        """Who tells the talk for a form of theirs; None where a resident talks."""
        return self.desk.conversations.get(s, call.conversation_id).entered_as

    def draft(self, s: Session, call: Call) -> Draft:
        """What is noted so far."""
        return self.desk.conversations.load_draft(s, call.conversation_id)

    def begin_anew(self, s: Session, call: Call) -> list[EventType]:
        """After the application was withdrawn: what is said from now on is none of the old one."""
        draft = after_withdrawal(self.draft(s, call))
        self.desk.conversations.save_draft(s, call.conversation_id, draft)
        return steering(draft, "open")


def steering(draft: Draft, phase: str) -> list[EventType]:
    """The slots that every turn sets: the phase, and how the person in need is spoken of."""
    return [SlotSet("phase", phase), SlotSet("person", form_of_address(draft))]
