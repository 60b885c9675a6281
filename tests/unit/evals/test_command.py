"""What `make eval` makes of the figures."""

from __future__ import annotations

from typing import ClassVar

import pytest

from evals.__main__ import PARTS, judge


class TestJudge:
    BEFORE: ClassVar = {"talks": {"all_right": 0.9}, "distress": {"crisis_recall": 0.98}}

    def test_nothing_fell(self) -> None:
        assert judge({"talks": {"all_right": 0.9}, "distress": {"crisis_recall": 0.99}}, self.BEFORE) == 0

    def test_a_fall_fails_and_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert judge({"talks": {"all_right": 0.8}}, self.BEFORE) == 1
        assert "talks.all_right: 0.900 → 0.800" in capsys.readouterr().out

    def test_a_part_that_was_not_measured_is_let_be(self) -> None:
        assert judge({"talks": {"all_right": 0.9}}, self.BEFORE) == 0

    def test_a_part_without_committed_scores_passes(self) -> None:
        assert judge({"letters": {"need_f1": 0.1}}, {}) == 0


class TestParts:
    def test_every_part_can_be_measured_alone(self) -> None:
        assert list(PARTS) == ["understanding", "blind", "letters", "distress", "talks"]
