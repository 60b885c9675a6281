"""A quarter in the days of a region."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from casework.errors import Invalid
from casework.regions import RegionPack
from casework.reports.quarter import Quarter


class TestOf:
    def test_it_begins_and_ends_at_midnight_of_the_region(self, dehua: RegionPack) -> None:
        quarter = Quarter.of(2026, 4, dehua)
        assert quarter.start == datetime(2026, 9, 30, 16, tzinfo=UTC)
        assert quarter.end == datetime(2026, 12, 31, 16, tzinfo=UTC)
        assert (quarter.first_day, quarter.last_day) == (date(2026, 10, 1), date(2026, 12, 31))

    @pytest.mark.parametrize(("year", "number"), [(2019, 1), (2101, 1), (2026, 0), (2026, 5)])
    def test_there_are_four_in_the_years_that_can_be(self, dehua: RegionPack, year: int, number: int) -> None:
        with pytest.raises(Invalid):
            Quarter.of(year, number, dehua)


class TestBegun:
    def test_it_has_begun_with_its_first_moment_and_is_over_after_its_last(self, dehua: RegionPack) -> None:
        quarter, moment = Quarter.of(2026, 4, dehua), timedelta(seconds=1)
        assert not quarter.begun(quarter.start - moment) and quarter.begun(quarter.start)
        assert not quarter.over(quarter.end - moment) and quarter.over(quarter.end)


class TestBefore:
    @pytest.mark.parametrize(
        ("now", "found"),
        [
            ("2026-11-21", (2026, 3)),
            ("2027-01-01", (2026, 4)),
            ("2026-12-31", (2026, 3)),
            ("2026-04-01", (2026, 1)),
        ],
    )
    def test_it_is_the_last_one_that_is_over(
        self, dehua: RegionPack, now: str, found: tuple[int, int]
    ) -> None:
        quarter = Quarter.before(datetime.fromisoformat(f"{now}T00:00:00+08:00"), dehua)
        assert (quarter.year, quarter.number) == found
