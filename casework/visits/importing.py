"""Imports a visit list: every row is checked, then all are stored or none."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.clock import Clock
from casework.crypto import Keyring
from casework.entry.service import Entry
from casework.errors import CaseworkError, Conflict, Invalid
from casework.history.service import History
from casework.incoming.table import Table, table_of
from casework.incoming.workbook import read_sheet
from casework.regions.pack import RegionPack
from casework.visits import repository
from casework.visits.columns import MAX_ROWS, SHEET, Column, columns
from casework.visits.models import Visit, VisitImport
from casework.visits.raising import NewVisit, Raising
from casework.visits.report import CellIssue, ImportReport, Mode, RowReport, What
from casework.visits.rows import RowIssue, VisitRow, is_example, read_row
from casework.visits.schemas import WAITING
from casework.visits.service import Visits


class BrokenRows(CaseworkError):
    """Rows are wrong and nothing was stored; ``report`` names them."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__(f"{report.wrong} rows are wrong")
        self.report = report


class VisitImports:
    """Reads visit lists into visits and applications."""

    def __init__(
        self,
        clock: Clock,
        keyring: Keyring,
        regions: Mapping[str, RegionPack],
        raising: Raising,
        visits: Visits,
        entry: Entry,
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._regions = regions
        self._raising = raising
        self._visits = visits
        self._entry = entry
        self._history = History(clock)

    def parse(self, data: bytes, region: str) -> Table:
        """The table in a workbook. Slow, and without a database. Raises ``Invalid`` naming the place."""
        shown = columns(self._regions[region])
        headings = [column.heading for column in shown]
        required = [column.heading for column in shown if column.required]
        # The example row may stand above a full list.
        return table_of(read_sheet(data, SHEET), headings, required, MAX_ROWS + 1)

    def run(
        self,
        s: Session,
        data: bytes,
        table: Table,
        region: str,
        actor: Actor,
        *,
        mode: Mode = "check",
        partial: bool = False,
    ) -> ImportReport:
        """Check every row of ``table`` (``parse(data)``), and store them unless ``mode`` is ``check``.

        A wrong row keeps all from being stored, unless ``partial``. The same file again gives its first
        report. Raises ``NotAllowed``, ``Invalid``, ``BrokenRows``.
        """
        actor.check("visits.import")
        if not actor.works_in(region):
            raise Invalid.one("region", "region_not_yours")
        file_hash = self._keyring.hash("visit.file", data.hex())
        earlier = repository.imported(s, region, file_hash)
        if earlier is not None and mode == "apply":
            return ImportReport.model_validate(earlier.report).model_copy(update={"repeated": True})
        shown, pack = columns(self._regions[region]), self._regions[region]
        today = pack.date_at(self._clock.now())
        rows = [
            read_row(number, cells, shown, pack, actor, today)
            for number, cells in table.rows
            if not is_example(cells, shown)
        ]
        if not rows:
            raise Invalid.one(SHEET, "no_rows")
        reports = self._checked(s, rows, shown, table, region, actor)
        wrong = sum(not report.ok for report in reports)
        report = ImportReport(
            id=None, mode=mode, rows=reports, stored=0, wrong=wrong, ignored_columns=table.ignored
        )
        if mode == "check":
            return report
        if wrong and not partial:
            raise BrokenRows(report)
        return self._store(s, report, rows, region, file_hash, actor)

    def _checked(
        self,
        s: Session,
        rows: list[VisitRow],
        shown: list[Column],
        table: Table,
        region: str,
        actor: Actor,
    ) -> list[RowReport]:
        reports, seen = list[RowReport](), dict[bytes, int]()
        headings = {column.key: column.heading for column in shown}
        for row in rows:
            issues = [*row.issues, *self._form_issues(row, actor)]
            key = self._raising.key(self._new(row, region, None))
            if not issues and key in seen:
                issues.append(RowIssue("name", "same_as_above"))
            seen.setdefault(key, row.number)
            known = repository.known_applications(
                s, region, self._raising.terms(region, row.person, row.township), actor, limit=5
            )
            there = repository.by_key(s, region, key)
            errors = [
                CellIssue(
                    column=table.columns.get(headings.get(issue.key, ""), ""),
                    heading=headings.get(issue.key, issue.key),
                    reason=issue.reason,
                )
                for issue in dict.fromkeys(issues)
            ]
            what: What = "wrong" if errors else _becomes(row, there)
            reports.append(RowReport(row=row.number, ok=not errors, what=what, errors=errors, known=known))
        return reports

    def _form_issues(self, row: VisitRow, actor: Actor) -> list[RowIssue]:
        """What entering the application would refuse, at the columns that it comes from."""
        if row.form is None or row.form.consent is None:
            return []
        try:
            self._entry.check(row.form, actor, "")
        except Invalid as error:
            told = {issue.key for issue in row.issues}
            found = [RowIssue(_column_of(issue.field, row), issue.reason) for issue in error.errors]
            return [issue for issue in found if issue.key not in told]
        return []

    def _store(
        self,
        s: Session,
        report: ImportReport,
        rows: list[VisitRow],
        region: str,
        file_hash: bytes,
        actor: Actor,
    ) -> ImportReport:
        made = report.model_copy(update={"id": uuid4().hex})
        assert made.id is not None
        for row, line in zip(rows, made.rows, strict=True):
            if line.ok and line.what != "already":
                visit = self._stored(s, row, region, made.id, actor)
                line.visit_id, line.application_no = visit.id, visit.application_no
                made.stored += 1
        kept = VisitImport(
            id=made.id,
            region=region,
            file_hash=file_hash,
            account_id=actor.id,
            at=self._clock.now(),
            report=made.model_dump(mode="json"),
        )
        try:
            with s.begin_nested():
                s.add(kept)
                s.flush()
        except IntegrityError as error:
            raise Conflict("the file is being imported by another") from error
        counts = {"rows": len(made.rows), "stored": made.stored, "wrong": made.wrong}
        self._history.append(s, "visit", "import", actor, region=region, subject_id=made.id, after=counts)
        return made

    def _stored(self, s: Session, row: VisitRow, region: str, source_id: str, actor: Actor) -> Visit:
        new = self._new(row, region, source_id)
        if row.outcome is None:
            return self._raising.raise_visit(s, new, actor)
        there = repository.by_key(s, region, self._raising.key(new))
        visit = next((one for one in there if one.status in WAITING), None)
        if visit is None:
            visit = self._raising.raise_visit(s, new, actor, outcome=row.outcome, visited_on=row.visited_on)
        else:
            # Somebody waited for: the list tells what came of it.
            self._visits.close(s, visit, row.outcome, row.visited_on, actor)
        if row.form is not None:
            client_id = f"visit|{visit.id}"
            visit.application_no = self._entry.enter(s, row.form, actor, client_id, visit_id=visit.id).no
        s.flush()
        return visit

    def _new(self, row: VisitRow, region: str, source_id: str | None) -> NewVisit:
        return NewVisit(
            region=region,
            township=row.township,
            source="import",
            source_id=source_id,
            person=row.person,
            reason=row.reason,
            due=row.due,
        )


def _becomes(row: VisitRow, there: list[Visit]) -> What:
    """What a good row becomes, given the visits that there are of the same person."""
    if row.outcome is None:
        return "already" if any(one.status in WAITING for one in there) else "visit"
    if any(one.status == row.outcome and one.visited_on == row.visited_on for one in there):
        return "already"
    return "application" if row.form is not None else "visited"


def _column_of(name: str, row: VisitRow) -> str:
    """The column that a field of an application comes from."""
    if name.startswith("needs."):
        _, number, part = name.split(".")
        return f"{row.need_columns[int(number)]}{'_text' if part == 'text' else ''}"
    return {"needs": "need_1", "consent": "consent_given", "disability": "disability_kind"}.get(name, name)
