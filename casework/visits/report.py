"""What is told of an imported visit list, row by row."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

Mode = Literal["check", "apply"]
#: What becomes of a row: a visit to be made; one that was made; with an application; there already; wrong.
What = Literal["visit", "visited", "application", "already", "wrong"]


class CellIssue(BaseModel):
    """What is wrong in a cell: the column's letter ("" if the sheet has no such column), heading, reason."""

    column: str
    heading: str
    reason: str


class RowReport(BaseModel):
    """One row. ``known``: applications of perhaps the same person that the reader may see."""

    row: int
    ok: bool
    what: What
    errors: list[CellIssue] = []
    visit_id: str | None = None
    application_no: str | None = None
    known: list[str] = []


class ImportReport(BaseModel):
    """A whole file. ``stored`` rows changed something; ``repeated``: the same file was imported before and
    nothing happened now."""

    id: str | None
    mode: Mode
    rows: list[RowReport]
    stored: int
    wrong: int
    ignored_columns: list[str]
    repeated: bool = False
