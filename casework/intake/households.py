"""After an application was filed: one more need of the same household, or the next household. Pure."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from casework.intake.commands import means_another_household, means_same_household
from casework.intake.draft import Draft

#: They speak for one household after the other.
_ROUNDS: Final = frozenset({"volunteer", "staff"})
#: What a volunteer on a round need not say again: who is typing, and the township.
_OF_THE_ROUND: Final = ("filled_by", "township")


def on_a_round(draft: Draft) -> bool:
    """Whether who types speaks for one household after the other: a volunteer, a member of staff."""
    return draft.fields.get("filled_by") in _ROUNDS


def goes_on_to_another(filed: Draft, text: str) -> bool:
    """Whether ``text``, said after ``filed`` was filed, is about another household.

    Whoever types may say so; of a volunteer or a member of staff it is taken as such unless they say that
    it is still the same one.
    """
    if speaks_of_another(filed, text):
        return True
    return on_a_round(filed) and not means_same_household(text)


def speaks_of_another(filed: Draft, text: str) -> bool:
    """Whether the words say that they are about another household, by who speaks."""
    return means_another_household(text, on_a_round=on_a_round(filed))


def another_need(filed: Draft) -> Draft:
    """A new draft for the same person, after an application was filed: only the needs are asked anew."""
    return Draft(
        region=filed.region,
        fields=dict(filed.fields),
        evidence=dict(filed.evidence),
        derived=set(filed.derived),
        declined=set(filed.declined),
        settled=set(filed.settled),
        person=filed.person,
    )


def next_household(filed: Draft) -> Draft:
    """A new draft for another person, told by the same one: whoever is on a round keeps role and township."""
    kept = _OF_THE_ROUND if on_a_round(filed) else ()
    return Draft(
        region=filed.region,
        fields={key: filed.fields[key] for key in kept if key in filed.fields},
        evidence={key: filed.evidence[key] for key in kept if key in filed.evidence},
    )


def after_withdrawal(withdrawn: Draft) -> Draft:
    """A new draft after an application was taken back, so that nothing that comes later is taken for it.

    Of the same person, who is asked for consent again: what was agreed to is taken back too. Whoever is on a
    round goes on to somebody else.
    """
    if on_a_round(withdrawn):
        return next_household(withdrawn)
    fresh = another_need(withdrawn)
    fresh.fields.pop("consent", None)
    fresh.evidence.pop("consent", None)
    return fresh


def filed_anew(draft: Draft) -> Draft:
    """The same draft under an id of its own, for what was filed from it before is withdrawn."""
    needs = [need.model_copy(update={"id": uuid4().hex}) for need in draft.needs]
    return draft.model_copy(update={"id": uuid4().hex, "needs": needs})
