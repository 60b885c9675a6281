"""Brings lines into the order in which a person reads them, however the card lay. Pure.

The reader rights each line by itself, so the words are there when the card lay on its side or upside down;
what is lost is which line stands beside which. That is found by turning the places, not the picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from casework.photos.lines import Line, Point

#: Two lines stand in one row if their middles differ by less than this part of a line's height.
_SAME_ROW: Final = 0.62


@dataclass(frozen=True)
class _Placed:
    line: Line
    x: float
    y: float
    height: float


def readings(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """The rows of ``lines`` from top to bottom, each from left to right, for both ways the card may lie.

    As it is and upside down; for a card on its side the two ways of righting it. The likelier comes first.
    """
    if not lines:
        return []
    quarters = (1, 3) if _lies_on_its_side(lines) else (0, 2)
    return [_rows(lines, quarter) for quarter in quarters]


def _lies_on_its_side(lines: Sequence[Line]) -> bool:
    """Whether most of the text runs from top to bottom."""
    weights = {True: 0, False: 0}
    for line in lines:
        if len(line.text) > 1:
            wide, high = _sides(line)
            weights[high > wide] += len(line.text)
    return weights[True] > weights[False]


def _sides(line: Line) -> tuple[float, float]:
    first, second, _, fourth = line.corners
    return math.dist(first, second), math.dist(first, fourth)


def _rows(lines: Sequence[Line], quarter: int) -> list[list[Line]]:
    angle = _slope(lines, quarter)
    placed = sorted((_place(line, quarter, angle) for line in lines), key=lambda one: one.y)
    usual = median(one.height for one in placed)
    rows: list[list[_Placed]] = []
    for one in placed:
        near = [
            (abs(one.y - row[-1].y), row)
            for row in rows[-3:]
            if abs(one.y - row[-1].y) < _SAME_ROW * max(usual, min(one.height, row[-1].height))
        ]
        if near:
            min(near, key=lambda found: found[0])[1].append(one)
        else:
            rows.append([one])
    return [[one.line for one in sorted(row, key=lambda one: one.x)] for row in rows]


def _place(line: Line, quarter: int, angle: float) -> _Placed:
    corners = [_turned(_quartered(point, quarter), -angle) for point in line.corners]
    return _Placed(
        line=line,
        x=min(x for x, _ in corners),
        y=sum(y for _, y in corners) / 4,
        height=min(_sides(line)),
    )


def _quartered(point: Point, quarter: int) -> Point:
    x, y = point
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


def _turned(point: Point, angle: float) -> Point:
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _slope(lines: Sequence[Line], quarter: int) -> float:
    """How far the long lines climb, in radians: the middle one of their angles."""
    angles = []
    for line in lines:
        corners = [_quartered(point, quarter) for point in line.corners]
        edges = [(corners[0], corners[1]), (corners[1], corners[2])]
        (x1, y1), (x2, y2) = max(edges, key=lambda edge: math.dist(*edge))
        if math.dist((x1, y1), (x2, y2)) > 3 * min(_sides(line)):
            angle = math.atan2(y2 - y1, x2 - x1)
            angles.append((angle + math.pi / 2) % math.pi - math.pi / 2)
    return median(angles) if angles else 0.0
