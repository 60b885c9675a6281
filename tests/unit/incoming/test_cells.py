"""What can be read in only one way is read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from casework.incoming import cells
from casework.incoming.cells import CellError


class TestText:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (None, ""),
            (" 张三\n ", "张三"),
            (13805951234, "13805951234"),
            (13805951234.0, "13805951234"),
            ('="059523522222"', "059523522222"),
            ("'013", "013"),
            ("a\u0000b\u200bc", "a b c"),
        ],
    )
    def test_is_one_line(self, value: Any, said: str) -> None:
        assert cells.text(value) == said

    def test_a_number_that_lost_digits_is_refused(self) -> None:
        with pytest.raises(CellError, match="digits_lost"):
            cells.text(3.5052619440101123e17)


class TestNumber:
    @pytest.mark.parametrize(
        ("value", "number"), [(2500, 2500), ("2,500.50", 2500.5), ("２５００元", 2500), (0.5, 0.5)]
    )
    def test_is_read(self, value: Any, number: float) -> None:
        assert cells.number(value) == number

    @pytest.mark.parametrize("value", ["两千", "1e3", "", True, "nan", "1-2"])
    def test_anything_else_is_refused(self, value: Any) -> None:
        with pytest.raises(CellError, match="not_number"):
            cells.number(value)


class TestWhole:
    @pytest.mark.parametrize(("value", "number"), [("82岁", 82), ("３人", 3), (4.0, 4)])
    def test_is_read(self, value: Any, number: int) -> None:
        assert cells.whole(value) == number

    @pytest.mark.parametrize(
        "value", [8.5, "八十", "82岁半", 1e300, 10**30, -(10**12), float("inf"), float("nan")]
    )
    def test_anything_else_is_refused(self, value: Any) -> None:
        with pytest.raises(CellError, match="not_whole_number"):
            cells.whole(value)


class TestDay:
    @pytest.mark.parametrize(
        "value",
        [
            datetime(2026, 11, 5),
            date(2026, 11, 5),
            "2026-11-05",
            "2026/11/5",
            "2026年11月5日",
            "２０２６.１１.５",
            "20261105",
            20261105,
            "2026-11-05 00:00:00",
        ],
    )
    def test_is_read(self, value: Any) -> None:
        assert cells.day(value) == date(2026, 11, 5)

    @pytest.mark.parametrize("value", [46331, "11月5日", "2026-13-01", "5/11/2026", "明天"])
    def test_anything_else_is_refused(self, value: Any) -> None:
        with pytest.raises(CellError, match="not_date"):
            cells.day(value)


class TestChoice:
    def test_is_what_the_label_stands_for(self) -> None:
        assert cells.choice(" （一） ", {"(一)": 1}) == 1

    def test_another_label_is_refused(self) -> None:
        with pytest.raises(CellError, match="not_a_choice"):
            cells.choice("二", {"一": 1})
