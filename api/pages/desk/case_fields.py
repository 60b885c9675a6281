"""The fields of an application as rows: what they say, where that comes from, how to correct them. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import JsonValue

from api.pages.labels import told
from casework.applications.schemas import ApplicationView
from casework.history.service import HistoryView
from casework.intake.fields import ADDRESS_LENGTH, ILLNESS_LENGTH, NAME_LENGTH
from casework.intake.keys import CHOICES, DISABILITY_KINDS, FIELD_KEYS, FLAGS
from casework.intake.labels import field_label, value_choices, value_label

#: ``said``: words of the talk say it. ``corrected``: staff changed it. ``entered``: filled in in person.
#: ``derived``: it follows from others. ``unknown``: it has a value and nobody knows from where.
Origin = Literal["said", "corrected", "entered", "derived", "unknown"]
Control = Literal["choice", "number", "text", "disability", "township", "none"]

_GRADES: Final = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
_NUMBERS: Final = {
    "age": ("0", "120", "1"),
    "household_size": ("1", "30", "1"),
    "monthly_income": ("0", "1000000", "0.01"),
}
_LENGTHS: Final = {
    "name": NAME_LENGTH,
    "phone": 30,
    "id_number": 30,
    "address": ADDRESS_LENGTH,
    "illness": ILLNESS_LENGTH,
}
#: What people write for “none” where a text is asked for.


@dataclass(frozen=True)
class Change:
    """One correction: from which value to which, by whom, when and why."""

    before: str
    after: str
    who: str
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class Form:
    """How a field is corrected. ``value`` is what stands in the control, ``kind`` and ``grade`` of a
    disability; ``expected`` is the value that was seen, as JSON."""

    control: Control
    expected: str
    value: str = ""
    kind: str = ""
    grade: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    length: int = 0
    removable: bool = True


@dataclass(frozen=True)
class Row:
    """One field. ``places``: how many places in the talk say it, and can be lit up."""

    key: str
    label: str
    text: str
    known: bool
    origin: Origin
    words: list[str]
    places: int
    changes: list[Change]
    form: Form


def rows(
    view: ApplicationView,
    *,
    marked: Mapping[str, int] | None = None,
    history: Sequence[HistoryView] = (),
    entered: bool = False,
    required: Collection[str] = (),
) -> tuple[list[Row], list[Row]]:
    """The fields that have a value, and those that are not known yet, each in the order of the contract.

    ``marked``: how often each stands in the talk; ``entered``: the application was filled in in person;
    ``required``: what cannot be removed.
    """
    changes: dict[str, list[HistoryView]] = {}
    for entry in history:
        if entry.kind == "change":
            changes.setdefault(entry.action, []).append(entry)
    made = [
        _row(key, view, (marked or {}).get(key, 0), changes.get(key, []), entered, key in required)
        for key in FIELD_KEYS
    ]
    return [row for row in made if row.known], [row for row in made if not row.known and row.key != "consent"]


def _row(
    key: str,
    view: ApplicationView,
    places: int,
    changes: Sequence[HistoryView],
    entered: bool,
    required: bool,
) -> Row:
    value = view.fields.get(key)
    known = key in view.fields
    last = changes[-1] if changes else None
    origin: Origin = "unknown"
    if view.evidence.get(key):
        origin = "said"
    elif last is not None and last.actor_kind == "staff" and last.after == value:
        origin = "corrected"
    elif key in view.derived:
        origin = "derived"
    elif entered:
        origin = "entered"
    return Row(
        key=key,
        label=field_label(key),
        text=value_label(key, value) if known else "还不知道",
        known=known,
        origin=origin,
        words=[said.text for said in view.evidence.get(key, ())],
        places=places,
        changes=[_change(key, entry) for entry in reversed(changes)],
        form=form_of(key, value, required=required),
    )


def _change(key: str, entry: HistoryView) -> Change:
    before, after = (told(key, value) for value in (entry.before, entry.after))
    who = entry.actor_name or {"resident": "居民", "system": "系统"}.get(entry.actor_kind, "工作人员")
    return Change(before, after, who, entry.at, entry.reason)


def form_of(key: str, value: JsonValue, *, required: bool = False) -> Form:
    """The control for a field that has this value."""
    expected, shown = json.dumps(value, ensure_ascii=False), _plain(value)
    kept: dict[str, Any] = {"expected": expected, "removable": not required}
    if key == "consent":
        return Form("none", **kept)
    if key in CHOICES or key in FLAGS:
        choices = {_plain(choice): label for choice, label in value_choices(key).items()}
        return Form("choice", value=shown, choices=choices, **kept)
    if key == "disability":
        kind = grade = ""
        if isinstance(value, dict):
            kind, grade = str(value.get("kind") or "some"), str(value.get("grade") or "")
        elif value == "none":
            kind = "none"
        kinds = {"none": value_label(key, "none"), "some": "有，类别不清楚"}
        kinds |= {code: value_label(key, {"kind": code, "grade": None}) for code in DISABILITY_KINDS}
        grades = {str(level): label for level, label in _GRADES.items()}
        return Form("disability", kind=kind, grade=grade, kinds=kinds, grades=grades, **kept)
    if key in _NUMBERS:
        minimum, maximum, step = _NUMBERS[key]
        return Form("number", value=shown, minimum=minimum, maximum=maximum, step=step, **kept)
    if key == "township":
        return Form("township", value=shown, length=60, **kept)
    return Form("text", value="没有" if value == "none" else shown, length=_LENGTHS[key], **kept)


def _plain(value: JsonValue) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def typed(key: str, form: Mapping[str, str]) -> JsonValue:
    """The value that was typed into the control of ``key``; None where it was left empty.

    What cannot be read stays a text, so that the check of the field itself says what is wrong with it.
    """
    said = form.get("value", "").strip()
    if key == "disability":
        kind, grade = form.get("kind", ""), form.get("grade", "")
        if kind in ("", "none"):
            return kind or None
        level = int(grade) if grade.isdecimal() else None
        return {"kind": None if kind == "some" else kind, "grade": level}
    if not said:
        return None
    if key in FLAGS:
        return {"true": True, "false": False}.get(said, said)
    if key in _NUMBERS:
        return number(said)
    return said


def number(said: str) -> JsonValue:
    """What was typed into a number's control; what is no number stays a text."""
    try:
        found = float(said)
    except ValueError:
        return said
    return int(found) if found.is_integer() and abs(found) < 1e15 else found


def seen(form: Mapping[str, str]) -> JsonValue:
    """The value that stood there when the form was opened (``expected``). Raises ValueError if malformed."""
    value: JsonValue = json.loads(form.get("expected", "null"))
    return value
