"""Held-out utterances: is each understood as a careful caseworker would note it?"""

from __future__ import annotations

from evals.cases import load
from evals.parts import Measured
from evals.running import understand_all
from evals.scoring import score
from tests.support.running import Running


def measure(running: Running) -> Measured:
    """Ask for each and count."""
    cases = load()
    scores = score(understand_all(running, cases))
    alike = sum(case.look_alike for case in cases)
    return Measured(scores.figures(), f"{len(cases)} utterances, {alike} look-alikes", scores.details())
