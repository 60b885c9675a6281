"""One row of a visit list, read and checked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from pydantic import JsonValue

from casework.access import Actor
from casework.entry.form import ConsentBy, ConsentGiven, EnteredConsent, EnteredNeed, EntryForm
from casework.incoming.cells import CellError
from casework.incoming.workbook import Cell
from casework.intake.fields import check_field, says_nothing
from casework.intake.problems import FieldError
from casework.regions.pack import RegionPack
from casework.visits.columns import EXAMPLE, FACTS, NEEDS, Column
from casework.visits.schemas import Outcome

_PERSON = ("name", "phone", "id_number", "township", "address")
#: A list's cell of these may say 无 or — where it might be empty.
_MAY_BE_OPEN = ("phone", "id_number", "address")


@dataclass(frozen=True)
class RowIssue:
    """What is wrong in one cell: the column's key and the reason's code."""

    key: str
    reason: str


@dataclass
class VisitRow:
    """A row as it is understood. ``form`` is there when the person asked for help on the visit."""

    number: int
    person: dict[str, Any] = field(default_factory=dict)
    township: str | None = None
    reason: str = ""
    due: date | None = None
    outcome: Outcome | None = None
    visited_on: date | None = None
    form: EntryForm | None = None
    need_columns: list[str] = field(default_factory=list)
    """The column of each need of the form."""
    issues: list[RowIssue] = field(default_factory=list)


def is_example(cells: Mapping[str, Cell], shown: Iterable[Column]) -> bool:
    """Whether a row is only shown."""
    mark = next((column.heading for column in shown if column.key == "mark"), "")
    return mark in cells and str(cells[mark].value).strip().startswith(EXAMPLE)


def read_row(
    number: int, cells: Mapping[str, Cell], shown: list[Column], pack: RegionPack, actor: Actor, today: date
) -> VisitRow:
    """A row with everything that is wrong in it. Who works in townships lists people of these only."""
    row = VisitRow(number)
    values = _values(cells, shown, row)
    _person(values, pack, actor, today, row)
    row.reason = str(values.get("reason", ""))
    row.due, row.visited_on = values.get("due"), values.get("visited_on")
    row.outcome = cast("Outcome | None", values.get("outcome"))
    needs = _needs(values, row)
    if row.visited_on is not None and row.visited_on > today:
        row.issues.append(RowIssue("visited_on", "in_the_future"))
    if row.outcome == "done" and "visited_on" not in values and not _wrong(row, "visited_on"):
        row.issues.append(RowIssue("visited_on", "missing"))
    if needs and row.outcome != "done":
        row.issues.append(RowIssue("outcome", "outcome_and_needs"))
    if needs:
        row.form = _form(values, row, needs, pack)
    return row


def _values(cells: Mapping[str, Cell], shown: list[Column], row: VisitRow) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in shown:
        cell = cells.get(column.heading)
        if cell is None:
            if column.required:
                row.issues.append(RowIssue(column.key, "missing"))
        elif cell.formula:
            row.issues.append(RowIssue(column.key, "no_formula"))
        elif cell.broken:
            row.issues.append(RowIssue(column.key, "cell_broken"))
        else:
            try:
                values[column.key] = column.read(cell.value)
            except CellError as error:
                row.issues.append(RowIssue(column.key, error.reason))
    return values


def _person(values: Mapping[str, Any], pack: RegionPack, actor: Actor, today: date, row: VisitRow) -> None:
    checked: dict[str, JsonValue] = {}
    for key in _PERSON:
        if key in values and not (key in _MAY_BE_OPEN and says_nothing(values[key])):
            try:
                checked[key] = check_field(key, values[key], pack, today=today)
            except FieldError as error:
                row.issues.append(RowIssue(key, error.reason))
    township = checked.pop("township", None)
    row.township = township if isinstance(township, str) else None
    row.person = {key: value for key, value in checked.items() if value}
    if row.township and actor.scope == "township" and row.township not in actor.townships:
        row.issues.append(RowIssue("township", "township_not_yours"))
    if village := values.get("village"):
        homes = [place.name for place in pack.townships_of_village(village)]
        if row.township and homes and row.township not in homes:
            row.issues.append(RowIssue("village", "village_elsewhere"))
        row.person["village"] = village


def _needs(values: Mapping[str, Any], row: VisitRow) -> list[EnteredNeed]:
    needs = []
    for number in range(1, NEEDS + 1):
        service = values.get(f"need_{number}")
        text, urgency = values.get(f"need_{number}_text", ""), values.get(f"need_{number}_urgency", "normal")
        if service is not None:
            needs.append(EnteredNeed(service=service, text=text, urgency=urgency))
            row.need_columns.append(f"need_{number}")
        elif text and not _wrong(row, f"need_{number}"):
            row.issues.append(RowIssue(f"need_{number}", "missing"))
    return needs


def _form(values: Mapping[str, Any], row: VisitRow, needs: list[EnteredNeed], pack: RegionPack) -> EntryForm:
    fields: dict[str, JsonValue] = {key: values[key] for key in FACTS if key in values}
    kind, grade = values.get("disability_kind"), values.get("disability_grade")
    if kind == "none":
        fields["disability"] = "none"
    elif kind is not None or grade is not None:
        fields["disability"] = {"kind": kind, "grade": grade}
    fields |= {key: row.person[key] for key in ("name", "phone", "id_number") if key in row.person}
    place = f"{row.person.get('village', '')}{row.person.get('address', '')}"
    if place:
        fields["address"] = place
    if row.township:
        fields["township"] = row.township
    given, by = values.get("consent_given"), values.get("consent_by")
    if not given and not _wrong(row, "consent_given"):
        row.issues.append(RowIssue("consent_given", "missing"))
    if not by and not _wrong(row, "consent_by"):
        row.issues.append(RowIssue("consent_by", "missing"))
    consent = (
        EnteredConsent(given=cast(ConsentGiven, given), by=cast(ConsentBy, by)) if given and by else None
    )
    return EntryForm(region=pack.code, channel="visit", consent=consent, fields=fields, needs=needs)


def _wrong(row: VisitRow, key: str) -> bool:
    return any(issue.key == key for issue in row.issues)
