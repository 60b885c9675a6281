"""The difficulty index (困难指数): 0..100 from the region's dimensions, each point with its reason. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue

from casework.intake.labels import field_label
from casework.regions.conditions import Test, holds, value_of
from casework.regions.pack import RegionPack
from casework.regions.rules import AssessmentFact, Dimension
from casework.routing import HasService

Fields = Mapping[str, JsonValue]

#: What every assessment is marked as.
STAGE: Final = "初筛"
INCOME_PER_HEAD: Final = "income_per_head"
#: What is not known, worded for what it follows from.
_DERIVED_LABELS: Final = {INCOME_PER_HEAD: "人均收入"}


class DimensionScore(BaseModel):
    """One dimension: its points at least and at most, out of ``weight``, and why."""

    model_config = ConfigDict(frozen=True)

    code: str
    label: str
    weight: float
    points: int
    points_max: int
    reasons: list[str]
    missing: list[str]


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


def assess(fields: Fields, needs: Iterable[HasService], pack: RegionPack) -> Assessment:
    """The first sorting of an application with these fields.

    Hardship is of the household, not of what it asks for: ``needs`` are named and never move the index.
    """
    codes = dict.fromkeys(need.service for need in needs)
    known = _with_derived(fields)
    details = [_score(dimension, known) for dimension in pack.assessment.dimensions]
    # The index is the sum of the points that are shown, so that anybody can check it.
    difficulty = min(100, sum(score.points for score in details))
    difficulty_max = min(100, sum(score.points_max for score in details))
    level, level_max = _level(difficulty, pack), _level(difficulty_max, pack)
    return Assessment(
        difficulty=difficulty,
        difficulty_max=difficulty_max,
        level=level[1],
        level_code=level[0],
        level_max=level_max[1],
        dimensions={score.code: score.points for score in details},
        details=details,
        reasons=[reason for score in details for reason in score.reasons],
        asked=[service.label for code in codes if (service := pack.service(code))],
        missing=[label for score in details for label in score.missing],
        origin=pack.assessment.origin,
    )


def _with_derived(fields: Fields) -> dict[str, JsonValue]:
    income, size = fields.get("monthly_income"), fields.get("household_size")
    result = dict(fields)
    if isinstance(income, int | float) and isinstance(size, int) and size > 0:
        result[INCOME_PER_HEAD] = income / size
    return result


def _score(dimension: Dimension, fields: Fields) -> DimensionScore:
    low = high = 0.0
    reasons, missing = list[str](), list[str]()
    for fact in dimension.facts:
        point = next((point for point in fact.points if holds(point.when, fields)), None)
        share = point.share if point else 0.0
        low += share
        high += max([share, *(other.share for other in fact.points if _possible(other.when, fields))])
        if point:
            reasons.append(f"{point.reason}（{dimension.label}+{_points(dimension.weight, share)}）")
        if unknown := _unknown(fact, fields):
            missing.append(_DERIVED_LABELS.get(unknown) or field_label(unknown))
    return DimensionScore(
        code=dimension.code,
        label=dimension.label,
        weight=dimension.weight,
        points=_points(dimension.weight, low),
        points_max=_points(dimension.weight, high),
        reasons=reasons,
        missing=missing,
    )


def _points(weight: float, share: float) -> int:
    # Half a point counts up, always: Python's round() would take it to the even side.
    return math.floor(weight * min(1.0, share) + 0.5 + 1e-9)


def _unknown(fact: AssessmentFact, fields: Fields) -> str | None:
    """The fact's first field when none of its fields is known: nobody told yet."""
    if any(fields.get(key) is not None for key in fact.known_by):
        return None
    return fact.known_by[0]


def _possible(condition: Mapping[str, Test], fields: Fields) -> bool:
    """Whether ``condition`` can still come true: every field of it that is known passes its test."""
    for path, test in condition.items():
        value = value_of(fields, path)
        whole = fields.get(path.partition(".")[0])
        # Inside 没有残疾 there is no grade to be found out.
        known = value is not None or (whole is not None and not isinstance(whole, dict))
        if known and not test.holds(value):
            return False
    return True


def _level(difficulty: int, pack: RegionPack) -> tuple[str, str]:
    level = [level for level in pack.assessment.levels if level.from_difficulty <= difficulty][-1]
    return level.code, level.label
