"""Working days between the steps."""

from __future__ import annotations

from datetime import date

from casework.referrals.calendar import WorkCalendar
from casework.reports.times import percentile, step_line

CALENDAR = WorkCalendar.load()
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


class TestStepLine:
    def test_week_ends_do_not_count(self) -> None:
        line = step_line("accept", "对方接收", {(FRIDAY, MONDAY): 3, (SATURDAY, SATURDAY): 1}, CALENDAR)
        assert (line.count, line.median_days, line.p90_days, line.unknown) == (4, 1, 1, 0)

    def test_nothing_has_no_days(self) -> None:
        line = step_line("accept", "对方接收", {}, CALENDAR)
        assert (line.count, line.median_days, line.p90_days) == (0, None, None)

    def test_days_of_a_year_without_known_holidays_are_told_apart(self) -> None:
        line = step_line("accept", "对方接收", {(FRIDAY, MONDAY): 1, (FRIDAY, date(2039, 1, 4)): 2}, CALENDAR)
        assert (line.count, line.median_days, line.unknown) == (1, 1, 2)


class TestPercentile:
    def test_it_is_the_least_value_that_so_many_do_not_exceed(self) -> None:
        counts = {0: 5, 1: 4, 9: 1}
        assert [percentile(counts, share) for share in (0.5, 0.51, 0.9, 0.91, 1)] == [0, 1, 1, 9, 9]
