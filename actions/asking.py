"""The form's question, as events for the engine."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from actions.desk import steering
from casework.intake.draft import Draft
from casework.intake.questions import CONFIRM, NEEDS, next_question
from casework.intake.whose import WHOSE
from casework.regions import RegionPack

REQUESTED = "requested_slot"
#: No slot and no response has this name: the form asks nothing, for the turn has put the question already.
_ASKED_ALREADY = "asked_already"


def ask(draft: Draft, question: str, *, asked: bool = False) -> list[EventType]:
    """The form puts the first question that is requested; the last one is what the talk then waits for."""
    if question == CONFIRM:
        now = "confirming"
    elif question == NEEDS and not draft.fields:
        now = "open"
    else:
        now = "intake"
    silently = [SlotSet(REQUESTED, _ASKED_ALREADY)] if asked else []
    return [*silently, SlotSet(REQUESTED, question), *steering(draft, now)]


def open_question(draft: Draft, pack: RegionPack) -> str:
    """What the form waits for as things stand."""
    if draft.held:
        return WHOSE
    return draft.disputes[0].field if draft.disputes else next_question(draft, pack)
