"""One page of a longer list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from casework.errors import FieldIssue, Invalid

MAX_PAGE_SIZE = 100


@dataclass(frozen=True)
class Page[T]:
    """``items`` of page ``page`` (from 1) of a list of ``total``, ``page_size`` a page."""

    items: list[T]
    total: int
    page: int
    page_size: int

    def map[U](self, change: Callable[[T], U]) -> Page[U]:
        """The same page with every item changed."""
        return Page([change(item) for item in self.items], self.total, self.page, self.page_size)


def check_page(page: int, page_size: int) -> tuple[int, int]:
    """``(offset, limit)`` of a page. Raises ``Invalid`` for a page below 1 or a size out of 1 to 100."""
    errors = []
    if not 1 <= page <= 1_000_000:
        errors.append(FieldIssue(field="page", reason="out_of_range"))
    if not 1 <= page_size <= MAX_PAGE_SIZE:
        errors.append(FieldIssue(field="page_size", reason="out_of_range"))
    if errors:
        raise Invalid(errors)
    return (page - 1) * page_size, page_size


def values_of(s: Session, column: InstrumentedAttribute[str]) -> list[str]:
    """The few different values of a column that an index begins with, each found by one step along it.

    For who reads everywhere: narrowed to these a list can follow an index that begins with the column.
    """
    found: list[str] = []
    value = s.scalar(select(func.min(column)))
    while value is not None:
        found.append(value)
        value = s.scalar(select(func.min(column)).where(column > value))
    return found
