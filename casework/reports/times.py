"""How long steps took, in working days. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil

from casework.referrals.calendar import CalendarUnknown, WorkCalendar
from casework.reports.schemas import StepLine


def step_line(
    step: str, name: str, spans: Mapping[tuple[date, date], int], calendar: WorkCalendar
) -> StepLine:
    """The line of one step. ``spans``: how many took it from the first day to the second."""
    days: dict[int, int] = {}
    unknown = 0
    worked, unknown_years = _worked([day for span in spans for day in span], calendar)
    for (began, ended), number in spans.items():
        if unknown_years.intersection(range(began.year, ended.year + 1)):
            unknown += number
            continue
        took = max(0, bisect_right(worked, ended) - bisect_right(worked, began))
        days[took] = days.get(took, 0) + number
    return StepLine(
        step=step,
        name=name,
        count=sum(days.values()),
        median_days=percentile(days, 0.5),
        p90_days=percentile(days, 0.9),
        unknown=unknown,
    )


def _worked(days: Sequence[date], calendar: WorkCalendar) -> tuple[list[date], set[int]]:
    """The working days from the first of ``days`` to the last, and the years whose holidays are not known.

    Each day is asked for once, however many spans it lies in.
    """
    worked, unknown = list[date](), set[int]()
    if not days:
        return worked, unknown
    for number in range(min(days).toordinal(), max(days).toordinal() + 1):
        day = date.fromordinal(number)
        if day.year in unknown:
            continue
        try:
            if calendar.is_working_day(day):
                worked.append(day)
        except CalendarUnknown:
            unknown.add(day.year)
    return worked, unknown


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """The least value that at least ``share`` of all counted do not exceed; None where nothing is counted."""
    total = sum(counts.values())
    if not total:
        return None
    left = ceil(share * total)
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return max(counts)
