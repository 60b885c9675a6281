"""Terms on which a resource is given: tests of an application's fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue, TypeAdapter, ValidationError

from casework.applications.schemas import HEALTH
from casework.errors import FieldIssue, Invalid
from casework.intake.keys import CHOICES, FIELD_KEYS, FLAGS, PERSONAL
from casework.intake.labels import field_label, value_label
from casework.regions.conditions import Condition, Fields, Test, value_of

#: Terms may not single out a person; where one lives is asked by ``townships``, and 疾病 is free text.
PATHS: Final = frozenset(FIELD_KEYS) - PERSONAL - {"consent", "filled_by", "township", "illness"} | {
    "disability.kind",
    "disability.grade",
}
_NUMBERS: Final = frozenset({"age", "household_size", "monthly_income"})
_CONDITION: Final = TypeAdapter[Condition](Condition)


@dataclass(frozen=True)
class Judged:
    """``met`` and ``failed`` name terms by their fields; ``unknown`` those whose fact nobody told yet."""

    met: tuple[str, ...]
    failed: tuple[str, ...]
    unknown: tuple[str, ...]


def checked(conditions: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Terms as they are kept. Raises ``Invalid`` naming each field that cannot be tested so."""
    if not all(path in PATHS for path in conditions):
        raise Invalid.one("conditions", "no_such_term")
    try:
        tests = _CONDITION.validate_python(conditions)
    except ValidationError as error:
        wrong = sorted({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]})
        raise Invalid(
            [FieldIssue(field=f"conditions.{key}", reason="term_unclear") for key in wrong]
        ) from error
    for key, test in tests.items():
        if not _testable(key, test):
            raise Invalid.one(f"conditions.{key}", "term_unclear")
    return {key: test.model_dump(by_alias=True, exclude_none=True) for key, test in tests.items()}


def _testable(key: str, test: Test) -> bool:
    named = [*(test.one_of or []), *(test.none_of or [])]
    if (test.minimum is not None or test.maximum is not None) and key not in {*_NUMBERS, "disability.grade"}:
        return False
    if key in CHOICES:
        return all(value in CHOICES[key] for value in named)
    if key in FLAGS:
        return all(isinstance(value, bool) for value in named)
    if key in _NUMBERS:
        return all(isinstance(value, int | float) and not isinstance(value, bool) for value in named)
    return True


def judge(conditions: Mapping[str, Any], fields: Fields) -> Judged:
    """Which terms an application's fields meet, which not, and which cannot be told yet."""
    met, failed, unknown = list[str](), list[str](), list[str]()
    for path, test in _CONDITION.validate_python(conditions).items():
        value, whole = value_of(fields, path), fields.get(path.partition(".")[0])
        # Inside 没有残疾 there is no grade to be found out.
        told = value is not None or (whole is not None and not isinstance(whole, dict))
        if test.holds(value):
            met.append(path)
        elif told or test.known is not None:
            failed.append(path)
        else:
            unknown.append(path)
    return Judged(tuple(met), tuple(failed), tuple(unknown))


def label(path: str) -> str:
    """A term's field as people read it."""
    return field_label(path.partition(".")[0])


def met_label(path: str, fields: Fields) -> str:
    """A term that is met, with its value where a list may show it: 年龄82岁."""
    key = path.partition(".")[0]
    if key in HEALTH or fields.get(key) is None:
        return label(path)
    return f"{label(path)}：{value_label(key, fields[key])}"
