"""Something said after the application was filed: changed while nobody has taken the case up."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.call import Call
from actions.desk import FORM, DeskAction, steering
from actions.wording import noted, say, say_all, service_label
from casework.access import Actor, resident
from casework.applications.schemas import ApplicationView
from casework.applications.status import OVER, taken_up
from casework.errors import Invalid
from casework.intake.commands import means_another_household
from casework.intake.draft import Evidence
from casework.intake.say import Say
from casework.statuses import status_label

_REASON = "居民在会话中更正"
#: Under this key the draft counts turns outside the form that were not understood.
OUTSIDE = "outside"


class Correct(DeskAction):
    """A correction while nobody has taken the case up, or a new beginning."""

    action_name = "action_correct"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Change the filed application, or start the form."""
        number = self.filed(s, call)
        if number is None or means_another_household(call.text):
            return [FollowupAction(FORM)]
        me, heard = resident(call.conversation_id), call.understanding
        view = self.desk.applications.read(s, number, me)
        filed = {need.service for need in view.needs}
        dropped = [service for service in heard.denied if service in filed]
        if not heard.fields and not dropped:
            if heard.needs:
                return [FollowupAction(FORM)]
            say(dispatcher, "utter_correct_what")
        elif view.status in OVER:
            say(dispatcher, "utter_over_to_correct", number=number, status=status_label(view.status))
        elif taken_up(view.status, [referral.status for referral in view.referrals]):
            say(dispatcher, "utter_too_late_to_correct", number=number)
        else:
            self._change(s, call, view, dropped, me, dispatcher)
            if self.desk.applications.get(s, number, me).status == "withdrawn":
                # The only need was dropped, and with it the application.
                say(dispatcher, "utter_withdrawn", number=number)
                return self.begin_anew(s, call)
        return steering(self.draft(s, call), "submitted")

    def _change(
        self,
        s: Session,
        call: Call,
        view: ApplicationView,
        dropped: list[str],
        me: Actor,
        dispatcher: CollectingDispatcher,
    ) -> None:
        pack, draft, changes = self.pack(call), self.draft(s, call), call.understanding.fields
        said = {key: _evidence(call, key) for key in changes}
        try:
            if changes:
                self.desk.applications.correct(s, view.no, dict(changes), me, _REASON, evidence=said)
        except Invalid as wrong:
            problems = [Say("problem", {"reason": issue.reason}) for issue in wrong.errors]
            say_all(dispatcher, problems, draft, pack)
            return
        draft.fields.update(changes)
        draft.evidence.update({key: [evidence] for key, evidence in said.items()})
        draft.needs = [need for need in draft.needs if need.service not in dropped]
        self.desk.conversations.save_draft(s, call.conversation_id, draft)
        if changes:
            say(dispatcher, "utter_changed", noted=noted(draft, changes, [], pack))
        if dropped:
            self.desk.applications.withdraw_needs(s, view.no, dropped, me, "居民在会话中说不要了")
            services = "、".join(service_label(service, pack) for service in dropped)
            say(dispatcher, "utter_need_dropped", services=services)


def _evidence(call: Call, key: str) -> Evidence:
    span = call.understanding.spans[key]
    return Evidence(
        message_id=call.message_id,
        start=span.start,
        end=span.end,
        text=call.text[span.start : span.end],
    )


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
