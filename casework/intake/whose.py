"""After filing: is what is said about the person of that application, or about another? Pure."""

from __future__ import annotations

from typing import Final, Literal

from casework.intake.commands import means_same_household
from casework.intake.draft import Draft
from casework.intake.households import on_a_round, speaks_of_another
from casework.intake.turns import CORRECTING
from casework.understanding.model import Understanding

#: What the talk asks when the words leave it open.
WHOSE: Final = "whose"
Whose = Literal["same", "another", "unclear"]

#: The engine's keys (``bot/nlu/fields/people.py``) that may be of anybody.
_ANYBODY: Final = frozenset({"pronoun", "elder", "us"})
#: Keys that may be of one and the same person.
_ALIKE: Final = (
    frozenset({"mother", "father", "parents"}),
    frozenset({"husband", "wife", "spouse"}),
    frozenset({"child", "son", "daughter"}),
    frozenset({"child", "grandson", "granddaughter"}),
)
_SEXES: Final = {"mother": "female", "father": "male", "husband": "male", "wife": "female"} | {
    "son": "male",
    "daughter": "female",
    "grandson": "male",
    "granddaughter": "female",
}


def whose(filed: Draft, understanding: Understanding, text: str) -> Whose:
    """Whose case the message is about, after ``filed`` was filed.

    Values said of another relative, under another name, or by a speaker who goes from one household to the
    next are ``unclear`` and take nothing's place before that is asked.
    """
    if speaks_of_another(filed, text):
        return "another"
    if means_same_household(text):
        return "same"
    if not (understanding.fields or understanding.needs):
        return "same"
    if _another_person(filed, understanding):
        return "unclear"
    if understanding.intent in CORRECTING:
        return "same"
    name, known = understanding.fields.get("name"), filed.fields.get("name")
    if name is not None and known is not None and name != known:
        return "unclear"
    if on_a_round(filed):
        return "another" if understanding.needs else "unclear"
    return "same"


def _another_person(filed: Draft, understanding: Understanding) -> bool:
    by = understanding.fields.get("filled_by")
    own = filed.fields.get("filled_by") == "self"
    if by is not None and (by == "self") != own and understanding.intent not in CORRECTING:
        return True
    person = understanding.person
    if person is None or person in _ANYBODY:
        return False
    if filed.person is None or filed.person in _ANYBODY:
        # Of a relative, where the speaker told of nobody but themselves.
        return own
    return not _may_be_one(person, filed.person)


def _may_be_one(one: str, other: str) -> bool:
    if one == other:
        return True
    sexes = {_SEXES.get(one), _SEXES.get(other)} - {None}
    return len(sexes) < 2 and any(one in group and other in group for group in _ALIKE)
