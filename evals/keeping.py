"""The committed scores, and whether today's fell below them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SCORES: Final = Path(__file__).with_name("scores.json")

Figures = Mapping[str, float]

#: Of these, less is better.
LESS_IS_BETTER: Final = ("false_alarms", "median_turns")
#: How far a figure may fall before the command fails: rounding and one or two talks, not a trend.
TOLERANCE: Final = {"talks": 0.035, "letters": 0.02}
DEFAULT_TOLERANCE: Final = 0.01
TURNS_TOLERANCE: Final = 1.0


def read(path: Path = SCORES) -> dict[str, dict[str, float]]:
    """The committed scores by part; empty when none were committed yet."""
    if not path.exists():
        return {}
    kept: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def write(scores: Mapping[str, Figures], path: Path = SCORES) -> None:
    """Commit these; parts that were not measured keep what they had."""
    kept = {**read(path), **{part: {k: round(v, 4) for k, v in f.items()} for part, f in scores.items()}}
    path.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def drops(part: str, now: Figures, before: Figures) -> list[str]:
    """One line for each figure that is worse than committed by more than its tolerance."""
    lines = []
    for name, old in before.items():
        new = now.get(name)
        if new is None:
            lines.append(f"{part}.{name}: {old:.3f} → not measured")
            continue
        fell = new - old if name.endswith(LESS_IS_BETTER) else old - new
        turns = name.endswith("median_turns")
        if fell > (TURNS_TOLERANCE if turns else TOLERANCE.get(part, DEFAULT_TOLERANCE)) + 1e-9:
            lines.append(f"{part}.{name}: {old:.3f} → {new:.3f}")
    return lines
