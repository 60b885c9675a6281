"""Official findings beside 初筛: what an office decided, as staff wrote it down. Checked, compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, JsonValue

from casework.errors import FieldIssue, Invalid
from casework.intake.fields import check_field
from casework.intake.labels import value_label
from casework.intake.problems import FieldError
from casework.regions.pack import RegionPack

#: ``other`` is any further finding, in words.
GradeKind = Literal["category", "self_care", "disability", "other"]
#: The findings that are about a field of the application.
OF_FIELDS: Final = ("category", "self_care", "disability")
MAX_TEXT: Final = 200
MAX_REASON: Final = 500


class NewGrade(BaseModel):
    """A finding to be written down: which office decided what, on which day."""

    kind: GradeKind
    value: JsonValue
    decided_by: str
    decided_on: date
    document_no: str | None = None
    reason: str


def checked(grade: NewGrade, pack: RegionPack, today: date) -> NewGrade:
    """``grade`` with its values as they are stored. Raises ``Invalid`` with everything that is wrong."""
    issues = list[FieldIssue]()
    value = grade.value
    try:
        value = _value(grade.kind, value, pack)
    except FieldError as error:
        issues.append(FieldIssue(field="value", reason=error.reason))
    texts = {"decided_by": grade.decided_by.strip(), "reason": grade.reason.strip()}
    issues += [FieldIssue(field=field, reason="missing") for field, said in texts.items() if not said]
    if grade.decided_on > today:
        issues.append(FieldIssue(field="decided_on", reason="in_the_future"))
    if issues:
        raise Invalid(issues)
    number = (grade.document_no or "").strip() or None
    return grade.model_copy(update={"value": value, "document_no": number, **texts})


def _value(kind: GradeKind, value: JsonValue, pack: RegionPack) -> JsonValue:
    if kind != "other":
        if (kind, value) == ("category", "unknown"):
            raise FieldError(kind, "not_a_choice")  # an office finds something, or it finds nothing
        return check_field(kind, value, pack)
    if not isinstance(value, str):
        raise FieldError(kind, "not_text")
    if not value.strip():
        raise FieldError(kind, "empty")
    if len(value) > MAX_TEXT:
        raise FieldError(kind, "too_long")
    return value.strip()


def said(kind: str, value: JsonValue) -> str:
    """A finding's value as people read it."""
    return str(value) if kind == "other" else value_label(kind, value)


def current(kinds: Sequence[str]) -> set[int]:
    """Places of the findings that count, of findings in the order in which they were written down: of each
    kind the last, and every ``other``."""
    last = {kind: place for place, kind in enumerate(kinds) if kind != "other"}
    return set(last.values()) | {place for place, kind in enumerate(kinds) if kind == "other"}


def differs(kind: str, value: JsonValue, fields: Mapping[str, JsonValue]) -> bool:
    """Whether the application's own field says something else. What is not told does not differ."""
    if kind not in OF_FIELDS or fields.get(kind) in (None, "unknown"):
        return False
    return fields[kind] != value
