"""Turns that steer the talk itself: starting over, coming back, a contradiction, the read-back. Pure."""

from __future__ import annotations

from casework.intake.commands import (
    asks_to_erase,
    named_field,
    named_item,
    privacy_question,
    spoken_command,
)
from casework.intake.draft import Contradiction, Draft
from casework.intake.merge import Merged
from casework.intake.questions import CONFIRM, NEEDS, next_question, question_for
from casework.intake.say import Say
from casework.intake.turns import CORRECTING, Turn
from casework.intake.unanswered import offer_of_a_person, unanswered
from casework.regions.pack import RegionPack
from casework.understanding.model import Understanding


def steered(
    draft: Draft, understanding: Understanding, text: str, asking: str | None, pack: RegionPack
) -> Turn | None:
    """The turn if the message steers the talk itself (重来, 继续, or the yes to 重来), else None."""
    command = spoken_command(text)
    intent = understanding.intent
    if draft.pending and command != "resume" and (command == "restart" or intent == "affirm"):
        fresh = Draft(region=draft.region)
        return Turn(fresh, Merged(fresh), [Say("utter_restarted")], asking=NEEDS)
    if asking is None:
        return None
    if not (draft.needs or draft.fields):
        command = None
    if command == "restart":
        waiting = draft.model_copy(update={"pending": "restart"})
        return Turn(waiting, Merged(waiting), [Say("utter_ask_restart")], asking=asking, asked=True)
    topic = privacy_question(text)
    if intent == "erase" and topic is None and not asks_to_erase(text):
        topic = "deletable"
    if topic is not None and not understanding.fields and not understanding.needs:
        turn = Turn(draft, Merged(draft), [Say(f"utter_privacy_{topic}")], asking=asking)
        return ask_to_settle(turn)
    only_greeted = intent == "greet" and not understanding.fields and not understanding.needs
    only_greeted = only_greeted and bool(draft.needs or draft.fields)
    if command == "resume" or only_greeted or (draft.pending and intent == "deny"):
        return _taken_up_again(draft.model_copy(update={"pending": None}), pack)
    return None


def _taken_up_again(draft: Draft, pack: RegionPack) -> Turn:
    """One line of what was said so far, and the question that is next."""
    said = [key for key in draft.fields if key not in draft.derived]
    services = [need.service for need in draft.needs]
    turn = Turn(draft, Merged(draft), [Say("utter_resumed", {"fields": said, "needs": services})])
    turn.asking = next_question(draft, pack)
    return ask_to_settle(turn)


def ask_to_settle(turn: Turn) -> Turn:
    """A contradiction is settled in one question, before anything else is asked."""
    if turn.draft.disputes:
        dispute = turn.draft.disputes[0]
        turn.asking, turn.asked = dispute.field, True
        turn.say.append(_which_is_right(dispute))
    return turn


def _which_is_right(dispute: Contradiction) -> Say:
    if dispute.against is not None:
        return Say("conflict_of_fields", {"field": dispute.field, "against": dispute.against})
    words = {"field": dispute.field, "before": dispute.before, "now": dispute.now}
    return Say("utter_conflict", words)


def at_read_back(turn: Turn, intent: str, text: str, pack: RegionPack) -> Turn:
    """An answer to the read-back that gives no value: agreed, or what is it that is wrong?"""
    turn.asking = CONFIRM
    if intent == "affirm":
        turn.asking, turn.outcome = None, "submit"
    elif (item := named_item(text)) is not None:
        turn.say, turn.asked = [Say("utter_correct_item", {"item": item})], True
    elif key := wrongly_noted(turn.draft, text, pack):
        turn.asking = key
    elif intent in CORRECTING:
        turn.say, turn.asked = [Say("utter_what_is_wrong")], True
    else:
        turn.say, turn.asked = unanswered(turn.merged, CONFIRM, intent, pack)
        turn.say += offer_of_a_person(turn.merged, CONFIRM, pack)
    return turn


def wrongly_noted(draft: Draft, text: str, pack: RegionPack) -> str | None:
    """年龄写错了, without the right one: that field is asked once more, if the talk ever asks for it."""
    key = named_field(text)
    return key if key is not None and key in draft.fields and question_for(key, pack) else None
