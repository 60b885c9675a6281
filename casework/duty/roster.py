"""Shifts laid out over days: who is on duty at a moment, and when nobody is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = 24 * 60


@dataclass(frozen=True)
class Shift:
    """What the roster is laid out by; as in ``DutyShift``."""

    id: str
    township: str | None
    weekdays: str | None
    on_date: date | None
    instead: bool
    starts: int
    ends: int
    from_date: date | None = None
    until_date: date | None = None


@dataclass(frozen=True)
class Turn:
    """One time that a shift is done: from ``begins`` to ``ends``, begun on the region's day ``day``."""

    shift: Shift
    day: date
    begins: datetime
    ends: datetime


def turns(shifts: Iterable[Shift], first: date, last: date, tz: ZoneInfo) -> list[Turn]:
    """Every turn that begins on a day from ``first`` to ``last``, in the order of time."""
    known = list(shifts)
    found = [turn for day in _days(first, last) for turn in _of_day(known, day, tz)]
    return sorted(found, key=lambda turn: (turn.begins, turn.shift.township or "", turn.shift.id))


def on_duty(shifts: Iterable[Shift], at: datetime, tz: ZoneInfo) -> list[Turn]:
    """The turns that run at a moment."""
    today = at.astimezone(tz).date()
    around = turns(shifts, today - timedelta(days=1), today, tz)
    return [turn for turn in around if turn.begins <= at < turn.ends]


def gaps(
    shifts: Iterable[Shift], begins: datetime, ends: datetime, tz: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    """When nobody is on duty for the whole region between two moments, in the order of time."""
    wide = [shift for shift in shifts if shift.township is None]
    first, last = begins.astimezone(tz).date() - timedelta(days=1), ends.astimezone(tz).date()
    empty, covered = list[tuple[datetime, datetime]](), begins
    for turn in turns(wide, first, last, tz):
        if turn.begins >= ends:
            break
        if turn.begins > covered:
            empty.append((covered, turn.begins))
        covered = max(covered, turn.ends)
    if covered < ends:
        empty.append((covered, ends))
    return empty


def _of_day(shifts: Sequence[Shift], day: date, tz: ZoneInfo) -> Iterator[Turn]:
    replaced = {shift.township for shift in shifts if shift.on_date == day and shift.instead}
    for shift in shifts:
        if shift.on_date == day or (_weekly_on(shift, day) and shift.township not in replaced):
            yield Turn(shift, day, _moment(day, shift.starts, tz), _moment(day, _end(shift), tz))


def _weekly_on(shift: Shift, day: date) -> bool:
    if shift.weekdays is None or str(day.isoweekday()) not in shift.weekdays:
        return False
    return (shift.from_date is None or shift.from_date <= day) and (
        shift.until_date is None or day <= shift.until_date
    )


def _end(shift: Shift) -> int:
    return shift.ends if shift.ends > shift.starts else shift.ends + DAY


def _moment(day: date, minutes: int, tz: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, DAY)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=tz)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
