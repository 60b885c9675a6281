"""What to ask next: one pure function of the draft and the region's questions (``intake.yml``)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from casework.intake.draft import Draft
from casework.regions.conditions import holds
from casework.regions.pack import RegionPack
from casework.regions.rules import Question

NEEDS: Final = "needs"
CONFIRM: Final = "confirm"


def next_question(draft: Draft, pack: RegionPack) -> str:
    """A field's key, ``needs``, or ``confirm`` when nothing is left to ask.

    A question is left when its field is not known, has not been declined (nor tried too often), and one of
    its occasions is given. Required ones are left until they are answered, however often they are declined;
    see ``needs_person``. Consent is answered only by agreeing: without it nothing else is asked.
    """
    for question in pack.intake.questions:
        if is_open(question, draft):
            return question.field
    return CONFIRM


def open_questions(draft: Draft, pack: RegionPack) -> list[str]:
    """All that would still be asked as things stand, in order. Later answers may add or remove some."""
    return [question.field for question in pack.intake.questions if is_open(question, draft)]


def missing_required(draft: Draft, pack: RegionPack) -> list[str]:
    """The required questions without an answer: with any of them an application cannot be filed."""
    return [q.field for q in pack.intake.questions if q.required and not _answered(q.field, draft)]


def needs_person(draft: Draft, pack: RegionPack) -> bool:
    """Whether the next question is required and has been tried or declined often enough to offer a person."""
    field = next_question(draft, pack)
    for question in pack.intake.questions:
        if question.field == field:
            tried = draft.attempts.get(field, 0) >= question.max_attempts
            return question.required and (tried or field in draft.declined)
    return False


def question_for(field: str, pack: RegionPack) -> Question | None:
    """The region's question of that field, None if it never asks for it."""
    return next((question for question in pack.intake.questions if question.field == field), None)


def is_open(question: Question, draft: Draft) -> bool:
    """Whether ``question`` is still to be asked for this draft; of a filed application, what was reopened."""
    field = question.field
    reopened = draft.amends is not None and field in draft.reopened
    known = _answered(field, draft)
    if (known or draft.amends is not None) and not reopened:
        return False
    let_go = field in draft.declined or draft.attempts.get(field, 0) >= question.max_attempts
    if let_go and (known or not question.required):
        return False
    return (
        reopened
        or not question.when
        or any(
            _wants(occasion.services, draft) and holds(occasion.fields, draft.fields)
            for occasion in question.when
        )
    )


def _answered(field: str, draft: Draft) -> bool:
    if field == NEEDS:
        return bool(draft.needs)
    if field == "consent":
        return draft.fields.get("consent") is True
    if field == "disability" and half_known(draft):
        return False
    return draft.fields.get(field) is not None


def half_known(draft: Draft) -> bool:
    """A disability was told, but not of which kind or grade, and that was not asked yet."""
    value = draft.fields.get("disability")
    if not isinstance(value, dict) or "disability" in draft.settled:
        return False
    return value.get("kind") is None or value.get("grade") is None


def _wants(services: list[str], draft: Draft) -> bool:
    return any(fnmatchcase(need.service, pattern) for need in draft.needs for pattern in services)
