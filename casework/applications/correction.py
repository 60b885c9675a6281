"""What a correction makes of an application's fields. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from pydantic import JsonValue

from casework.errors import FieldIssue, Invalid
from casework.intake.derive import derive
from casework.intake.fields import check_field
from casework.intake.problems import FieldError
from casework.intake.questions import question_for
from casework.regions.pack import RegionPack

Fields = dict[str, JsonValue]


def corrected(
    fields: Mapping[str, JsonValue],
    derived: Collection[str],
    changes: Mapping[str, JsonValue],
    pack: RegionPack,
    today: date,
) -> tuple[Fields, set[str]]:
    """The fields after ``changes`` and which of them are derived; None removes a field.

    Consent is the resident's alone and a required field cannot be removed. Raises ``Invalid`` with every
    wrong field.
    """
    said = {key: value for key, value in fields.items() if key not in derived}
    issues = []
    for key, value in changes.items():
        try:
            if key == "consent":
                raise FieldError(key, "not_correctable")
            question = question_for(key, pack)
            if value is None and question and question.required:
                raise FieldError(key, "required")
            if value is None:
                said.pop(key, None)
            else:
                said[key] = check_field(key, value, pack, today=today)
        except FieldError as error:
            issues.append(FieldIssue(field=error.field, reason=error.reason))
    if issues:
        raise Invalid(issues)
    following = derive(said, today)
    return said | following, set(following)
