"""Fields and values in Chinese, for the read-back, the staff pages and exports (``data/fields.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from casework.intake.keys import CHOICES, DISABILITY_KINDS, FIELD_KEYS, FLAGS, PERSONAL

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "fields.yml"
#: Shown for a value that is not known and that nobody was told.
MISSING: Final = "待补充"


class FieldLabel(BaseModel):
    """One field's label, its unit, the labels of its values, and the words by which people name the field.

    ``spoken``: labels of values as one says them in a talk, where they differ; ``in_a_talk``: a sentence
    around any other value.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    unit: str = ""
    words: list[str] = Field(default_factory=list)
    values: dict[str | bool, str] = Field(default_factory=dict)
    spoken: dict[str | bool, str] = Field(default_factory=dict)
    in_a_talk: str = ""
    kinds: dict[str, str] = Field(default_factory=dict)
    grades: dict[int, str] = Field(default_factory=dict)


def load_labels(path: Path = _FILE) -> dict[str, FieldLabel]:
    """All labels. Raises ValueError when a field or one of its values has none, or there is one too many."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))["fields"]
    labels = {key: FieldLabel.model_validate(value) for key, value in raw.items()}
    expected: dict[str, set[str | bool]] = {key: set(values) for key, values in CHOICES.items()}
    expected |= {key: {True, False} for key in FLAGS}
    expected |= {"illness": {"none"}, "disability": {"none"}}
    wrong = [key for key in FIELD_KEYS if key not in labels]
    wrong += [key for key, label in labels.items() if set(label.values) != expected.get(key, set())]
    if not wrong and set(labels["disability"].kinds) != set(DISABILITY_KINDS):
        wrong.append("disability")
    if wrong or set(labels) != set(FIELD_KEYS):
        names = sorted({*wrong} | (set(labels) ^ set(FIELD_KEYS)))
        raise ValueError(f"{path.name}: labels do not match the fields: {names}")
    return labels


@cache
def _labels() -> dict[str, FieldLabel]:
    return load_labels()


def field_label(key: str) -> str:
    """``age`` → 年龄. Raises KeyError for what is no field."""
    return _labels()[key].label


def field_words() -> dict[str, list[str]]:
    """The words by which people name each field that has any: ``age`` → 年龄, 岁数, 年纪 …"""
    return {key: label.words for key, label in _labels().items() if label.words}


def value_choices(key: str) -> dict[str | bool, str]:
    """The values of an enumerated field with their labels, in the order to offer them; empty for others."""
    label = _labels()[key]
    return dict(label.values) if key in CHOICES or key in FLAGS else {}


def spoken_label(key: str, value: JsonValue) -> str | None:
    """The value as one says it in a talk, whole by itself (一个人住, 不是农户); None where it has none."""
    label = _labels()[key]
    if isinstance(value, bool | str):
        return label.spoken.get(value)
    return label.in_a_talk.format(value=value) if label.in_a_talk and value is not None else None


def value_label(key: str, value: JsonValue, *, masked: bool = False) -> str:
    """A checked value as people read it: 82岁, 肢体残疾二级, 2500元/月. None is 待补充.

    ``masked``: name, phone, identity number and address as lists show them (张**, 138****1234).
    """
    label = _labels()[key]
    if value is None:
        return MISSING
    if masked and key in PERSONAL:
        return mask(key, str(value))
    if isinstance(value, bool | str) and value in label.values:
        return label.values[value]
    if isinstance(value, dict):
        kind, grade = label.kinds.get(str(value.get("kind")), ""), value.get("grade")
        rank = label.grades.get(grade, "") if isinstance(grade, int) else ""
        return f"{kind}{rank}" if kind else f"{rank}残疾" if rank else "有残疾"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value}{label.unit}"


def mask(key: str, value: str) -> str:
    """A personal value with only so much left that its owner would know it."""
    if key == "name":
        return value[:1] + "**"
    if key == "phone":
        return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else "****"
    if key == "id_number":
        return f"{value[:3]}{'*' * 11}{value[-4:]}" if len(value) == 18 else "****"
    return "******"
