"""Consent that is spoken against in passing, and what somebody asks for beside agreeing. Pure."""

from __future__ import annotations

import re
from typing import Final

from casework.intake.merge import Merged
from casework.intake.say import Say
from casework.intake.turns import Turn
from casework.simplified import simplified
from casework.understanding.model import Understanding

CONSENT: Final = "consent"

#: Said of what is kept, these refuse it outright, whatever was asked. 别存我的资料 is asked about.
_REFUSES: Final = re.compile("不同意|没同意|不愿意|不允许|不答应|不授权|不许|不准|不肯|拒绝|反对|毋同意")
#: The words of a consent reach beyond the yes only where something was asked for with it.
_WISH: Final = re.compile("别(?!的|人|家|处|说)|不要(?!紧)|不许|不想|甭|莫|千万")


def doubted(understanding: Understanding, text: str, asking: str | None) -> bool:
    """Whether the turn speaks against keeping what was said, but neither asked for it nor outright."""
    if asking == CONSENT:
        return False
    if any(problem.field == CONSENT for problem in understanding.problems):
        return True
    if understanding.fields.get(CONSENT) is not False:
        return False
    span = understanding.spans[CONSENT]
    return not _REFUSES.search(simplified(text[span.start : span.end]))


def without_consent(understanding: Understanding) -> Understanding:
    """What else the turn says."""
    return understanding.model_copy(
        update={
            "fields": {key: value for key, value in understanding.fields.items() if key != CONSENT},
            "problems": [problem for problem in understanding.problems if problem.field != CONSENT],
        }
    )


def take_back(merged: Merged) -> None:
    """Nothing goes on without it, and nothing that was said is lost, until the question is answered."""
    merged.draft.fields.pop(CONSENT, None)
    merged.draft.evidence.pop(CONSENT, None)


def ask_again(turn: Turn) -> Turn:
    """Whether that was meant."""
    turn.say.append(Say("utter_consent_doubted"))
    turn.asking, turn.asked = CONSENT, True
    return turn


def wish_beside(merged: Merged, asking: str | None) -> list[Say]:
    """同意，但是不要告诉我儿子: the words stay with the consent, for whoever works on the case to read."""
    if asking != CONSENT or not merged.touched(CONSENT):
        return []
    said = [evidence.text for evidence in merged.draft.evidence.get(CONSENT, [])]
    return [Say("utter_wish_noted")] if any(_WISH.search(simplified(words)) for words in said) else []
