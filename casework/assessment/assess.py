"""The difficulty index (困难指数): 0..100 from the region's dimensions, each point with its reason. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import JsonValue

from casework.assessment.facts import FOLLOWS_FROM, LABELS, Known, known, parts_missing
from casework.assessment.result import Assessment, DimensionScore, Point
from casework.intake.labels import field_label
from casework.regions.conditions import Test, holds, value_of
from casework.regions.pack import RegionPack
from casework.regions.rules import AssessmentFact, Dimension
from casework.routing import HasService

Fields = Mapping[str, JsonValue]


def assess(
    fields: Fields, needs: Iterable[HasService], pack: RegionPack, facts: Mapping[str, Any] | None = None
) -> Assessment:
    """The first sorting of an application with these fields and what staff added (``facts``).

    Hardship is of the household, not of what it asks for: ``needs`` are named and never move the index.
    """
    codes = dict.fromkeys(need.service for need in needs)
    now = known(fields, facts or {})
    details = [_score(dimension, now) for dimension in pack.assessment.dimensions]
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


def label_of(key: str) -> str:
    """A field, a fact of staff's, or what follows from them, in Chinese. Raises KeyError for neither."""
    return LABELS.get(key) or field_label(key)


def _score(dimension: Dimension, now: Known) -> DimensionScore:
    low = high = 0.0
    items, missing = list[Point](), list[str]()
    for fact in dimension.facts:
        point = next((point for point in fact.points if holds(point.when, now.values)), None)
        before, share = low, point.share if point else 0.0
        low += share
        high += max([share, *(other.share for other in fact.points if _possible(other.when, now))])
        if point:
            # What the sum grows by, so that the parts add up to it whatever is rounded and where it is full.
            gained = _points(dimension.weight, low) - _points(dimension.weight, before)
            items.append(
                Point(
                    fact=label_of(fact.known_by[0]),
                    points=gained,
                    reason=point.reason,
                    fields=_rests_on(point.when),
                )
            )
        if unknown := _unknown(fact, now):
            missing.append(unknown)
    return DimensionScore(
        code=dimension.code,
        label=dimension.label,
        weight=dimension.weight,
        points=_points(dimension.weight, low),
        points_max=_points(dimension.weight, high),
        items=items,
        reasons=[_told(item, dimension) for item in items],
        missing=[label_of(key) for key in missing],
        missing_fields=list(dict.fromkeys(part for key in missing for part in parts_missing(key, now))),
    )


def _told(item: Point, dimension: Dimension) -> str:
    worth = f"+{item.points}" if item.points else f"已满{dimension.weight:g}分"
    return f"{item.reason}（{dimension.label}{worth}）"


def _points(weight: float, share: float) -> int:
    # Half a point counts up, always: Python's round() would take it to the even side.
    return math.floor(weight * min(1.0, share) + 0.5 + 1e-9)


def _rests_on(when: Mapping[str, Test]) -> list[str]:
    keys = dict.fromkeys(path.partition(".")[0] for path in when)
    return list(dict.fromkeys(part for key in keys for part in FOLLOWS_FROM.get(key, (key,))))


def _unknown(fact: AssessmentFact, now: Known) -> str | None:
    """The fact's first field when none of its fields is wholly known: nobody told yet."""
    if any(now.values.get(key) is not None and key not in now.floors for key in fact.known_by):
        return None
    return fact.known_by[0]


def _possible(condition: Mapping[str, Test], now: Known) -> bool:
    """Whether ``condition`` can still come true: every field of it that is known passes its test."""
    for path, test in condition.items():
        value = value_of(now.values, path)
        if path in now.floors and test.maximum is None:
            continue
        whole = now.values.get(path.partition(".")[0])
        # Inside 没有残疾 there is no grade to be found out.
        settled = value is not None or (whole is not None and not isinstance(whole, dict))
        if settled and not test.holds(value):
            return False
    return True


def _level(difficulty: int, pack: RegionPack) -> tuple[str, str]:
    level = [level for level in pack.assessment.levels if level.from_difficulty <= difficulty][-1]
    return level.code, level.label
