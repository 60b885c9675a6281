"""Days that somebody may ask about: near enough to be reckoned with in every time zone and database."""

from __future__ import annotations

from datetime import date
from typing import Final

from casework.errors import Invalid

FIRST: Final = date(2000, 1, 1)
LAST: Final = date(2100, 12, 31)


def check_day(day: date | None, field: str) -> None:
    """Raises ``Invalid`` for a day that nothing here is about; None is not asked."""
    if day is not None and not FIRST <= day <= LAST:
        raise Invalid.one(field, "too_far")
