"""Counts as lines of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from casework.intake.labels import MISSING
from casework.reports.schemas import Line


def lines(counts: Counter[str], names: Mapping[str, str]) -> list[Line]:
    """A line for every name, also those with nothing to count, then for what was not known."""
    rest = {code: code or MISSING for code in sorted(counts) if code not in names}
    return [Line(code=code, name=name, count=counts[code]) for code, name in ({**names} | rest).items()]


def mean(ratings: Counter[str]) -> float | None:
    """The mean of the given ratings; None where none was given."""
    given = {int(code): number for code, number in ratings.items() if code}
    total = sum(given.values())
    return round(sum(rating * number for rating, number in given.items()) / total, 2) if total else None
