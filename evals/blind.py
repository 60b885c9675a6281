"""Sayings that two writers made without having seen the program: one half was read while it was built, the
other half was only ever counted. The figures are those of the counted half."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evals.cases import Case, load
from evals.parts import Measured
from evals.running import Ask, understand_all
from evals.scoring import score

FOLDER: Final = Path(__file__).with_name("blind")


def measure(ask: Ask) -> Measured:
    """Ask for each and count; misses are told of the half that may be read."""
    cases = load(FOLDER)
    read, counted = ([case for case in cases if may_be_read(case) is half] for half in (True, False))
    ours, theirs = score(understand_all(ask, counted)), score(understand_all(ask, read))
    size = f"{len(counted)} sayings nobody read, {sum(case.look_alike for case in counted)} look-alikes"
    return Measured(ours.figures(), size, f"The half that may be read:\n{theirs.details()}")


def may_be_read(case: Case) -> bool:
    """Whether the saying belongs to the half that is read: the first, third … of its file."""
    return int(case.id.rsplit(":", 1)[1]) % 2 == 1
