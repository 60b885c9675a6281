"""The committed scores and what counts as a drop."""

from __future__ import annotations

from pathlib import Path

from evals.keeping import drops, read, write


class TestDrops:
    def test_a_small_fall_is_let_pass(self) -> None:
        assert drops("understanding", {"need_f1": 0.941}, {"need_f1": 0.95}) == []

    def test_a_larger_one_is_named(self) -> None:
        assert drops("understanding", {"need_f1": 0.93}, {"need_f1": 0.95}) == [
            "understanding.need_f1: 0.950 → 0.930"
        ]

    def test_more_false_alarms_are_a_drop_and_fewer_are_not(self) -> None:
        assert drops("distress", {"false_alarms": 0.05}, {"false_alarms": 0.02})
        assert not drops("distress", {"false_alarms": 0.0}, {"false_alarms": 0.02})

    def test_two_turns_more_are_a_drop_one_is_not(self) -> None:
        assert drops("talks", {"median_turns": 12.0}, {"median_turns": 10.0})
        assert not drops("talks", {"median_turns": 11.0}, {"median_turns": 10.0})

    def test_a_figure_that_is_no_longer_measured_is_a_drop(self) -> None:
        assert drops("talks", {}, {"all_right": 0.9})


class TestWrite:
    def test_parts_that_were_not_measured_keep_what_they_had(self, tmp_path: Path) -> None:
        path = tmp_path / "scores.json"
        write({"talks": {"all_right": 0.9}}, path)
        write({"distress": {"crisis_recall": 0.98765}}, path)
        assert read(path) == {"talks": {"all_right": 0.9}, "distress": {"crisis_recall": 0.9877}}
