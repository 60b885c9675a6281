"""Filing the application, taking it back, changing it, deleting what was noted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.amending import take_back_consent
from actions.asking import REQUESTED
from actions.call import Call
from actions.desk import FORM, DeskAction, steering
from actions.wording import say, service_label
from casework.access import resident
from casework.applications.models import Application
from casework.applications.schemas import ApplicationView
from casework.conversations.models import Conversation
from casework.directory.service import name_of
from casework.errors import Conflict, FieldIssue, Invalid, Refused
from casework.intake.commands import asks_to_erase, keeps, privacy_question
from casework.intake.draft import Draft
from casework.intake.households import filed_anew, on_a_round
from casework.intake.problems import FieldError
from casework.regions import RegionPack
from casework.statuses import status_label

_END_OF_FORM: list[EventType] = [ActiveLoop(None), SlotSet(REQUESTED, None)]


class Submit(DeskAction):
    """Files the draft. Everything is checked again by casework; what is wrong is asked again."""

    action_name = "action_submit"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """File it, tell the number and who gets it."""
        pack, draft = self.pack(call), self.draft(s, call)
        conversation = self.desk.conversations.get(s, call.conversation_id)
        try:
            filed, draft = self._file(s, draft, conversation, pack)
        except Invalid as wrong:
            return self._ask_again(s, call, draft, wrong.errors, dispatcher)
        except FieldError as wrong:
            issue = FieldIssue(field=wrong.field, reason=wrong.reason)
            return self._ask_again(s, call, draft, [issue], dispatcher)
        view = self.desk.applications.read(s, filed.no, resident(call.conversation_id))
        say(dispatcher, "utter_filed", number=view.no)
        _say_referrals(s, dispatcher, view, pack)
        response = "utter_filed_next_household" if on_a_round(draft) else "utter_filed_next"
        say(dispatcher, response, next=what_next(view, pack))
        return steering(draft, "submitted")

    def _file(
        self, s: Session, draft: Draft, conversation: Conversation, pack: RegionPack
    ) -> tuple[Application, Draft]:
        try:
            return self.desk.applications.file(s, draft, conversation, pack), draft
        except Refused:
            # What was filed from it is withdrawn, and now it was read back and agreed to again.
            anew = filed_anew(draft)
            self.desk.conversations.save_draft(s, conversation.id, anew)
            return self.desk.applications.file(s, anew, conversation, pack), anew

    def _ask_again(
        self,
        s: Session,
        call: Call,
        draft: Draft,
        wrong: Sequence[FieldIssue],
        dispatcher: CollectingDispatcher,
    ) -> list[EventType]:
        for issue in wrong:
            draft.fields.pop(issue.field, None)
            draft.evidence.pop(issue.field, None)
        self.desk.conversations.save_draft(s, call.conversation_id, draft)
        say(dispatcher, "utter_not_filed")
        return [ActiveLoop(FORM), *steering(draft, "intake")]


def what_next(view: ApplicationView, pack: RegionPack) -> str:
    """Who is heard from next: those that it went to, or first the office that still decides."""
    sent = {referral.need_id for referral in view.referrals if referral.status == "sent"}
    all_sent = all(need.id in sent for need in view.needs)
    return pack.wording.what_next_sent if all_sent else pack.wording.what_next


def _say_referrals(
    s: Session, dispatcher: CollectingDispatcher, view: ApplicationView, pack: RegionPack
) -> None:
    """One sentence an organisation: what was sent to it, or what waits for a person there."""
    ordered = sorted(view.referrals, key=lambda r: (r.organisation, r.status))
    for (code, status), group in groupby(ordered, key=lambda r: (r.organisation, r.status)):
        services = "、".join(service_label(referral.service, pack) for referral in group)
        response = "utter_filed_sent" if status == "sent" else "utter_filed_waiting"
        say(dispatcher, response, services=services, organisation=name_of(s, pack, code))


class Withdraw(DeskAction):
    """Drops the draft, or takes the filed application back while that can be done."""

    action_name = "action_withdraw"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Withdraw and say so."""
        if keeps(call.text):
            return _left_as_it_is(self, s, call, dispatcher)
        number, me = _filed_number(self, s, call), resident(call.conversation_id)
        if number is None or (call.in_form and not self.draft(s, call).of_filed):
            self.desk.conversations.save_draft(s, call.conversation_id, Draft(region=call.region))
            say(dispatcher, "utter_draft_dropped")
            other = number and self.desk.applications.get(s, number, me).status != "withdrawn"
            return [*_END_OF_FORM, SlotSet("phase", "submitted" if other else "open")]
        try:
            self.desk.applications.withdraw(s, number, me, "居民在会话中撤回")
        except Conflict:
            status = self.desk.applications.get(s, number, me).status
            if status == "withdrawn":
                say(dispatcher, "utter_withdrawn", number=number)
                return [*_END_OF_FORM, SlotSet("phase", "open")]
            say(dispatcher, "utter_cannot_withdraw", number=number, status=status_label(status))
            return [*_END_OF_FORM, SlotSet("phase", "submitted")]
        say(dispatcher, "utter_withdrawn", number=number)
        return [*_END_OF_FORM, *self.begin_anew(s, call)]


class Erase(DeskAction):
    """Deletes what was said and noted. What was filed goes too, unless somebody works on it: that is said."""

    action_name = "action_erase"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Delete what may be deleted, say what stays, why, and who decides about it."""
        if keeps(call.text):
            return _left_as_it_is(self, s, call, dispatcher)
        if (topic := privacy_question(call.text)) or not asks_to_erase(call.text):
            number = self.filed(s, call)
            if topic is None and number is not None and call.understanding.fields.get("consent") is False:
                # 不要把我的资料给别人: nothing is to be deleted, but passed on no more.
                return take_back_consent(s, self.desk, call, number, dispatcher)
            # What is deleted does not come back: only plain words for it do it at once.
            say(dispatcher, f"utter_privacy_{topic or 'deletable'}")
            return []
        erased = self.desk.erasure.by_resident(s, call.conversation_id, call.message_id)
        say(dispatcher, "utter_erased")
        if erased.gone:
            say(dispatcher, "utter_erased_filed", number="、".join(erased.gone))
        if erased.kept:
            pack = self.pack(call)
            office = pack.organisation(pack.routing.fallback.organisation)
            say(
                dispatcher,
                "utter_erased_kept",
                number="、".join(erased.kept),
                office=office.name if office else "民政局",
            )
        return [*_END_OF_FORM, *steering(Draft(region=call.region), "submitted" if erased.kept else "open")]


def _left_as_it_is(
    action: DeskAction, s: Session, call: Call, dispatcher: CollectingDispatcher
) -> list[EventType]:
    """先不撤回, 别删: neither is done."""
    if (number := action.filed(s, call)) is None:
        say(dispatcher, "utter_nothing_pending")
    else:
        say(dispatcher, "utter_more_after_filing", number=number)
    return steering(action.draft(s, call), call.phase)


def _filed_number(action: DeskAction, s: Session, call: Call) -> str | None:
    """The number of the talk's application, None if none is filed."""
    return action.desk.conversations.get(s, call.conversation_id).application_no
