"""One row of a department's list, read by the columns of its kind, and the rule that it meets. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pydantic import JsonValue

from casework.errors import FieldIssue, Invalid
from casework.incoming import cells
from casework.incoming.cells import CellError
from casework.incoming.workbook import FILE
from casework.intake.fields import check_field, says_nothing
from casework.intake.problems import FieldError
from casework.regions.conditions import holds
from casework.regions.discovery import DiscoveryColumn, DiscoveryKind, DiscoveryRule
from casework.regions.pack import RegionPack

#: One list is one transaction, and on SQLite nobody else writes meanwhile.
MAX_ROWS: Final = 1000
_PERSON: Final = frozenset({"name", "id_number", "phone", "township", "address"})
_YES_NO: Final = {"是": True, "否": False, "true": True, "false": False}


@dataclass(frozen=True)
class ListIssue:
    """What is wrong in one cell: the heading and the reason's code."""

    heading: str
    reason: str


@dataclass
class ListRow:
    """A row as it is understood: ``values`` by key for the rules, ``facts`` by heading for who goes."""

    number: int
    person: dict[str, Any] = field(default_factory=dict)
    township: str | None = None
    values: dict[str, JsonValue] = field(default_factory=dict)
    facts: dict[str, JsonValue] = field(default_factory=dict)
    issues: list[ListIssue] = field(default_factory=list)


def match_headings(kind: DiscoveryKind, headings: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Which heading stands for which column's key, and the headings that stand for none.

    Raises ``Invalid`` for required columns that are missing, or one that is there under two names.
    """
    known = {_bare(name): column.key for column in kind.columns for name in (column.heading, *column.aliases)}
    found: dict[str, str] = {}
    ignored, issues = [], []
    for heading in headings:
        key = known.get(_bare(heading))
        if key is None:
            ignored.append(heading)
        elif key in found:
            issues.append(FieldIssue(field=f"{FILE}!{_column(kind, key).heading}", reason="heading_twice"))
        else:
            found[key] = heading
    issues += [
        FieldIssue(field=f"{FILE}!{column.heading}", reason="heading_missing")
        for column in kind.columns
        if column.required and column.key not in found
    ]
    if issues:
        raise Invalid(issues)
    return found, ignored


def read_row(
    number: int,
    given: Mapping[str, Any],
    headings: Mapping[str, str],
    kind: DiscoveryKind,
    pack: RegionPack,
    today: date,
) -> ListRow:
    """A row with everything that is wrong in it. ``headings``: key → the department's heading."""
    row = ListRow(number)
    for column in kind.columns:
        value = given.get(headings.get(column.key, ""))
        open_ = column.read in _PERSON and isinstance(value, str) and says_nothing(value)
        if value is None or open_ or (isinstance(value, str) and not value.strip()):
            if column.required:
                row.issues.append(ListIssue(column.heading, "missing"))
            continue
        try:
            _take(row, column, value, pack, today)
        except (CellError, FieldError) as error:
            row.issues.append(ListIssue(column.heading, error.reason))
    return row


def rule_for(kind: DiscoveryKind, row: ListRow, known: Mapping[str, JsonValue]) -> DiscoveryRule | None:
    """The first rule that holds for a row and what is known of its person; None: no visit."""
    facts: dict[str, JsonValue] = {"row": row.values, "known": dict(known)}
    return next((rule for rule in kind.rules if holds(rule.when, facts)), None)


def _take(row: ListRow, column: DiscoveryColumn, value: Any, pack: RegionPack, today: date) -> None:
    if isinstance(value, dict | list):
        raise CellError("not_text")
    if column.read in _PERSON:
        checked = check_field(column.read, cells.text(value), pack, today=today)
        row.values[column.key] = checked
        if column.read == "township":
            row.township = str(checked)
        else:
            row.person[column.read] = checked
        return
    read = _READERS[column.read](value)
    row.values[column.key] = read
    if column.read == "village":
        row.person["village"] = read
    else:
        row.facts[column.heading] = read


def _money(value: Any) -> JsonValue:
    found = cells.number(value)
    if found < 0:
        raise CellError("out_of_range")
    return round(found, 2)


def _whole(value: Any) -> JsonValue:
    found = cells.whole(value)
    if found < 0:
        raise CellError("out_of_range")
    return found


def _date(value: Any) -> JsonValue:
    return cells.day(value).isoformat()


def _yes_no(value: Any) -> JsonValue:
    return bool(cells.choice(value, _YES_NO))


_READERS: Final[dict[str, Callable[[Any], JsonValue]]] = {
    "money": _money,
    "whole": _whole,
    "date": _date,
    "yes_no": _yes_no,
    "text": cells.text,
    "village": cells.text,
}


def _column(kind: DiscoveryKind, key: str) -> DiscoveryColumn:
    return next(column for column in kind.columns if column.key == key)


def _bare(heading: str) -> str:
    return "".join(heading.split()).strip("*＊\ufeff")
