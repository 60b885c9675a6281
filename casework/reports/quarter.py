"""A quarter of a year, as the days of a region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from casework.errors import Invalid
from casework.regions import RegionPack

FIRST_YEAR: Final = 2020
LAST_YEAR: Final = 2100


@dataclass(frozen=True, order=True)
class Quarter:
    """``start`` and ``end`` are moments in UTC, the span is half open: midnight of the region counts."""

    year: int
    number: int
    start: datetime
    end: datetime
    first_day: date
    last_day: date

    @classmethod
    def of(cls, year: int, number: int, pack: RegionPack) -> Quarter:
        """The quarter of that year. Raises Invalid."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Invalid.one("year", "out_of_range")
        if number not in (1, 2, 3, 4):
            raise Invalid.one("quarter", "out_of_range")
        start = datetime(year, 3 * number - 2, 1, tzinfo=pack.tz)
        end = datetime(year + number // 4, 3 * (number % 4) + 1, 1, tzinfo=pack.tz)
        return cls(
            year, number, start.astimezone(UTC), end.astimezone(UTC), start.date(), end.date() - timedelta(1)
        )

    @classmethod
    def before(cls, now: datetime, pack: RegionPack) -> Quarter:
        """The last quarter that is over at ``now``. Raises Invalid for a moment out of all years."""
        today = pack.date_at(now)
        running = (today.month + 2) // 3
        return cls.of(today.year - (running == 1), running - 1 or 4, pack)

    def begun(self, now: datetime) -> bool:
        """Whether its first day has come."""
        return now >= self.start

    def over(self, now: datetime) -> bool:
        """Whether its last day has gone."""
        return now >= self.end

    def check_begun(self, now: datetime) -> None:
        """Raises Invalid for a quarter that has not begun: there is nothing yet."""
        if not self.begun(now):
            raise Invalid.one("quarter", "quarter_not_begun")
