"""The words that the pages put in the place of keys and codes: they come from the region pack and the field labels."""

from __future__ import annotations

from pydantic import BaseModel

from api.pages import wording
from casework.intake.keys import CHOICES, DISABILITY_KINDS, FIELD_KEYS, FLAGS
from casework.intake.labels import field_label, value_label
from casework.regions import RegionPack


class FieldWords(BaseModel):
    """A field's name, the words of its fixed values (by their JSON text), and the unit of a number."""

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
    disability_kinds: dict[str, str]
    disability_grades: dict[str, str]
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


def labels_of(pack: RegionPack) -> Labels:
    """The words for one region."""
    return Labels(
        region=RegionWords(code=pack.code, name=pack.name, brand=pack.brand),
        fields={key: _field_words(key) for key in FIELD_KEYS},
        order=list(FIELD_KEYS),
        disability_kinds={
            kind: value_label("disability", {"kind": kind, "grade": None}) for kind in DISABILITY_KINDS
        },
        disability_grades=wording.DISABILITY_GRADES,
        services={service.code: service.label for service in pack.services},
        classes={group.code: group.label for group in pack.service_classes},
        organisations={organisation.code: organisation.name for organisation in pack.organisations},
        townships=[township.name for township in pack.townships],
        dimensions={
            dimension.code: DimensionWords(label=dimension.label, weight=dimension.weight)
            for dimension in pack.assessment.dimensions
        },
        levels={level.code: level.label for level in pack.assessment.levels},
        statuses=wording.STATUSES,
        referral_statuses=wording.REFERRAL_STATUSES,
        referral_actions=wording.REFERRAL_ACTIONS,
        history=wording.HISTORY,
    )


def _field_words(key: str) -> FieldWords:
    fixed: dict[str, str] = {value: value_label(key, value) for value in CHOICES.get(key, ())}
    if key in FLAGS:
        fixed = {"true": value_label(key, True), "false": value_label(key, False)}
    elif key in ("illness", "disability"):
        fixed = {"none": value_label(key, "none")}
    return FieldWords(label=field_label(key), values=fixed, unit=wording.UNITS.get(key))
