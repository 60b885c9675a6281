"""A talk on the real actions and a real database; what each message means is given by hand."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Resume
from actions.call import Call
from actions.correcting import Correct
from actions.desk import Desk, DeskAction
from actions.filing import Erase, Submit, Withdraw
from actions.intake import ValidateIntakeForm
from casework.access import SYSTEM
from casework.applications.models import Application
from casework.applications.repository import of_talk
from casework.conversations.types import Reply
from casework.intake.draft import Draft
from casework.understanding.model import FieldProblem, NeedMention, Span, Understanding

#: What a rule of the dialogue does with an intent outside the form.
_OUTSIDE: dict[str, type[DeskAction]] = {
    "apply": ValidateIntakeForm,
    "inform": Correct,
    "correct": Correct,
    "withdraw": Withdraw,
    "erase": Erase,
    "deny": Resume,
}


class Told:
    """A resident's talk with the desk. ``heard`` are the responses to the last message, with their words."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with desk.database.session() as s:
            talk = desk.conversations.open(s, region="dehua", greeting=[Reply(text="您好")])
            self.id = talk.conversation.id
        self.asking: str | None = None
        self.phase, self.in_form, self._outcome, self._messages = "open", False, None, 0
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def filed(self, person: str | None = None, **fields: Any) -> Told:
        """Tell it all at once, and agree to the read-back. ``person``: who it is about, to the speaker."""
        known = {
            "filled_by": "self",
            "consent": True,
            "township": "上涌镇",
            "age": 82,
            "living": "alone",
            "self_care": "partial",
            "illness": "中风",
            "name": "陈阿妹",
            "phone": "13805951234",
        }
        self.say("想找人上门照顾", "apply", known | fields, needs=["living.home_care"], person=person)
        return self.say("对", "affirm")

    def say(
        self,
        text: str,
        intent: str = "inform",
        fields: dict[str, Any] | None = None,
        *,
        needs: list[str] | None = None,
        problems: dict[str, str] | None = None,
        **more: Any,
    ) -> Told:
        """One message, and what the dialogue's rules make of it."""
        whole = Span(start=0, end=len(text))
        understanding = Understanding(
            intent=intent,
            confidence=0.9,
            fields=fields or {},
            spans=dict.fromkeys(fields or {}, whole),
            needs=[NeedMention(service=code, text=text, start=0, end=len(text)) for code in needs or []],
            problems=[
                FieldProblem(field=key, reason=why, text=text) for key, why in (problems or {}).items()
            ],
            **more,
        )
        self._messages += 1
        with self._desk.database.session() as s:
            talk = self._desk.conversations.get(s, self.id)
            message = self._desk.conversations.receive(s, talk, f"c{self._messages}", text).message
        asking = self.asking if self.in_form else None
        call = Call(
            self.id, message.id, text, "dehua", asking, self.phase, self.in_form, False, understanding
        )
        self.heard = []
        next_one: type[DeskAction] | None = ValidateIntakeForm if self.in_form else _OUTSIDE[intent]
        while next_one is not None:
            next_one = self._run(next_one, call)
        return self

    def _run(self, action: type[DeskAction], call: Call) -> type[DeskAction] | None:
        """Do it, and name what comes next."""
        if action is ValidateIntakeForm:
            self.in_form = True
        dispatcher = CollectingDispatcher()
        with self._desk.database.session() as s:
            events = action(self._desk).act(s, call, dispatcher)
        self.heard += [(str(one["response"]), dict(one)) for one in dispatcher.messages]
        slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.phase = slots.get("phase", self.phase)
        self.asking = slots.get("requested_slot", self.asking)
        if any(event["event"] == "followup" for event in events):
            return ValidateIntakeForm
        if any(event["event"] == "active_loop" and event["name"] is None for event in events):
            self.in_form = False
        if slots.get("aside"):
            return _OUTSIDE.get(call.understanding.intent)
        if slots.get("outcome"):
            self.in_form = False
            return Submit if slots["outcome"] == "submit" else None
        return None

    @property
    def said(self) -> list[str]:
        return [response for response, _ in self.heard]

    @property
    def applications(self) -> list[Application]:
        with self._desk.database.read() as s:
            numbers = [one.no for one in of_talk(s, self.id)]
            return [self._desk.applications.get(s, no, SYSTEM) for no in numbers]

    @property
    def draft(self) -> Draft:
        with self._desk.database.read() as s:
            return self._desk.conversations.load_draft(s, self.id)
