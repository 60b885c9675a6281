"""The rules by which two applications are held to be of one household (``data/duplicates.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Strength = Literal["certain", "likely", "possible"]
_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "duplicates.yml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sounds(_Strict):
    """Beginnings and ends of syllables that fall together."""

    initials: dict[str, str]
    finals: dict[str, str]


class Weights(_Strict):
    """Points for what two applications have in common, and against it."""

    same_id_number: int
    same_name: int
    name_sounds_same: int
    name_sounds_alike: int
    same_phone: int
    same_phone_shared: int
    same_address: int
    same_village: int
    same_township: int
    same_age: int
    age_near: int
    age_apart: int
    other_sex: int
    other_id_number: int
    other_township: int


class DuplicateRules(_Strict):
    """Weights, limits and sounds. ``frequent_from``, ``phone_shared_from`` and ``candidates`` count
    applications, the ages years."""

    sounds: Sounds
    weights: Weights
    age_years: int = Field(ge=0)
    age_years_apart: int = Field(ge=1)
    phone_shared_from: int = Field(ge=1)
    frequent_from: int = Field(ge=1)
    candidates: int = Field(ge=1)
    strengths: dict[Strength, int]


@cache
def duplicate_rules() -> DuplicateRules:
    """The rules of this installation. Raises ValueError if malformed."""
    return DuplicateRules.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
