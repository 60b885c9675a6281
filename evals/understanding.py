"""Held-out utterances: is each understood as a careful caseworker would note it?"""

from __future__ import annotations

from evals.cases import load
from evals.parts import Measured
from evals.running import Ask, understand_all
from evals.scoring import score


def measure(ask: Ask) -> Measured:
    """Ask for each and count."""
    cases = load()
    scores = score(understand_all(ask, cases))
    alike = sum(case.look_alike for case in cases)
    return Measured(scores.figures(), f"{len(cases)} utterances, {alike} look-alikes", scores.details())
