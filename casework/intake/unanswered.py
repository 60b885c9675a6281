"""A question that got no usable answer: other words, then buttons, then a person, then it is let go. Pure."""

from __future__ import annotations

from casework.intake.merge import Merged
from casework.intake.questions import CONFIRM, NEEDS, needs_person, question_for
from casework.intake.say import Say
from casework.regions.pack import RegionPack

#: After so many turns that were not understood, a person is offered.
PATIENCE = 3


def unanswered(merged: Merged, asking: str, intent: str, pack: RegionPack) -> tuple[list[Say], bool]:
    """What to say, and whether that puts the question ``asking`` again by itself. Counts in ``merged.draft``.

    Skipped: let go, or why it is needed. Not understood: first other words, then the buttons, then a person
    (see ``offer_of_a_person``) or, if the answer is not required, on to the next question.
    """
    draft, question = merged.draft, question_for(asking, pack)
    required = question is None or question.required
    if intent == "skip" and asking != CONFIRM:
        draft.declined.add(asking)
        return [Say("utter_why_required", {"field": asking}) if required else Say("utter_skipped")], False
    # Told twice word for word, a story still names no need: there it is not enough.
    more = bool(merged.noted or merged.changed or merged.disputed or merged.dropped_needs)
    if more and not merged.problems and asking in (CONFIRM, NEEDS):
        return [], False
    tries = draft.attempts[asking] = draft.attempts.get(asking, 0) + 1
    if merged.anything and not merged.problems and asking not in (CONFIRM, NEEDS):
        # Something else was said instead, and taken; the question simply comes again.
        return [], False
    if question is not None and not required and tries >= question.max_attempts:
        merged.problems = [problem for problem in merged.problems if problem.field != asking]
        return [Say("utter_skipped")], False
    if any(problem.field == asking for problem in merged.problems):
        return [], False
    if tries == 1:
        return [Say(f"utter_again_{asking}")], True
    if asking == NEEDS:
        return [Say("utter_needs_examples")], True
    return ([Say("utter_tap")] if tries == 2 else []), False


def offer_of_a_person(merged: Merged, asking: str | None, pack: RegionPack) -> list[Say]:
    """The offer, when a required answer or the read-back got no usable answer often enough."""
    at_read_back = asking == CONFIRM and merged.draft.attempts.get(CONFIRM, 0) >= PATIENCE
    return [Say("utter_offer_person")] if at_read_back or needs_person(merged.draft, pack) else []
