"""The figures of a run as a table in the terminal."""

from __future__ import annotations

import unicodedata

from tests.faults.frame import Outcome

MOST_FINDINGS = 40


def table(outcome: Outcome) -> str:
    """Figures, what was wrong, and the verdict."""
    rows = [*outcome.figures.items(), ("秒", round(outcome.seconds))]
    width = max(_width(name) for name, _ in rows)
    lines = [f"—— {outcome.side} ——"]
    lines += [f"{name}{' ' * (width - _width(name))}  {number:>7}" for name, number in rows]
    lines += [f"✗ {finding}" for finding in outcome.findings[:MOST_FINDINGS]]
    if (more := len(outcome.findings) - MOST_FINDINGS) > 0:
        lines.append(f"……另有 {more} 处")
    verdict = "没有丢，没有重，顺序对" if outcome.clean else "有丢的、重的或乱的"
    return "\n".join([*lines, verdict])


def _width(text: str) -> int:
    """Columns in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
