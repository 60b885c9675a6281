"""What is said about a filed application: taken with the intake's own care, and handed in at once."""

from __future__ import annotations

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.call import Call
from actions.desk import Desk, steering
from actions.wording import say, say_all
from casework.access import resident
from casework.applications.models import Application
from casework.applications.status import OVER, taken_up
from casework.errors import Invalid
from casework.intake.draft import Draft, DraftNeed, Evidence, Held
from casework.intake.say import Say
from casework.intake.turn import take_turn
from casework.intake.turns import Turn
from casework.regions import RegionPack
from casework.statuses import status_label

_REASON = "居民在会话中更正"


def changed_copy(application: Application, talk: Draft) -> Draft:
    """The application as a draft to be changed; what else the talk knows stays."""
    return talk.model_copy(
        update={
            "fields": dict(application.fields),
            "derived": set(application.derived),
            "evidence": {
                key: [Evidence.model_validate(span) for span in spans]
                for key, spans in application.evidence.items()
            },
            "needs": [
                DraftNeed(id=need.id, service=need.service, text=need.text) for need in application.needs
            ],
            # What was asked once about a disability is not asked again with every change.
            "settled": talk.settled | {"disability"},
            "amends": application.no,
            "held": [],
        },
        deep=True,
    )


def left_as_filed(draft: Draft) -> Draft:
    """The talk's draft once nothing is left to change."""
    return draft.model_copy(update={"amends": None, "held": [], "reopened": set()})


def closed_to_change(s: Session, desk: Desk, no: str, call: Call) -> Say | None:
    """Why the application cannot be changed in the talk, None if it can."""
    application = desk.applications.get(s, no, resident(call.conversation_id))
    if application.status in OVER:
        return Say("utter_over_to_correct", {"number": no, "status": status_label(application.status)})
    if taken_up(application.status, [referral.status for referral in application.referrals]):
        return Say("utter_too_late_to_correct", {"number": no})
    return None


def amend(desk: Desk, draft: Draft, heard: Held, asking: str | None, pack: RegionPack) -> Turn:
    """One turn about a filed application, whose changed copy ``draft`` is; nothing is handed in yet."""
    # What is asked for further is an application of its own; what is not wanted is dropped elsewhere.
    about = heard.understanding.model_copy(update={"needs": [], "denied": []})
    return take_turn(
        draft,
        about,
        message_id=heard.message_id,
        text=heard.text,
        asking=asking,
        pack=pack,
        today=desk.today(pack),
    )


def hand_in(
    s: Session, desk: Desk, call: Call, turn: Turn, pack: RegionPack, dispatcher: CollectingDispatcher
) -> None:
    """Change the application to what the turn made of its copy, keep the draft, and say so.

    While two values contradict each other nothing is handed in: they wait in the draft.
    """
    draft, number, me = turn.draft, str(turn.draft.amends), resident(call.conversation_id)
    if not draft.disputes:
        application = desk.applications.get(s, number, me)
        said = {key: value for key, value in draft.fields.items() if key not in draft.derived}
        changes = {key: value for key, value in said.items() if application.fields.get(key) != value}
        changes |= dict.fromkeys(application.fields.keys() - set(application.derived) - said.keys())
        changes.pop("consent", None)
        evidence = {key: draft.evidence[key] for key in changes if key in draft.evidence}
        try:
            if changes:
                desk.applications.correct(s, number, changes, me, _REASON, evidence=evidence)
        except Invalid as wrong:
            turn.say = [Say("problem", {"reason": issue.reason}) for issue in wrong.errors]
            turn.draft = draft = changed_copy(application, draft)
    if turn.outcome == "amended":
        turn.draft = left_as_filed(draft)
    desk.conversations.save_draft(s, call.conversation_id, turn.draft)
    say_all(dispatcher, turn.say, turn.draft, pack)


def take_back_consent(
    s: Session, desk: Desk, call: Call, number: str, dispatcher: CollectingDispatcher
) -> list[EventType]:
    """What is filed is not to be passed on any more: a person is called, and withdrawing is offered."""
    conversation = desk.conversations.get(s, call.conversation_id)
    desk.alerts.raise_alert(s, conversation, "human", call.message_id)
    draft = left_as_filed(desk.conversations.load_draft(s, call.conversation_id))
    desk.conversations.save_draft(s, call.conversation_id, draft)
    say(dispatcher, "utter_consent_taken_back", number=number)
    return steering(draft, "submitted")
