"""One turn of the intake, decided: what is noted, what is said about it, what is asked next. Pure.

The engine says what the words mean; this says what the talk does with it. The dialogue's own steps
(digressions, danger, a person wanted) are Rasa's rules: for those the turn only notes what was said in
passing and steps ``aside``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from casework.intake.draft import Draft
from casework.intake.merge import Merged, merge
from casework.intake.questions import CONFIRM, NEEDS, needs_person, next_question, question_for
from casework.regions.pack import RegionPack
from casework.understanding.model import Understanding

Outcome = Literal["submit", "no_consent"]

#: Whatever else was said: these are answered first, by a rule of the dialogue.
INTERRUPTIONS = frozenset({"crisis", "human", "withdraw", "erase", "bye"})
#: Answered by a rule of the dialogue when the turn said nothing about the case.
DIGRESSIONS = frozenset(
    {
        "ask_policy",
        "ask_resource",
        "ask_status",
        "why",
        "repeat",
        "help",
        "greet",
        "thanks",
        "chitchat",
        "out_of_scope",
        "feedback",
    }
)
#: With one of these, a sentence that says anything about the case is about the case.
_SMALL = frozenset({"greet", "thanks", "chitchat", "out_of_scope", "feedback", "help", "repeat"})


@dataclass(frozen=True)
class Say:
    """Something to say: a response of the dialogue's domain and the words put into it."""

    response: str
    words: dict[str, Any] = field(default_factory=dict)


_UNCLEAR = Say("utter_problem_unclear")


@dataclass
class Turn:
    """What a turn led to. ``asking`` is the next question, None when the form is over or steps aside."""

    draft: Draft
    merged: Merged
    say: list[Say] = field(default_factory=list)
    asking: str | None = None
    aside: bool = False
    outcome: Outcome | None = None


def take_turn(
    draft: Draft,
    understanding: Understanding,
    *,
    message_id: str,
    text: str,
    asking: str | None,
    pack: RegionPack,
    today: date,
) -> Turn:
    """Take what was understood of one message, which answers the question ``asking``."""
    merged = merge(draft, understanding, message_id, text, pack, today)
    turn = Turn(merged.draft, merged)
    intent = understanding.intent
    if intent in INTERRUPTIONS or _is_digression(intent, merged, asking):
        turn.aside = True
        return turn
    if merged.draft.fields.get("consent") is False:
        turn.outcome = "no_consent"
        turn.draft = Draft(region=draft.region)
        return turn
    if asking == CONFIRM and not merged.anything and not merged.problems:
        return _at_read_back(turn, intent)
    _say_what_was_noted(turn, intent, asking)
    answered = asking is None or merged.touched(asking)
    if not answered and asking is not None:
        _unanswered(turn, asking, intent, pack)
    for problem in merged.problems:
        turn.say.append(Say("problem", {"field": problem.field, "reason": problem.reason}))
    turn.asking = next_question(turn.draft, pack)
    if turn.asking != asking:
        # The question was let go: no use in asking for other words.
        turn.say = [Say("utter_skipped") if item == _UNCLEAR else item for item in turn.say]
    return turn


def _is_digression(intent: str, merged: Merged, asking: str | None) -> bool:
    if intent not in DIGRESSIONS:
        return False
    if merged.problems and asking in {problem.field for problem in merged.problems}:
        return False
    return not merged.anything if intent in _SMALL else not (asking and merged.touched(asking))


def _at_read_back(turn: Turn, intent: str) -> Turn:
    if intent == "affirm":
        turn.outcome = "submit"
    else:
        # What is wrong is asked by the question's own action, instead of the read-back.
        turn.asking = CONFIRM
    return turn


def _say_what_was_noted(turn: Turn, intent: str, asking: str | None) -> None:
    merged = turn.merged
    if merged.changed or (intent == "correct" and merged.noted) or merged.dropped_needs:
        turn.say.append(Say("utter_changed", {"fields": [*merged.changed, *merged.noted], "needs": []}))
        return
    # One short answer needs no echo; a story does, so that the teller knows it was heard.
    fresh = [key for key in merged.noted if key not in (asking, "consent")]
    if len(fresh) + len(merged.new_needs) >= 2:
        needs = [need.service for need in merged.new_needs]
        turn.say.append(Say("utter_noted", {"fields": fresh, "needs": needs}))


def _unanswered(turn: Turn, asking: str, intent: str, pack: RegionPack) -> None:
    """The question got no usable value: skipped, or not understood; after enough tries it is let go."""
    draft, merged = turn.draft, turn.merged
    question = question_for(asking, pack)
    required = question is None or question.required
    if intent == "skip":
        draft.declined.add(asking)
        if not required:
            turn.say.append(Say("utter_skipped"))
        elif asking != CONFIRM:
            turn.say.append(Say("utter_why_required", {"field": asking}))
    elif not merged.problems and merged.anything:
        # Something else was said instead, and taken; the question simply comes again.
        if asking not in (CONFIRM, NEEDS):
            draft.attempts[asking] = draft.attempts.get(asking, 0) + 1
        return
    else:
        draft.attempts[asking] = draft.attempts.get(asking, 0) + 1
        if not merged.problems:
            turn.say.append(Say("utter_needs_examples") if asking == NEEDS else _UNCLEAR)
        elif not required and draft.attempts[asking] >= (question.max_attempts if question else 2):
            merged.problems.clear()
            turn.say.append(Say("utter_skipped"))
    if needs_person(draft, pack):
        turn.say.append(Say("utter_offer_person"))
