"""Working days of the Chinese calendar: public holidays, and the week-ends that are worked instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import chinese_calendar
import yaml
from pydantic import BaseModel, ConfigDict, Field

from casework.errors import CaseworkError

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "calendar.yml"
_SATURDAY = 5


class CalendarUnknown(CaseworkError):
    """The holidays of ``year`` are not known yet: add them to ``data/calendar.yml``."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the holidays of {year} are not known: add them to data/calendar.yml")
        self.year = year


class YearTable(BaseModel):
    """One year's days off and worked week-end days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holidays: frozenset[date] = Field(default_factory=frozenset)
    workdays: frozenset[date] = Field(default_factory=frozenset)


class WorkCalendar:
    """Answers from the project's own table first, then from the library; raises for a year neither knows."""

    def __init__(self, years: Mapping[int, YearTable] | None = None) -> None:
        self._years = dict(years or {})

    @classmethod
    def load(cls, path: Path = _FILE) -> WorkCalendar:
        """The calendar with the tables of ``data/calendar.yml``. Raises ValueError if malformed."""
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return cls({int(year): YearTable.model_validate(table) for year, table in raw["years"].items()})

    def provisional(self) -> WorkCalendar:
        """The same calendar, but Monday to Friday in the years that nobody knows yet: it raises nothing."""
        return _Provisional(self._years)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``. Raises CalendarUnknown."""
        if table := self._years.get(day.year):
            weekday = day.weekday() < _SATURDAY
            return day in table.workdays or (weekday and day not in table.holidays)
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            raise CalendarUnknown(day.year) from error

    def add(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``, or before it if negative; 0: from ``start`` on."""
        step, left, day = timedelta(days=1 if days >= 0 else -1), abs(days), start
        if days == 0:
            while not self.is_working_day(day):
                day += step
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """The working days after ``start`` up to and with ``end``; negative when ``end`` lies before."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)


class _Provisional(WorkCalendar):
    def is_working_day(self, day: date) -> bool:
        try:
            return super().is_working_day(day)
        except CalendarUnknown:
            return day.weekday() < _SATURDAY


def days_left(calendar: WorkCalendar, today: date, due_on: date) -> int:
    """The working days from ``today`` to ``due_on``, Monday to Friday in a year that nobody knows yet."""
    try:
        return calendar.between(today, due_on)
    except CalendarUnknown:
        return calendar.provisional().between(today, due_on)


@cache
def work_calendar() -> WorkCalendar:
    """The calendar of this installation."""
    return WorkCalendar.load()
