"""The intake form: notes what was said, and names the next question."""

from __future__ import annotations

from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.call import ASIDE, Call
from actions.desk import FORM, DeskAction, steering
from actions.wording import say, say_all, service_label
from casework.conversations.types import spans_given
from casework.intake.draft import Draft
from casework.intake.keys import FIELD_KEYS
from casework.intake.labels import field_label, value_label
from casework.intake.questions import CONFIRM, NEEDS, next_question
from casework.intake.turn import Turn, take_turn
from casework.regions import RegionPack
from casework.understanding.model import Understanding

REQUESTED = "requested_slot"
#: Read back only when it was said by somebody, never as a guess.
_NOT_READ_BACK = frozenset({"consent"})


class ValidateIntakeForm(DeskAction):
    """Called by the form at every turn."""

    action_name = "validate_intake_form"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Note what was said; answer with the next question, with the end of the form, or step aside."""
        pack, draft = self.pack(call), self.draft(s, call)
        if call.returning and call.in_form:
            return _ask(draft, next_question(draft, pack))
        if not call.in_form and call.phase == "submitted":
            draft = another_need(draft)
        turn = take_turn(
            draft,
            call.understanding,
            message_id=call.message_id,
            text=call.text,
            asking=call.asking,
            pack=pack,
            today=self.desk.today(pack),
        )
        self._keep(s, call, turn)
        if turn.aside:
            return [ActionExecutionRejected(FORM), SlotSet(ASIDE, True), *steering(turn.draft, call.phase)]
        if turn.outcome:
            phase = "open" if turn.outcome == "no_consent" else call.phase
            return [
                SlotSet("outcome", turn.outcome),
                SlotSet(REQUESTED, None),
                *steering(turn.draft, phase),
            ]
        say_all(dispatcher, turn.say, turn.draft, pack)
        return _ask(turn.draft, turn.asking or NEEDS)

    def _keep(self, s: Session, call: Call, turn: Turn) -> None:
        self.desk.conversations.save_draft(s, call.conversation_id, turn.draft)
        if turn.merged.anything:
            given = spans_given(call.understanding)
            self.desk.conversations.mark_fields(s, call.message_id, given)


def another_need(filed: Draft) -> Draft:
    """A new draft for the same person, after an application was filed: only the needs are asked anew."""
    return Draft(
        region=filed.region,
        fields=dict(filed.fields),
        evidence=dict(filed.evidence),
        derived=set(filed.derived),
        declined=set(filed.declined),
        person=filed.person,
    )


def _ask(draft: Draft, question: str) -> list[EventType]:
    if question == CONFIRM:
        now = "confirming"
    elif question == NEEDS and not draft.fields:
        now = "open"
    else:
        now = "intake"
    return [SlotSet(REQUESTED, question), *steering(draft, now)]


class AskConfirm(DeskAction):
    """The read-back: everything noted, a line each, before it is filed."""

    action_name = "action_ask_confirm"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Read the draft back; after a bare "that is wrong", ask what is wrong instead of reading again."""
        heard = call.understanding
        if call.asking == CONFIRM and not call.returning and not says_something(heard):
            known = heard.intent in ("deny", "correct")
            say(dispatcher, "utter_what_is_wrong" if known else "utter_problem_unclear")
        else:
            say(dispatcher, "utter_read_back", lines=read_back(self.draft(s, call), self.pack(call)))
        return []


def says_something(heard: Understanding) -> bool:
    """Whether an utterance carries anything about the case."""
    return bool(heard.fields or heard.needs or heard.denied or heard.problems)


def read_back(draft: Draft, pack: RegionPack) -> str:
    """The draft as a numbered list, one line a value, only what is known."""
    needs = "、".join(service_label(need.service, pack) for need in draft.needs)
    lines = [f"需要：{needs}"]
    lines += [
        f"{field_label(key)}：{value_label(key, draft.fields[key])}"
        for key in FIELD_KEYS
        if key in draft.fields and key not in _NOT_READ_BACK and key not in draft.derived
    ]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
