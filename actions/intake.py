"""The intake form: notes what was said, and names the next question."""

from __future__ import annotations

from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.call import ASIDE, Call
from actions.desk import FORM, DeskAction, steering
from actions.wording import read_back, say, say_all, say_reply
from casework.conversations.types import spans_given
from casework.entry.talk_wording import talk_wording
from casework.intake.commands import means_another_household
from casework.intake.draft import Draft
from casework.intake.for_form import heard_for_form, kept_for_form, questions_beside_the_form, told_by
from casework.intake.households import another_need, goes_on_to_another, next_household
from casework.intake.questions import CONFIRM, NEEDS, next_question
from casework.intake.say import Say
from casework.intake.turn import take_turn
from casework.intake.turns import Turn
from casework.understanding.model import Understanding

REQUESTED = "requested_slot"
#: No slot and no response has this name: the form asks nothing, for the turn has put the question already.
_ASKED_ALREADY = "asked_already"


class ValidateIntakeForm(DeskAction):
    """Called by the form at every turn."""

    action_name = "validate_intake_form"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Note what was said; answer with the next question, with the end of the form, or step aside."""
        pack, draft, heard = self.pack(call), self.draft(s, call), call.understanding
        filler = self.filler(s, call)
        if filler is not None:
            pack, heard = questions_beside_the_form(pack), heard_for_form(heard)
            draft = told_by(draft, filler)
        if call.returning and call.in_form:
            return _ask(draft, draft.disputes[0].field if draft.disputes else next_question(draft, pack))
        opening: list[Say] = []
        if self.filed(s, call) is not None:
            if goes_on_to_another(draft, call.text):
                draft = next_household(draft)
                opening = [Say("utter_next_household")] if means_another_household(call.text) else []
            else:
                draft = another_need(draft)
        turn = take_turn(
            draft,
            heard,
            message_id=call.message_id,
            text=call.text,
            asking=call.asking,
            pack=pack,
            today=self.desk.today(pack),
        )
        if filler is not None:
            turn = kept_for_form(turn, filler)
        self._keep(s, call, turn, heard)
        if turn.aside:
            return [ActionExecutionRejected(FORM), SlotSet(ASIDE, True), *steering(turn.draft, call.phase)]
        if turn.outcome == "to_form":
            say_reply(dispatcher, talk_wording().back_to_form)
            return _ask(turn.draft, CONFIRM, asked=True)
        if turn.outcome:
            phase = "open" if turn.outcome == "no_consent" else call.phase
            return [
                SlotSet("outcome", turn.outcome),
                SlotSet(REQUESTED, None),
                *steering(turn.draft, phase),
            ]
        say_all(dispatcher, [*opening, *turn.say], turn.draft, pack)
        return _ask(turn.draft, turn.asking or NEEDS, asked=turn.asked)

    def _keep(self, s: Session, call: Call, turn: Turn, heard: Understanding) -> None:
        self.desk.conversations.save_draft(s, call.conversation_id, turn.draft)
        if turn.merged.anything:
            self.desk.conversations.mark_fields(s, call.message_id, spans_given(heard))


def _ask(draft: Draft, question: str, *, asked: bool = False) -> list[EventType]:
    """The form puts the first question that is requested; the last one is what the talk then waits for."""
    if question == CONFIRM:
        now = "confirming"
    elif question == NEEDS and not draft.fields:
        now = "open"
    else:
        now = "intake"
    silently = [SlotSet(REQUESTED, _ASKED_ALREADY)] if asked else []
    return [*silently, SlotSet(REQUESTED, question), *steering(draft, now)]


class AskConfirm(DeskAction):
    """The read-back: everything noted, in at most four lines, before it is filed."""

    action_name = "action_ask_confirm"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Read the draft back."""
        lines = read_back(self.draft(s, call), self.pack(call))
        numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
        if self.filler(s, call) is None:
            say(dispatcher, "utter_read_back", lines=numbered)
        else:
            said = talk_wording().read_back
            text = said.text.format(lines=numbered)
            say_reply(dispatcher, said.model_copy(update={"text": text}))
        return []
