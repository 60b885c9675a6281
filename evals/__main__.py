"""`make eval`: measures the running 易助, prints the scores beside plain Rasa's, fails on a drop against the
committed ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.side import BenchmarkFailed
from evals import blind, distress, keeping, letters, talks, understanding
from evals.parts import Measured, Skipped
from evals.plain.asking import plain_rasa
from evals.running import Ask, asking_yizhu, yizhu
from tests.support.running import DidNotStart, Running

ROOT: Final = Path(__file__).resolve().parent.parent
DETAILS: Final = ROOT / "var/evals"
#: Measured by asking for the Understanding of texts: of 易助, and of plain Rasa.
TEXTS: Final[dict[str, Callable[[Ask], Measured]]] = {
    "understanding": understanding.measure,
    "blind": blind.measure,
    "letters": letters.measure,
    "distress": distress.measure,
}
PARTS: Final = (*TEXTS, "talks")


def main() -> int:
    """Exit code 0; 1 on a drop, or when 易助 or plain Rasa does not start."""
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this part")
    parser.add_argument("--no-baseline", action="store_true", help="leave plain Rasa out")
    parser.add_argument("--write", action="store_true", help="make these the committed scores")
    chosen = parser.parse_args()
    measured: dict[str, Measured] = {}
    try:
        with ExitStack() as ends:
            plain = None if chosen.no_baseline else ends.enter_context(plain_rasa()).ask
            running = ends.enter_context(yizhu())
            for name in chosen.only or PARTS:
                try:
                    measured[name] = measure(name, running, plain)
                except Skipped as reason:
                    print(f"{name}: skipped, {reason}\n", flush=True)
    except DidNotStart as failure:
        print(f"✗ 易助 did not start:\n{failure}")
        return 1
    except BenchmarkFailed as failure:
        print(f"✗ plain Rasa: {failure} (--no-baseline leaves it out)")
        return 1
    figures = {name: part.figures for name, part in measured.items()}
    if chosen.write:
        keeping.write(figures)
        print(f"written to {keeping.SCORES.relative_to(ROOT)}")
        return 0
    return judge(figures, keeping.read())


def measure(name: str, running: Running, plain: Ask | None) -> Measured:
    """One part, shown; plain Rasa's figures beside it where it can be asked the same. Raises Skipped."""
    if name not in TEXTS:
        ours = talks.measure(running)
        show(name, ours, {})
        return ours
    ours = TEXTS[name](asking_yizhu(running))
    show(name, ours, TEXTS[name](plain).figures if plain else {})
    return ours


def show(name: str, measured: Measured, plain: keeping.Figures) -> None:
    """The short table; the rest goes into a file."""
    DETAILS.mkdir(parents=True, exist_ok=True)
    page = DETAILS / f"{name}.txt"
    page.write_text(measured.details + "\n", encoding="utf-8")
    before = keeping.read().get(name, {})
    print(f"{name} ({measured.size})")
    for key, value in measured.figures.items():
        beside = f"   plain Rasa {plain[key]:.3f}" if key in plain else ""
        kept = f"   committed {before[key]:.3f}" if key in before else ""
        print(f"  {key:<26}{value:>7.3f}{beside}{kept}")
    print(f"  details: {page.relative_to(ROOT)}\n", flush=True)


def judge(figures: Mapping[str, keeping.Figures], before: Mapping[str, keeping.Figures]) -> int:
    """Exit code 1 after a line for each figure that fell; parts that were not measured are let be."""
    lines = [line for name, now in figures.items() for line in keeping.drops(name, now, before.get(name, {}))]
    for line in lines:
        print(f"✗ dropped: {line}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
