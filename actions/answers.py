"""Answers on the way: how far it is, who does what, why it is asked."""

from __future__ import annotations

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.amending import take_back_consent
from actions.call import Call
from actions.correcting import OUTSIDE
from actions.desk import FORM, DeskAction, steering
from actions.wording import say, service_label, why
from casework.access import resident
from casework.directory import telling
from casework.directory.entries import ListedStation
from casework.directory.service import Directory, find
from casework.followup.status import stands
from casework.intake.commands import privacy_question, spoken_command
from casework.intake.households import speaks_of_another
from casework.regions import RegionPack
from casework.routing import route
from casework.statuses import status_label

#: With the application's own line these are heard aloud without losing the thread.
_NEEDS_TOLD = 3


class TellStatus(DeskAction):
    """Where the application stands, and for each need who has it, what comes next and until when."""

    action_name = "action_tell_status"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Tell it."""
        number = self.desk.conversations.get(s, call.conversation_id).application_no
        if number is None:
            say(dispatcher, "utter_status_draft" if self.draft(s, call).needs else "utter_status_none")
            return []
        pack = self.pack(call)
        me = resident(call.conversation_id)
        view = self.desk.applications.read(s, number, me)
        say(dispatcher, "utter_status", number=number, status=status_label(view.status))
        tidings = self.desk.followups.tidings
        found = stands(s, number, me, pack, self.desk.today(pack), tidings)
        shown = found if len(found) <= _NEEDS_TOLD else found[: _NEEDS_TOLD - 1]
        for one in shown:
            say(
                dispatcher,
                "utter_status_referral",
                service=one.service,
                organisation=one.organisation,
                status=one.said,
            )
        if len(shown) < len(found):
            dispatcher.utter_message(text=tidings.wording.more.format(count=len(found) - len(shown)))
        return []


class AnswerResource(DeskAction):
    """Which station, which organisation: from the region's directory."""

    action_name = "action_answer_resource"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Say who does what was asked about, and where the person's station is."""
        pack, draft = self.pack(call), self.draft(s, call)
        fields = {**draft.fields, **call.understanding.fields}
        for need in call.understanding.needs[:2]:
            where = route(fields, need, pack)
            organisation = find(s, pack, where.organisation)
            if organisation:
                say(
                    dispatcher,
                    "utter_who_does",
                    service=service_label(need.service, pack),
                    organisation=organisation.name,
                )
                if reach := telling.who(organisation.name, organisation.contact):
                    dispatcher.utter_message(text=reach)
        township = fields.get("township")
        near = self._stations(s, pack, township if isinstance(township, str) else None)
        station = next(iter(near), None)
        if told := telling.stations(near):
            for sentence in told:
                dispatcher.utter_message(text=sentence)
        elif station is not None:
            office = pack.organisation(station.organisation)
            say(
                dispatcher,
                "utter_station",
                township=station.township,
                station=station.name,
                office=office.name if office else station.township,
            )
        elif not call.understanding.needs:
            say(dispatcher, "utter_stations_by_township")
        return []

    def _stations(self, s: Session, pack: RegionPack, township: str | None) -> list[ListedStation]:
        return Directory(self.desk.regions).stations(s, pack.code, township) if township else []


class ExplainQuestion(DeskAction):
    """Why the last question was asked."""

    action_name = "action_explain_question"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Explain it."""
        say(dispatcher, why(call.asking))
        return []


class Resume(DeskAction):
    """Outside the form: says what can be done next, so that no turn ends in silence."""

    action_name = "action_resume"

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Say it."""
        draft = self.draft(s, call)
        if draft.attempts.pop(OUTSIDE, None):
            self.desk.conversations.save_draft(s, call.conversation_id, draft)
        number = self.filed(s, call)
        another = number is not None and speaks_of_another(draft, call.text)
        if number is not None and call.understanding.fields.get("consent") is False:
            return take_back_consent(s, self.desk, call, number, dispatcher)
        if another or (number is None and spoken_command(call.text) == "resume"):
            return [FollowupAction(FORM)]
        if topic := privacy_question(call.text):
            say(dispatcher, f"utter_privacy_{topic}")
            return steering(draft, call.phase)
        if number is None:
            say(dispatcher, "utter_nothing_pending")
        else:
            say(dispatcher, "utter_more_after_filing", number=number)
        return steering(draft, call.phase)
