"""The table that `make bench` prints."""

import pytest

from benchmarks.load import Timing, at_milestone, percentile
from benchmarks.side import Figures
from benchmarks.table import Row, growth, markdown, rows


def figures(factor: float, at_turn: dict[int, float]) -> Figures:
    timing = Timing(80 * factor, 120 * factor, 300 * factor, 500 * factor, 12 / factor, at_turn)
    return Figures(200 * factor, 55 * factor, 1300 * factor, timing)


PLAIN = figures(1, {10: 70.0, 100: 250.0, 300: 350.0})
OURS = figures(0.2, {10: 10.0, 100: 10.5, 300: 11.0})


class TestRow:
    def test_ratio_is_ours_by_theirs(self) -> None:
        assert Row("训练", plain=200, ours=50).ratio == 0.25

    @pytest.mark.parametrize(
        ("row", "met"),
        [
            (Row("a", 100, 25, aim=0.25), True),
            (Row("a", 100, 26, aim=0.25), False),
            (Row("a", 10, 40, aim=4, more_is_better=True), True),
            (Row("a", 10, 39, aim=4, more_is_better=True), False),
            (Row("a", 10, 39), None),
        ],
    )
    def test_says_whether_the_aim_is_met(self, row: Row, met: bool | None) -> None:
        assert row.met is met


class TestRows:
    def test_give_every_figure_of_both(self) -> None:
        assert [(row.plain, row.ours) for row in rows(PLAIN, OURS)][:3] == [(200, 40), (55, 11), (1300, 260)]

    def test_have_a_row_for_each_milestone(self) -> None:
        titles = [row.title for row in rows(PLAIN, OURS)]
        assert titles[-3:] == ["同一对话第 10 轮，毫秒", "同一对话第 100 轮，毫秒", "同一对话第 300 轮，毫秒"]


class TestGrowth:
    def test_is_the_last_milestone_by_turn_10(self) -> None:
        assert (growth(PLAIN), growth(OURS)) == (5.0, 1.1)

    def test_is_unknown_when_the_talk_was_short(self) -> None:
        assert growth(figures(1, {10: 70.0})) is None


class TestMarkdown:
    def test_marks_an_aim_that_is_met_and_one_that_is_not(self) -> None:
        lines = markdown(PLAIN, OURS).splitlines()
        assert "| 训练，秒 | 200.0 | 40.0 | 0.20 | ≤ 0.2 | ✓ |" in lines
        assert "| 单人对话，每轮 p50，毫秒 | 80.0 | 16.0 | 0.20 | ≤ 0.25 | ✓ |" in lines
        assert markdown(PLAIN, PLAIN).count("✗") == 6

    def test_ends_with_the_growth(self) -> None:
        assert (
            markdown(PLAIN, OURS).splitlines()[-1]
            == "| 第 300 轮 ÷ 第 10 轮 | 5.00 | 1.10 | | 易助 ≤ 1.2 | ✓ |"
        )


class TestPercentile:
    def test_of_a_hundred_values(self) -> None:
        values = [float(value) for value in range(1, 102)]
        assert (percentile(values, 50), percentile(values, 95)) == (51.0, 96.0)


class TestAtMilestone:
    def test_is_not_moved_by_one_slow_turn(self) -> None:
        times = [10.0] * 20
        times[9] = 500.0
        assert at_milestone(times, 10) == 10.0
