"""The words that the pages put in the place of keys and codes: from the region pack and the field labels."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from api.pages import wording
from casework.intake.keys import DISABILITY_KINDS, FIELD_KEYS
from casework.intake.labels import field_label, value_choices, value_label
from casework.regions import RegionPack
from casework.statuses import status_labels

DISABILITY_GRADES = (1, 2, 3, 4)
NUMBERS = frozenset({"age", "household_size", "monthly_income"})


def told(key: str, value: Any) -> str:
    """A field's value as a history tells it: 没有 where there was none."""
    return "没有" if value is None else value_label(key, value)


class FieldWords(BaseModel):
    """A field's name, the words of its fixed values, and the unit of a number.

    A fixed value is found by its JSON text (``alone``, ``true``), a disability by ``kind/grade``,
    either of which may be empty.
    """

    label: str
    values: dict[str, str]
    unit: str | None = None


class DimensionWords(BaseModel):
    """A dimension of the assessment and the most points it can give."""

    label: str
    weight: float


class RegionWords(BaseModel):
    """Which region the words are of."""

    code: str
    name: str
    brand: str


class Labels(BaseModel):
    """Everything a page needs to show an application of one region in Chinese."""

    region: RegionWords
    fields: dict[str, FieldWords]
    order: list[str]
    services: dict[str, str]
    classes: dict[str, str]
    organisations: dict[str, str]
    townships: list[str]
    dimensions: dict[str, DimensionWords]
    levels: dict[str, str]
    statuses: dict[str, str]
    referral_statuses: dict[str, str]
    referral_actions: dict[str, str]
    history: dict[str, str]
    alerts: dict[str, str]


def labels_of(pack: RegionPack) -> Labels:
    """The words for one region."""
    return Labels(
        region=RegionWords(code=pack.code, name=pack.name, brand=pack.brand),
        fields={key: _field_words(key) for key in FIELD_KEYS},
        order=list(FIELD_KEYS),
        services={service.code: service.label for service in pack.services},
        classes={group.code: group.label for group in pack.service_classes},
        organisations={organisation.code: organisation.name for organisation in pack.organisations},
        townships=[township.name for township in pack.townships],
        dimensions={
            dimension.code: DimensionWords(label=dimension.label, weight=dimension.weight)
            for dimension in pack.assessment.dimensions
        },
        levels={level.code: level.label for level in pack.assessment.levels},
        statuses=status_labels()["applications"],
        referral_statuses=status_labels()["referrals"],
        referral_actions=wording.REFERRAL_ACTIONS,
        history=wording.HISTORY,
        alerts=wording.ALERTS,
    )


def _field_words(key: str) -> FieldWords:
    fixed = {_json_text(value): label for value, label in value_choices(key).items()}
    if key in ("illness", "disability"):
        fixed["none"] = value_label(key, "none")
    if key == "disability":
        fixed |= {
            f"{kind or ''}/{grade or ''}": value_label(key, {"kind": kind, "grade": grade})
            for kind in (None, *DISABILITY_KINDS)
            for grade in (None, *DISABILITY_GRADES)
        }
    unit = value_label(key, 1).removeprefix("1") if key in NUMBERS else None
    return FieldWords(label=field_label(key), values=fixed, unit=unit)


def _json_text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value
