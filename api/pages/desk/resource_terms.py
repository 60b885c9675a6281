"""A charity resource's terms: out of a form, and as people read them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import FormData

from casework.intake.labels import field_label, value_choices, value_label

#: Choices that the form offers as terms.
CHOSEN: Final = ("category", "self_care", "living")
_NO_TERM: Final = frozenset({"unknown", "none", "other"})


def choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For the form: each field that may be a term with its label, and its values with theirs."""
    return [
        (
            key,
            field_label(key),
            [(str(value), label) for value, label in value_choices(key).items() if value not in _NO_TERM],
        )
        for key in CHOSEN
    ]


def terms_of(form: FormData) -> dict[str, Any]:
    """The terms that a form asks for, as ``casework.resources.terms`` takes them."""
    terms: dict[str, Any] = {
        key: chosen for key in CHOSEN if (chosen := [str(value) for value in form.getlist(f"term.{key}")])
    }
    for key, bound, name in (("age", "min", "age_min"), ("monthly_income", "max", "income_max")):
        said = str(form.get(name) or "").strip()
        if said:
            # What is no number is told by the terms' own check.
            terms[key] = {bound: int(said) if said.isdecimal() and len(said) < 10 else said}
    return terms


def terms_text(conditions: Mapping[str, Any]) -> list[str]:
    """Each term in words: ``年龄：60 以上``, ``救助身份：低保、特困``."""
    return [
        f"{field_label(path.partition('.')[0])}：{_said(path, test)}" for path, test in conditions.items()
    ]


def _said(path: str, test: Mapping[str, Any]) -> str:
    key, parts = path.partition(".")[0], []
    if "in" in test:
        parts.append("、".join(_value(key, value) for value in test["in"]))
    if "not" in test:
        parts.append("不是" + "、".join(_value(key, value) for value in test["not"]))
    if "min" in test:
        parts.append(f"{test['min']:g} 以上")
    if "max" in test:
        parts.append(f"{test['max']:g} 以下")
    if "known" in test:
        parts.append("要知道" if test["known"] else "还不知道")
    return "，".join(parts)


def _value(key: str, value: Any) -> str:
    try:
        return value_label(key, value)
    except (KeyError, TypeError, ValueError):
        return str(value)
