"""Filters of lists, which stand in the address: taking one away, and saying which are set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Protocol
from urllib.parse import urlencode

from pydantic import BeforeValidator

#: A day of a filter. Without JavaScript a control that was left empty stands in the address too.
Day = Annotated[date | None, BeforeValidator(lambda text: text or None)]


@dataclass(frozen=True)
class Chip:
    """A filter that is set, in words, and the address without it."""

    text: str
    without: str


def address(path: str, query: Mapping[str, Any]) -> str:
    """``path`` with what of ``query`` says anything."""
    said = {key: value for key, value in query.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(said, doseq=True)}" if said else path


class Chips:
    """Collects what is filtered by. ``query`` is the whole of the address's filters."""

    def __init__(self, path: str, query: Mapping[str, Any]) -> None:
        self._path = path
        self._query = query
        self.shown: list[Chip] = []

    def add(self, key: str, value: object, text: str) -> None:
        """A filter, if it is set."""
        if value in (None, ""):
            return
        rest = {name: kept for name, kept in self._query.items() if name != key}
        self.shown.append(Chip(text, address(self._path, rest)))


@dataclass(frozen=True)
class Tab:
    """One part of a list, by name, with its address; ``chosen``: it is the one that is shown."""

    text: str
    address: str
    chosen: bool


def tabs(path: str, query: Mapping[str, Any], key: str, parts: Iterable[tuple[str, str]]) -> list[Tab]:
    """A tab for each value of ``key`` and its name, the other filters kept."""
    now = query.get(key) or ""
    return [Tab(text, address(path, {**query, key: value}), now == value) for value, text in parts]


class Paged(Protocol):
    """A page of a list."""

    total: int
    page_size: int


def last_page_at_most[P: Paged](page: int, read: Callable[[int], P]) -> P:
    """``read`` of this page, or of the last one where the list has become shorter."""
    found = read(page)
    last = max(1, -(-found.total // found.page_size))
    return read(last) if page > last else found
