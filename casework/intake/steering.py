"""Turns that steer the talk itself: starting over, coming back, a contradiction, the read-back. Pure."""

from __future__ import annotations

from pydantic import JsonValue

from casework.intake.commands import (
    agrees_to_restart,
    asks_anything,
    asks_to_erase,
    keeps,
    named_field,
    named_item,
    postpones,
    privacy_question,
    spoken_command,
)
from casework.intake.contradictions import tries_of
from casework.intake.draft import Contradiction, Draft
from casework.intake.merge import Merged
from casework.intake.questions import CONFIRM, NEEDS, is_open, next_question, question_for
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
    silent = not (understanding.fields or understanding.needs or understanding.problems)
    if draft.pending and (command == "restart" or agrees_to_restart(text)):
        fresh = Draft(region=draft.region)
        return Turn(fresh, Merged(fresh), [Say("utter_restarted")], asking=NEEDS)
    if asking is None:
        return None
    told = bool(draft.needs or draft.fields)
    if command == "restart" and told:
        waiting = draft.model_copy(update={"pending": "restart"})
        return Turn(waiting, Merged(waiting), [Say("utter_ask_restart")], asking=asking, asked=True)
    if intent in ("erase", "withdraw") and keeps(text) and told and silent:
        return _taken_up_again(draft.model_copy(update={"pending": None}), pack)
    topic = _asked_about_words(intent, text)
    if topic is not None and silent:
        return _about_words(draft, topic, asking, pack)
    only_greeted = intent == "greet" and silent and told
    # Whatever else was said to 要从头再来吗, it was no plain yes, and nothing is lost.
    no_yes = bool(draft.pending) and silent and intent in ("affirm", "deny")
    if (command == "resume" and told) or only_greeted or no_yes:
        return _taken_up_again(draft.model_copy(update={"pending": None}), pack)
    return None


def _asked_about_words(intent: str, text: str) -> str | None:
    """What was asked about one's own words. 保密 as an answer asks nothing."""
    topic = privacy_question(text)
    if topic is not None and intent == "skip" and not asks_anything(text):
        return None
    if topic is None and intent == "erase" and not asks_to_erase(text):
        return "deletable"
    return topic


def _about_words(draft: Draft, topic: str, asking: str, pack: RegionPack) -> Turn:
    """The answer, and the question again; that counts, so that what need not be answered is let go."""
    draft = draft.model_copy(deep=True)
    draft.pending = None
    draft.attempts[asking] = draft.attempts.get(asking, 0) + 1
    turn = Turn(draft, Merged(draft), [Say(f"utter_privacy_{topic}")], asking=asking)
    question = question_for(asking, pack)
    if question is not None and not is_open(question, draft):
        turn.say.append(Say("utter_skipped"))
        turn.asking = next_question(draft, pack)
    turn.say += offer_of_a_person(turn.merged, turn.asking, pack)
    return ask_to_settle(turn)


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
        turn.say.append(_which_is_right(dispute, turn.draft))
    return turn


def _which_is_right(dispute: Contradiction, draft: Draft) -> Say:
    again = bool(draft.attempts.get(tries_of(dispute)))
    words: dict[str, JsonValue] = {"field": dispute.field, "again": again}
    if dispute.against is not None:
        return Say("conflict_of_fields", {**words, "against": dispute.against})
    return Say("utter_conflict", {**words, "before": dispute.before, "now": dispute.now})


def at_read_back(turn: Turn, intent: str, text: str, pack: RegionPack) -> Turn:
    """An answer to the read-back that gives no value: agreed, or what is it that is wrong?"""
    turn.asking = CONFIRM
    if intent == "affirm":
        turn.asking, turn.outcome = None, "submit"
    elif (item := named_item(text)) is not None:
        turn.say, turn.asked = [Say("utter_correct_item", {"item": item})], True
    elif key := wrongly_noted(turn.draft, text, pack):
        turn.asking = key
    elif intent in (*CORRECTING, "skip") and postpones(text):
        turn.say, turn.asked = [Say("utter_kept_unsent")], True
    elif intent == "skip":
        turn.say, turn.asked = [Say("utter_send_or_wait")], True
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
