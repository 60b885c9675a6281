"""The intake form: notes what was said, and names the next question."""

from __future__ import annotations

from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.after_filing import AfterFiling
from actions.asking import REQUESTED, ask, open_question
from actions.call import ASIDE, Call
from actions.desk import FORM, DeskAction, steering
from actions.wording import read_back, say, say_all, say_reply
from casework.conversations.types import spans_given
from casework.entry.talk_wording import talk_wording
from casework.intake.for_form import heard_for_form, kept_for_form, questions_beside_the_form, told_by
from casework.intake.households import another_need, goes_on_to_another, next_household, speaks_of_another
from casework.intake.questions import CONFIRM, NEEDS
from casework.intake.say import Say
from casework.intake.turn import take_turn
from casework.intake.turns import Turn
from casework.intake.whose import whose
from casework.understanding.model import Understanding


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
            return ask(draft, open_question(draft, pack))
        opening: list[Say] = []
        if call.in_form and draft.of_filed:
            return AfterFiling(self.desk, s, call, pack, dispatcher).answered(draft)
        if self.filed(s, call) is not None:
            which = whose(draft, heard, call.text)
            if which == "unclear" or (which == "same" and not heard.needs and heard.intent != "apply"):
                return AfterFiling(self.desk, s, call, pack, dispatcher).opened(draft, which)
            if which == "another" or goes_on_to_another(draft, call.text):
                draft = next_household(draft)
                opening = [Say("utter_next_household")] if speaks_of_another(draft, call.text) else []
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
            return ask(turn.draft, CONFIRM, asked=True)
        if turn.outcome:
            phase = "open" if turn.outcome == "no_consent" else call.phase
            return [
                SlotSet("outcome", turn.outcome),
                SlotSet(REQUESTED, None),
                *steering(turn.draft, phase),
            ]
        say_all(dispatcher, [*opening, *turn.say], turn.draft, pack)
        return ask(turn.draft, turn.asking or NEEDS, asked=turn.asked)

    def _keep(self, s: Session, call: Call, turn: Turn, heard: Understanding) -> None:
        self.desk.conversations.save_draft(s, call.conversation_id, turn.draft)
        if turn.merged.anything:
            self.desk.conversations.mark_fields(s, call.message_id, spans_given(heard))


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
