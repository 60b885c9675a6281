"""Turns of a talk that somebody who helps tells for their form: a volunteer, a station, a township. Pure.

Who fills in and whether the person agreed are the form's own questions, for it keeps who agreed and how: the
talk asks neither, takes neither out of what is said, and is not filed. These say what goes into ``take_turn``
and what becomes of it.
"""

from __future__ import annotations

from typing import Final

from casework.intake.draft import Draft
from casework.intake.questions import CONFIRM
from casework.intake.turns import Turn
from casework.regions.pack import RegionPack
from casework.understanding.model import Understanding

_ON_THE_FORM: Final = frozenset({"filled_by", "consent"})
#: Whether it goes now or waits: it is handed in from the form.
_OF_SENDING: Final = frozenset({"utter_send_or_wait", "utter_kept_unsent"})


def questions_beside_the_form(pack: RegionPack) -> RegionPack:
    """The region with those questions only that the talk asks."""
    questions = [question for question in pack.intake.questions if question.field not in _ON_THE_FORM]
    return pack.model_copy(update={"intake": pack.intake.model_copy(update={"questions": questions})})


def heard_for_form(understanding: Understanding) -> Understanding:
    """What was said of the person. 我72了 is the person's word: it does not make who types that person.

    That the person does not agree is heard wherever it is said.
    """
    fields = {
        key: value
        for key, value in understanding.fields.items()
        if key not in _ON_THE_FORM or (key == "consent" and value is False)
    }
    problems = [problem for problem in understanding.problems if problem.field not in _ON_THE_FORM]
    return understanding.model_copy(update={"fields": fields, "problems": problems})


def told_by(draft: Draft, filler: str) -> Draft:
    """The draft, filled in by ``filler`` (a value of ``filled_by``)."""
    return draft.model_copy(update={"fields": {**draft.fields, "filled_by": filler}})


def kept_for_form(turn: Turn, filler: str) -> Turn:
    """What became of the turn: agreed to at the read-back, or put off, the outcome is ``to_form`` and the
    read-back stays open."""
    turn.draft = told_by(turn.draft, filler)
    if turn.outcome == "submit" or any(said.response in _OF_SENDING for said in turn.say):
        turn.outcome, turn.asking = "to_form", CONFIRM
    return turn
