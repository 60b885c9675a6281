"""The form after filing: whose case a message is about, and what a change leaves to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.amending import (
    amend,
    changed_copy,
    closed_to_change,
    hand_in,
    left_as_filed,
    take_back_consent,
)
from actions.asking import REQUESTED, ask
from actions.call import ASIDE, Call
from actions.desk import FORM, Desk, steering
from actions.wording import say_all
from casework.access import resident
from casework.conversations.types import spans_given
from casework.intake.commands import whose_is_it
from casework.intake.draft import Draft, Held
from casework.intake.households import another_need, next_household, on_a_round, speaks_of_another
from casework.intake.questions import NEEDS
from casework.intake.say import Say
from casework.intake.turn import take_turn
from casework.intake.turns import DIGRESSIONS, INTERRUPTIONS, Turn
from casework.intake.unanswered import PATIENCE
from casework.intake.whose import WHOSE, Whose
from casework.regions import RegionPack

#: 同一个人: so short an answer says whose it is and nothing else, whatever was understood of it.
_ANSWER_ONLY: Final = 8


@dataclass(frozen=True)
class AfterFiling:
    """One message about an application that is filed, inside the form."""

    desk: Desk
    s: Session
    call: Call
    pack: RegionPack
    dispatcher: CollectingDispatcher

    def opened(self, draft: Draft, which: Whose) -> list[EventType]:
        """The message that leads into the form: ask whose it is, or what the change leaves open."""
        if which == "unclear":
            return self._ask_whose(self._holding(draft))
        return self._amended(draft, [self._told()], None)

    def answered(self, draft: Draft) -> list[EventType]:
        """A message inside the form: the answer to whose it is, or to what the change left open."""
        if self.call.understanding.fields.get("consent") is False:
            events = take_back_consent(self.s, self.desk, self.call, self._number, self.dispatcher)
            return [*_over(), *events]
        if not draft.held:
            return self._amended(draft, [self._told()], self.call.asking)
        which = self._whose(draft)
        if which is None:
            return self._not_told(draft)
        told = [*draft.held, *([self._told()] if self._says_anything() else [])]
        draft = left_as_filed(draft)
        draft.attempts.pop(WHOSE, None)
        if which == "same":
            return self._amended(draft, told, None)
        opening = "utter_next_household" if on_a_round(draft) else "utter_other_person"
        return self._new_one(next_household(draft), told, [Say(opening)])

    # -- whose it is

    def _whose(self, draft: Draft) -> Whose | None:
        if which := whose_is_it(self.call.text):
            return which
        person = self.call.understanding.person
        if speaks_of_another(draft, self.call.text):
            return "another"
        if person is not None and person in {one.understanding.person for one in draft.held}:
            return "another"
        return "same" if person is not None and person == draft.person else None

    def _not_told(self, draft: Draft) -> list[EventType]:
        """Neither: a digression goes first, what is said about the case is kept, and it is asked again."""
        intent = self.call.understanding.intent
        if intent in INTERRUPTIONS or (intent in DIGRESSIONS and not self._says_anything()):
            return [ActionExecutionRejected(FORM), SlotSet(ASIDE, True), *steering(draft, self.call.phase)]
        draft = self._holding(draft) if self._says_anything() else draft
        tries = draft.attempts[WHOSE] = draft.attempts.get(WHOSE, 0) + 1
        more = [Say("utter_tap")] if tries < PATIENCE else [Say("utter_offer_person")]
        say_all(self.dispatcher, more, draft, self.pack)
        return self._ask_whose(draft)

    def _holding(self, draft: Draft) -> Draft:
        return draft.model_copy(update={"held": [*draft.held, self._told()]})

    def _ask_whose(self, draft: Draft) -> list[EventType]:
        self.desk.conversations.save_draft(self.s, self.call.conversation_id, draft)
        return ask(draft, WHOSE)

    # -- the same one: the application is changed

    def _amended(self, draft: Draft, told: list[Held], asking: str | None) -> list[EventType]:
        closed = closed_to_change(self.s, self.desk, self._number, self.call)
        if closed is not None:
            draft = left_as_filed(draft)
            self.desk.conversations.save_draft(self.s, self.call.conversation_id, draft)
            say_all(self.dispatcher, [closed], draft, self.pack)
            return [*_over(), *steering(draft, "submitted")]
        turn: Turn | None = None
        for one in told:
            if not draft.disputes:
                application = self.desk.applications.get(
                    self.s, self._number, resident(self.call.conversation_id)
                )
                draft = changed_copy(application, draft)
            turn = amend(self.desk, draft, one, asking, self.pack)
            if turn.draft.amends is None:
                break
            hand_in(self.s, self.desk, self.call, turn, self.pack, self.dispatcher)
            self._mark(one)
            draft = turn.draft
            if turn.aside:
                break
        assert turn is not None  # there is at least the message itself
        further = [one for one in told if one.understanding.needs]
        if further and not turn.aside:
            return self._new_one(
                another_need(left_as_filed(draft)), [_needs_only(one) for one in further], []
            )
        return self._after(turn)

    def _after(self, turn: Turn) -> list[EventType]:
        if turn.draft.amends is None and turn.outcome != "amended":
            # 重来, and yes: a new talk begins.
            say_all(self.dispatcher, turn.say, turn.draft, self.pack)
        if turn.draft.amends is None:
            self.desk.conversations.save_draft(self.s, self.call.conversation_id, turn.draft)
        if turn.aside:
            return [
                ActionExecutionRejected(FORM),
                SlotSet(ASIDE, True),
                *steering(turn.draft, self.call.phase),
            ]
        if turn.outcome == "amended":
            return [*_over(), *steering(turn.draft, "submitted")]
        return ask(turn.draft, turn.asking or NEEDS, asked=turn.asked)

    # -- another one: an application of its own

    def _new_one(self, draft: Draft, told: list[Held], opening: list[Say]) -> list[EventType]:
        said = list(opening)
        asking, asked = NEEDS, False
        for one in told:
            turn = take_turn(
                draft,
                one.understanding,
                message_id=one.message_id,
                text=one.text,
                asking=None,
                pack=self.pack,
                today=self.desk.today(self.pack),
            )
            draft, asking, asked = turn.draft, turn.asking or NEEDS, turn.asked
            said += turn.say
            self._mark(one)
        self.desk.conversations.save_draft(self.s, self.call.conversation_id, draft)
        say_all(self.dispatcher, said, draft, self.pack)
        return ask(draft, asking, asked=asked)

    # -- the message

    @property
    def _number(self) -> str:
        conversation = self.desk.conversations.get(self.s, self.call.conversation_id)
        return str(conversation.application_no)

    def _told(self) -> Held:
        call = self.call
        return Held(message_id=call.message_id, text=call.text, understanding=call.understanding)

    def _says_anything(self) -> bool:
        heard, text = self.call.understanding, self.call.text
        if len(text.strip()) <= _ANSWER_ONLY and whose_is_it(text) is not None:
            return False
        return bool(heard.fields or heard.needs or heard.problems)

    def _mark(self, one: Held) -> None:
        if one.understanding.fields:
            self.desk.conversations.mark_fields(self.s, one.message_id, spans_given(one.understanding))


def _needs_only(one: Held) -> Held:
    update: dict[str, Any] = {"fields": {}, "spans": {}, "problems": []}
    return one.model_copy(update={"understanding": one.understanding.model_copy(update=update)})


def _over() -> list[EventType]:
    """The form is over: what there was to change is done."""
    return [SlotSet("outcome", "amended"), SlotSet(REQUESTED, None)]
