"""Working days: real Chinese holidays, an own table first, an error for a year that nobody knows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.referrals.calendar import CalendarUnknown, WorkCalendar, YearTable

FAR = 2099  # no library will know its holidays


class TestIsWorkingDay:
    @pytest.mark.parametrize(
        ("day", "working"),
        [
            (date(2025, 3, 18), True),  # Tuesday
            (date(2025, 3, 22), False),  # Saturday
            (date(2025, 10, 1), False),  # National Day
            (date(2025, 10, 8), False),  # still the same holidays
            (date(2025, 9, 28), True),  # a Sunday that is worked for them
            (date(2025, 10, 11), True),  # a Saturday that is worked for them
        ],
    )
    def test_knows_holidays_and_worked_week_ends(
        self, calendar: WorkCalendar, day: date, working: bool
    ) -> None:
        assert calendar.is_working_day(day) is working

    def test_a_year_that_nobody_knows_is_an_error(self, calendar: WorkCalendar) -> None:
        with pytest.raises(CalendarUnknown, match="2099") as raised:
            calendar.is_working_day(date(FAR, 6, 1))
        assert raised.value.year == FAR

    def test_the_own_table_makes_a_year_known(self) -> None:
        table = YearTable(holidays=frozenset({date(FAR, 6, 1)}), workdays=frozenset({date(FAR, 6, 6)}))
        calendar = WorkCalendar({FAR: table})
        assert date(FAR, 6, 1).weekday() == 0
        assert not calendar.is_working_day(date(FAR, 6, 1))
        assert calendar.is_working_day(date(FAR, 6, 2))
        assert calendar.is_working_day(date(FAR, 6, 6))
        assert not calendar.is_working_day(date(FAR, 6, 7))

    def test_the_own_table_goes_before_the_library(self) -> None:
        calendar = WorkCalendar({2025: YearTable(workdays=frozenset({date(2025, 10, 1)}))})
        assert calendar.is_working_day(date(2025, 10, 1))


class TestAdd:
    @pytest.mark.parametrize(
        ("start", "days", "end"),
        [
            (date(2025, 3, 18), 1, date(2025, 3, 19)),
            (date(2025, 3, 21), 1, date(2025, 3, 24)),  # over a week-end
            (date(2025, 3, 22), 1, date(2025, 3, 24)),  # from a week-end
            (date(2025, 9, 30), 1, date(2025, 10, 9)),  # over the holidays
            (date(2025, 9, 26), 1, date(2025, 9, 28)),  # onto a worked Sunday
            (date(2025, 3, 18), 0, date(2025, 3, 18)),
            (date(2025, 3, 22), 0, date(2025, 3, 24)),
            (date(2025, 3, 24), -1, date(2025, 3, 21)),
        ],
    )
    def test_counts_working_days_only(
        self, calendar: WorkCalendar, start: date, days: int, end: date
    ) -> None:
        assert calendar.add(start, days) == end

    def test_does_not_guess_past_what_is_known(self, calendar: WorkCalendar) -> None:
        with pytest.raises(CalendarUnknown):
            calendar.add(date(FAR - 1, 12, 31), 3)


class TestBetween:
    def test_is_what_add_added(self, calendar: WorkCalendar) -> None:
        for offset in range(0, 120, 7):
            start = date(2025, 3, 18) + timedelta(days=offset)
            for days in (1, 5, 20):
                assert calendar.between(start, calendar.add(start, days)) == days

    def test_is_negative_for_a_day_that_has_passed(self, calendar: WorkCalendar) -> None:
        assert calendar.between(date(2025, 3, 24), date(2025, 3, 20)) == -2

    def test_is_nothing_on_the_same_day(self, calendar: WorkCalendar) -> None:
        assert calendar.between(date(2025, 3, 24), date(2025, 3, 24)) == 0


class TestLoad:
    def test_reads_the_projects_own_table(self) -> None:
        assert isinstance(WorkCalendar.load(), WorkCalendar)

    def test_reads_a_year(self, tmp_path: Path) -> None:
        file = tmp_path / "calendar.yml"
        file.write_text("years:\n  2099:\n    holidays: [2099-06-01]\n", encoding="utf-8")
        assert not WorkCalendar.load(file).is_working_day(date(FAR, 6, 1))

    def test_refuses_what_is_no_date(self, tmp_path: Path) -> None:
        file = tmp_path / "calendar.yml"
        file.write_text("years:\n  2099:\n    holidays: [soon]\n", encoding="utf-8")
        with pytest.raises(ValueError, match="date"):
            WorkCalendar.load(file)
