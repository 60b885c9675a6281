"""Something said after the application was filed: changed while nobody has taken the case up."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.amending import amend, changed_copy, closed_to_change, hand_in, take_back_consent
from actions.call import Call
from actions.desk import FORM, DeskAction, steering
from actions.wording import say, say_all, service_label
from casework.access import resident
from casework.intake.draft import Held
from casework.intake.whose import whose

#: Under this key the draft counts turns outside the form that were not understood.
OUTSIDE = "outside"


class Correct(DeskAction):
    """A correction while nobody has taken the case up, or a new beginning."""

    action_name = "action_correct"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Change the filed application; start the form, also where the change leaves something to ask."""
        number, draft, heard = self.filed(s, call), self.draft(s, call), call.understanding
        if number is None or whose(draft, heard, call.text) != "same":
            return [FollowupAction(FORM)]
        if heard.fields.get("consent") is False:
            return take_back_consent(s, self.desk, call, number, dispatcher)
        me, pack = resident(call.conversation_id), self.pack(call)
        application = self.desk.applications.get(s, number, me)
        filed = {need.service for need in application.needs}
        dropped = [service for service in heard.denied if service in filed]
        if heard.needs and not dropped:
            return [FollowupAction(FORM)]
        if closed := closed_to_change(s, self.desk, number, call):
            say_all(dispatcher, [closed], draft, pack)
            return steering(draft, "submitted")
        if dropped and self._drop(s, call, number, dropped, dispatcher):
            return self.begin_anew(s, call)
        told = Held(message_id=call.message_id, text=call.text, understanding=heard)
        turn = amend(self.desk, changed_copy(application, self.draft(s, call)), told, None, pack)
        if turn.asking is not None:
            return [FollowupAction(FORM)]
        if turn.say:
            hand_in(s, self.desk, call, turn, pack, dispatcher)
        elif not dropped:
            say(dispatcher, "utter_correct_what")
        return steering(self.draft(s, call), "submitted")

    def _drop(
        self, s: Session, call: Call, number: str, dropped: list[str], dispatcher: CollectingDispatcher
    ) -> bool:
        """Withdraw these needs; whether the application is withdrawn with them."""
        draft, me = self.draft(s, call), resident(call.conversation_id)
        draft.needs = [need for need in draft.needs if need.service not in dropped]
        self.desk.conversations.save_draft(s, call.conversation_id, draft)
        left = self.desk.applications.withdraw_needs(s, number, dropped, me, "居民在会话中说不要了")
        services = "、".join(service_label(service, self.pack(call)) for service in dropped)
        say(dispatcher, "utter_need_dropped", services=services)
        if left.status != "withdrawn":
            return False
        say(dispatcher, "utter_withdrawn", number=number)
        return True


class NotUnderstood(DeskAction):
    """No rule fits: other words, then buttons, then a person."""

    action_name = "action_not_understood"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Ask for other words; what was tried is counted in the draft."""
        draft = self.draft(s, call)
        tries = draft.attempts[OUTSIDE] = draft.attempts.get(OUTSIDE, 0) + 1
        self.desk.conversations.save_draft(s, call.conversation_id, draft)
        said = {1: "utter_not_understood", 2: "utter_not_understood_choose"}
        say(dispatcher, said.get(tries, "utter_offer_person"))
        return steering(draft, call.phase)
