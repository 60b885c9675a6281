"""``python -m evals.photos``: reads photos of invented cards and prints how well and how fast."""

from __future__ import annotations

import argparse
import resource
from datetime import date
from statistics import median

from casework.photos.reader import CardReader
from casework.regions import load_region
from casework.regions.loader import PACKS
from evals.photos.measuring import Score, measure


def main() -> None:
    """Print a line for each way of photographing and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--region", default="dehua")
    parser.add_argument("--rounds", type=int, default=2, help="24 pictures a round")
    chosen = parser.parse_args()
    pack = load_region(PACKS / chosen.region)
    scores = measure(pack, date.today(), chosen.rounds, CardReader())
    print(f"{'way':<12}{'fields':>8}{'right':>8}{'sure but wrong':>16}{'seconds':>9}")
    everything = Score()
    for way, score in scores.items():
        _line(way, score)
        everything.right += score.right
        everything.of += score.of
        everything.misleading += score.misleading
        everything.seconds += score.seconds
        everything.missed += score.missed
    _line("all", everything)
    for what, times in everything.missed.most_common(10):
        print(f"  missed {times} × {what}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _line(name: str, score: Score) -> None:
    share = score.right / score.of if score.of else 0.0
    print(f"{name:<12}{score.of:>8}{share:>8.1%}{score.misleading:>16}{median(score.seconds):>9.2f}")


if __name__ == "__main__":
    main()
