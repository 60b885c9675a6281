"""Shifts laid out over days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.duty.entering import checked
from casework.duty.roster import Shift, gaps, on_duty, turns
from casework.duty.schemas import ShiftEntry
from casework.errors import Invalid
from casework.regions import load_region
from casework.regions.loader import PACKS

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def weekly(name: str = "a", days: str = "1234567", starts: int = 8, ends: int = 18, **rest: Any) -> Shift:
    values: dict[str, Any] = {"township": None, "on_date": None, "instead": False, **rest}
    return Shift(id=name, weekdays=days, starts=starts * 60, ends=ends * 60, **values)


def once(name: str, day: date, starts: int = 8, ends: int = 18, **rest: Any) -> Shift:
    values: dict[str, Any] = {"township": None, "instead": False, **rest}
    return Shift(id=name, weekdays=None, on_date=day, starts=starts * 60, ends=ends * 60, **values)


def names(shifts: list[Shift], moment: datetime) -> list[str]:
    return [turn.shift.id for turn in on_duty(shifts, moment, CHINA)]


class TestOnDuty:
    def test_from_its_beginning_until_just_before_its_end(self) -> None:
        shifts = [weekly()]
        assert names(shifts, at(23, 7, 59)) == []
        assert names(shifts, at(23, 8)) == ["a"]
        assert names(shifts, at(23, 17, 59)) == ["a"]
        assert names(shifts, at(23, 18)) == []

    def test_a_night_runs_into_the_next_day(self) -> None:
        shifts = [weekly("night", days="1", starts=18, ends=8)]
        assert names(shifts, at(23, 23)) == ["night"]
        assert names(shifts, at(24, 7, 59)) == ["night"]
        assert names(shifts, at(24, 18)) == []

    def test_the_same_start_and_end_is_a_whole_day(self) -> None:
        shifts = [weekly("day", days="1", starts=0, ends=0)]
        assert names(shifts, at(23, 0)) == ["day"]
        assert names(shifts, at(23, 23, 59)) == ["day"]
        assert names(shifts, at(24, 0)) == []

    def test_only_between_its_first_and_last_day(self) -> None:
        shifts = [weekly(from_date=date(2026, 11, 24), until_date=date(2026, 11, 25))]
        assert [names(shifts, at(day, 9)) for day in (23, 24, 25, 26)] == [[], ["a"], ["a"], []]

    def test_a_single_day_is_added_or_stands_instead(self) -> None:
        assert names([weekly(), once("b", MONDAY)], at(23, 9)) == ["a", "b"]
        shifts = [weekly(), once("b", MONDAY, instead=True)]
        assert names(shifts, at(23, 9)) == ["b"]
        assert names(shifts, at(24, 9)) == ["a"]

    def test_instead_counts_for_its_own_place_only(self) -> None:
        shifts = [
            weekly(),
            weekly("t", township="上涌镇"),
            once("b", MONDAY, instead=True, township="上涌镇"),
        ]
        assert names(shifts, at(23, 9)) == ["a", "b"]


class TestGaps:
    def test_nobody_at_all_is_one_gap(self) -> None:
        assert gaps([], at(23, 9), at(25, 9), CHINA) == [(at(23, 9), at(25, 9))]

    def test_nights_that_nobody_has(self) -> None:
        assert gaps([weekly()], at(23, 9), at(25, 9), CHINA) == [
            (at(23, 18), at(24, 8)),
            (at(24, 18), at(25, 8)),
        ]

    def test_day_and_night_leave_none(self) -> None:
        both = [weekly(), weekly("night", starts=18, ends=8)]
        assert gaps(both, at(23, 3), at(28, 3), CHINA) == []

    def test_who_is_there_for_one_township_does_not_cover_the_region(self) -> None:
        only = [weekly("t", starts=0, ends=0, township="上涌镇")]
        assert gaps(only, at(23, 0), at(24, 0), CHINA) == [(at(23, 0), at(24, 0))]

    def test_overlapping_shifts_cover_together(self) -> None:
        shifts = [
            weekly("a", starts=0, ends=14),
            weekly("b", starts=10, ends=0),
            weekly("c", starts=11, ends=12),
        ]
        assert gaps(shifts, at(23, 1), at(26, 1), CHINA) == []


class TestTurns:
    def test_come_in_the_order_of_time(self) -> None:
        week = turns([weekly("b", starts=18, ends=8), weekly("a")], MONDAY, date(2026, 11, 24), CHINA)
        assert [(turn.day.day, turn.shift.id) for turn in week] == [
            (23, "a"),
            (23, "b"),
            (24, "a"),
            (24, "b"),
        ]
        assert (week[1].begins, week[1].ends) == (at(23, 18), at(24, 8))


DEHUA = load_region(PACKS / "dehua")


def entry(**values: Any) -> ShiftEntry:
    given = {"weekdays": [1, 2], "starts": "08:00", "ends": "18:00", "name": "林主任", **values}
    return ShiftEntry.model_validate(given)


class TestChecked:
    def test_what_is_right(self) -> None:
        found = checked(entry(phone="0595-2355 1234", weekdays=[5, 1, 1]), DEHUA)
        assert (found["weekdays"], found["starts"], found["ends"]) == ("15", 480, 1080)
        assert found["phone"] == "0595-2355 1234"

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "长" * 31}, "name"),
            ({"phone": "打我电话"}, "phone"),
            ({"weekdays": []}, "weekdays"),
            ({"on_date": "2026-11-23"}, "weekdays"),
            ({"weekdays": [8]}, "weekdays"),
            ({"starts": "8点"}, "starts"),
            ({"starts": "24:00"}, "starts"),
            ({"ends": "25:00"}, "ends"),
            ({"township": "天涯镇"}, "township"),
            ({"from_date": "2026-11-23", "until_date": "2026-11-22"}, "until_date"),
        ],
    )
    def test_what_is_not(self, values: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as wrong:
            checked(entry(**values), DEHUA)
        assert field in {issue.field for issue in wrong.value.errors}
