"""How long steps took, in working days. Pure."""

from __future__ import annotations

from collections.abc import Mapping
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
    for (began, ended), number in spans.items():
        try:
            took = max(0, calendar.between(began, ended))
        except CalendarUnknown:
            unknown += number
        else:
            days[took] = days.get(took, 0) + number
    return StepLine(
        step=step,
        name=name,
        count=sum(days.values()),
        median_days=percentile(days, 0.5),
        p90_days=percentile(days, 0.9),
        unknown=unknown,
    )


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
