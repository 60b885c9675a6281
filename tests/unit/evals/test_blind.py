"""The blind sayings: all can be read, and the half that is counted was never learnt from."""

from __future__ import annotations

from evals.blind import FOLDER, may_be_read
from evals.cases import load
from evals.leaks import leaks


class TestBlind:
    def test_both_halves_are_of_one_size(self) -> None:
        halves = [may_be_read(case) for case in load(FOLDER)]
        assert abs(halves.count(True) - halves.count(False)) <= 10
        assert len(halves) > 2000

    def test_nothing_was_learnt_from_the_counted_half(self) -> None:
        assert leaks(case.text for case in load(FOLDER) if not may_be_read(case)) == []
