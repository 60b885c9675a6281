"""Lines of text as they were found in a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CardKind = Literal["id_card", "disability_card", "dibao_card"]
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """Text that stands together. ``confidence`` 0 to 1; ``corners`` in pixels, clockwise from where the
    reader took the top left to be."""

    text: str
    confidence: float
    corners: tuple[Point, Point, Point, Point]
