"""What is told of a list: its rows and what became of each."""

from __future__ import annotations

from collections.abc import Iterable

from casework.discovery.models import DiscoveryList, DiscoveryRow
from casework.discovery.rows import ListRow
from casework.discovery.schemas import ListIssueView, ListReport, ListRowReport, Mode
from casework.regions.discovery import DiscoveryKind
from casework.regions.pack import RegionPack


def report(
    kind: DiscoveryKind,
    mode: Mode,
    lines: list[ListRowReport],
    ignored: list[str],
    list_id: str | None = None,
) -> ListReport:
    """The report on a list that was just checked or taken."""
    return ListReport(
        id=list_id,
        kind=kind.code,
        mode=mode,
        rows=lines,
        raised=sum(line.what == "visit" for line in lines),
        wrong=sum(not line.ok for line in lines),
        ignored_columns=ignored,
    )


def repeated(earlier: DiscoveryList, rows: Iterable[DiscoveryRow], pack: RegionPack) -> ListReport:
    """The first report on a list that came before."""
    return ListReport(
        id=earlier.id,
        kind=earlier.kind,
        mode="apply",
        rows=[stored_line(row, pack) for row in rows],
        raised=earlier.raised,
        wrong=earlier.wrong,
        repeated=True,
    )


def stored_line(row: DiscoveryRow, pack: RegionPack) -> ListRowReport:
    """What became of a stored row."""
    rule = pack.discovery.rule(row.rule_id) if row.rule_id else None
    return ListRowReport(
        row=row.row,
        ok=row.what != "wrong",
        what=row.what,
        rule_id=row.rule_id,
        reason=rule.reason if rule else None,
        visit_id=row.visit_id,
        errors=[ListIssueView.model_validate(error) for error in row.errors],
    )


def wrong_line(row: ListRow) -> ListRowReport:
    """What is wrong with a row."""
    errors = [ListIssueView(heading=issue.heading, reason=issue.reason) for issue in row.issues]
    return ListRowReport(row=row.number, ok=False, what="wrong", errors=errors)
