"""`make eval`: measures the running 易助, prints the scores, fails on a drop against the committed ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from evals import distress, keeping, letters, talks, understanding
from evals.parts import Measured, Skipped
from evals.running import yizhu
from tests.support.running import DidNotStart, Running

ROOT: Final = Path(__file__).resolve().parent.parent
DETAILS: Final = ROOT / "var/evals"
PARTS: Final[dict[str, Callable[[Running], Measured]]] = {
    "understanding": understanding.measure,
    "letters": letters.measure,
    "distress": distress.measure,
    "talks": talks.measure,
}


def main() -> int:
    """Exit code 0; 1 on a drop, or when 易助 does not start."""
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="measure only this part")
    parser.add_argument("--write", action="store_true", help="make these the committed scores")
    chosen = parser.parse_args()
    measured: dict[str, Measured] = {}
    try:
        with yizhu() as running:
            for name in chosen.only or PARTS:
                try:
                    measured[name] = PARTS[name](running)
                except Skipped as reason:
                    print(f"{name}: skipped, {reason}\n", flush=True)
                    continue
                show(name, measured[name])
    except DidNotStart as failure:
        print(f"✗ 易助 did not start:\n{failure}")
        return 1
    figures = {name: part.figures for name, part in measured.items()}
    if chosen.write:
        keeping.write(figures)
        print(f"written to {keeping.SCORES.relative_to(ROOT)}")
        return 0
    return judge(figures, keeping.read())


def show(name: str, measured: Measured) -> None:
    """The short table; the rest goes into a file."""
    DETAILS.mkdir(parents=True, exist_ok=True)
    page = DETAILS / f"{name}.txt"
    page.write_text(measured.details + "\n", encoding="utf-8")
    before = keeping.read().get(name, {})
    print(f"{name} ({measured.size})")
    for key, value in measured.figures.items():
        kept = f"   committed {before[key]:.3f}" if key in before else ""
        print(f"  {key:<26}{value:>7.3f}{kept}")
    print(f"  details: {page.relative_to(ROOT)}\n", flush=True)


def judge(figures: Mapping[str, keeping.Figures], before: Mapping[str, keeping.Figures]) -> int:
    """Exit code 1 after a line for each figure that fell; parts that were not measured are let be."""
    lines = [line for name, now in figures.items() for line in keeping.drops(name, now, before.get(name, {}))]
    for line in lines:
        print(f"✗ dropped: {line}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
