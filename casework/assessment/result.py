"""What an assessment says: the index, its dimensions, each point."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

#: What every assessment is marked as.
STAGE: Final = "初筛"


class Point(BaseModel):
    """What one fact adds to its dimension: ``points`` of the index, and the keys of what it rests on."""

    model_config = ConfigDict(frozen=True)

    fact: str
    points: int
    reason: str
    fields: list[str]


class DimensionScore(BaseModel):
    """One dimension: its points at least and at most, out of ``weight``, and why.

    The points of its ``items`` add up to ``points``. ``missing`` are labels of what is not known,
    ``missing_fields`` the keys of the fields and facts to be found out.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    label: str
    weight: float
    points: int
    points_max: int
    items: list[Point] = Field(default_factory=list)
    reasons: list[str]
    missing: list[str]
    missing_fields: list[str] = Field(default_factory=list)


class Assessment(BaseModel):
    """``difficulty`` counts only what is known; ``difficulty_max`` is what it could still become.

    ``level`` is the label of ``difficulty`` and ``level_max`` that of ``difficulty_max``; ``missing`` names
    the facts that nobody told yet. ``dimensions`` maps each dimension's code to its points.
    """

    model_config = ConfigDict(frozen=True)

    stage: str = STAGE
    difficulty: int
    difficulty_max: int
    level: str
    level_code: str
    level_max: str
    dimensions: dict[str, int]
    details: list[DimensionScore]
    reasons: list[str]
    missing: list[str]
    asked: list[str]
    origin: str
