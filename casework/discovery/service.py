"""Departments push lists; rules raise who is to be visited. Every method works in an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.crypto import Keyring
from casework.discovery import repository
from casework.discovery.models import DiscoveryList, DiscoveryRow, What
from casework.discovery.rows import MAX_ROWS, ListRow, match_headings, read_row, rule_for
from casework.discovery.schemas import (
    DiscoveryListDetail,
    DiscoveryListView,
    DiscoveryRowView,
    ListIssueView,
    ListReport,
    ListRowReport,
    Mode,
)
from casework.errors import CaseworkError, Conflict, Invalid, NotAllowed, NotFound
from casework.history.service import History
from casework.paging import Page, check_page
from casework.referrals.calendar import CalendarUnknown, WorkCalendar, work_calendar
from casework.regions.discovery import DiscoveryKind, DiscoveryRule
from casework.regions.pack import RegionPack
from casework.visits import repository as visits_repository
from casework.visits.schemas import WAITING, masked_person
from casework.visits.service import NewVisit, Visits

#: Rows as a department sends them: number and heading → value.
Given = Sequence[tuple[int, Mapping[str, Any]]]
_MONTH = timedelta(days=31)


class BrokenList(CaseworkError):
    """Rows are wrong and nothing was stored; ``report`` names them."""

    def __init__(self, report: ListReport) -> None:
        super().__init__(f"{report.wrong} rows are wrong")
        self.report = report


class Discovery:
    """The lists. ``regions`` are the packs by code."""

    def __init__(
        self,
        clock: Clock,
        keyring: Keyring,
        regions: Mapping[str, RegionPack],
        visits: Visits,
        calendar: WorkCalendar | None = None,
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._regions = regions
        self._visits = visits
        self._calendar = calendar or work_calendar()
        self._history = History(clock)

    def kinds(self, region: str, reader: Reader) -> list[DiscoveryKind]:
        """The kinds of a region; a department sees those that it pushes."""
        kinds = self._regions[region].discovery.kinds
        if reader.scope != "organisation":
            return list(kinds)
        return [kind for kind in kinds if reader.organisation in kind.by]

    def push(
        self,
        s: Session,
        region: str,
        kind_code: str,
        headings: Sequence[str],
        given: Given,
        actor: Actor,
        *,
        mode: Mode = "apply",
        partial: bool = False,
    ) -> ListReport:
        """Take a list: check every row, raise the visits that the rules ask for.

        A wrong row keeps all from being stored, unless ``partial``. Nobody is raised twice: not for a row
        that came before, not while a visit for the same rule waits or is not long over, not who is in help
        for it already. The same list again gives its first report. Raises ``NotAllowed`` for who does not
        push this kind, ``Invalid``, ``BrokenList``, ``Conflict``.
        """
        actor.check("discovery.push")
        pack = self._regions[region]
        kind = pack.discovery.kind(kind_code)
        if kind is None:
            raise Invalid.one("kind", "unknown")
        if not actor.works_in(region):
            raise Invalid.one("region", "region_not_yours")
        organisation = _pushes(kind, actor)
        if not given:
            raise Invalid.one("rows", "no_rows")
        if len(given) > MAX_ROWS:
            raise Invalid.one("rows", "too_many_list_rows")
        found, ignored = match_headings(kind, headings)
        content = self._content(given)
        if mode == "apply" and (earlier := repository.same_content(s, region, kind.code, content)):
            return self._again(s, earlier)
        today = pack.date_at(self._clock.now())
        rows = [read_row(number, values, found, kind, pack, today) for number, values in given]
        wrong = [row for row in rows if row.issues]
        if mode == "apply" and wrong and not partial:
            raise BrokenList(self._report(kind, "check", [_wrong(row) for row in wrong], ignored))
        made = DiscoveryList(
            id=uuid4().hex,
            region=region,
            kind=kind.code,
            organisation=organisation,
            account_id=actor.id,
            content_hash=content,
            at=self._clock.now(),
            rows=len(rows),
            raised=0,
            wrong=len(wrong),
        )
        if mode == "check":
            return self._report(kind, mode, self._take(s, rows, kind, pack, made, actor, dry=True), ignored)
        try:
            with s.begin_nested():
                s.add(made)
                s.flush()
        except IntegrityError as error:
            raise Conflict("the list is being taken already") from error
        lines = self._take(s, rows, kind, pack, made, actor, dry=False)
        report = self._report(kind, mode, lines, ignored, made.id)
        made.raised = report.raised
        counts = {"kind": kind.code, "rows": made.rows, "raised": made.raised, "wrong": made.wrong}
        self._history.append(s, "discovery", "push", actor, subject_id=made.id, after=counts)
        s.flush()
        return report

    def lists(
        self,
        s: Session,
        reader: Reader,
        *,
        region: str | None = None,
        kind: str | None = None,
        page: int = 1,
        page_size: int = 20,
    ) -> Page[DiscoveryListView]:
        """The lists that ``reader`` may see, the newest first. Raises ``Invalid``."""
        offset, limit = check_page(page, page_size)
        items, total = repository.page(s, reader, region, kind, offset, limit)
        return Page([DiscoveryListView.model_validate(item) for item in items], total, page, page_size)

    def read(
        self, s: Session, list_id: str, reader: Reader, *, page: int = 1, page_size: int = 100
    ) -> DiscoveryListDetail:
        """One list with its rows and what became of them; whom they are about is masked. Raises
        ``NotFound``, ``Invalid``."""
        offset, limit = check_page(page, page_size)
        found = repository.one(s, list_id, reader)
        if found is None:
            raise NotFound
        rows = repository.rows(s, list_id, offset, limit)
        visits = repository.visits(s, [row.visit_id for row in rows if row.visit_id])
        items = []
        for row in rows:
            line = DiscoveryRowView(**self._line(found.region, row).model_dump())
            if visit := visits.get(row.visit_id or ""):
                line.status, line.person = visit.status, masked_person(visit.person)
            items.append(line)
        shown = DiscoveryListView.model_validate(found)
        return DiscoveryListDetail(
            **shown.model_dump(), items=items, total=found.rows, page=page, page_size=page_size
        )

    def _take(
        self,
        s: Session,
        rows: list[ListRow],
        kind: DiscoveryKind,
        pack: RegionPack,
        made: DiscoveryList,
        actor: Actor,
        *,
        dry: bool,
    ) -> list[ListRowReport]:
        lines, waiting, kept = list[ListRowReport](), set[bytes](), list[dict[str, Any]]()
        hashes = {row.number: self._row_hash(made, row) for row in rows if not row.issues}
        here = repository.seen(s, list(hashes.values()))
        for row in rows:
            if row.issues:
                lines.append(_wrong(row))
                kept.append(_kept(made, lines[-1], None))
                continue
            row_hash = hashes[row.number]
            line = ListRowReport(row=row.number, ok=True, what="seen")
            if row_hash not in here:
                line = self._judge(s, row, kind, pack, made, actor, waiting, dry=dry)
            here.add(row_hash)
            lines.append(line)
            kept.append(_kept(made, line, row_hash))
        if not dry:
            repository.keep(s, kept)
        return lines

    def _judge(
        self,
        s: Session,
        row: ListRow,
        kind: DiscoveryKind,
        pack: RegionPack,
        made: DiscoveryList,
        actor: Actor,
        waiting: set[bytes],
        *,
        dry: bool,
    ) -> ListRowReport:
        # The identity number comes first, and every kind requires it.
        term = self._visits.terms(pack.code, row.person, row.township)[0]
        newest = visits_repository.newest_of(s, pack.code, term)
        known = dict(newest.fields) if newest else {}
        rule = rule_for(kind, row, known)
        if rule is None:
            return ListRowReport(row=row.number, ok=True, what="no_rule")
        line = ListRowReport(row=row.number, ok=True, what="visit", rule_id=rule.id, reason=rule.reason)
        new = self._visit(row, kind, rule, pack, made, known)
        if line.what == "visit" and (what := self._needless(s, new, rule, term, waiting)):
            line.what = what
        if line.what == "visit":
            waiting.add(self._visits.key(new))
            if not dry:
                line.visit_id = self._visits.raise_visit(s, new, actor).id
        return line

    def _needless(
        self, s: Session, new: NewVisit, rule: DiscoveryRule, term: int, waiting: set[bytes]
    ) -> What | None:
        """Why nobody has to go although the rule holds; None: somebody has to."""
        since = self._clock.now() - rule.again_after_months * _MONTH
        helped = visits_repository.services_in_help(s, new.region, term, since)
        if any(fnmatchcase(service, pattern) for service in helped for pattern in rule.helped_by):
            return "in_help"
        key = self._visits.key(new)
        there = visits_repository.by_key(s, new.region, key)
        if key in waiting or any(
            visit.status in WAITING or (visit.closed_at is not None and visit.closed_at >= since)
            for visit in there
        ):
            return "visited"
        return None

    def _visit(
        self,
        row: ListRow,
        kind: DiscoveryKind,
        rule: DiscoveryRule,
        pack: RegionPack,
        made: DiscoveryList,
        known: Mapping[str, Any],
    ) -> NewVisit:
        township = row.township or known.get("township")
        today: date = pack.date_at(self._clock.now())
        return NewVisit(
            region=pack.code,
            township=township,
            source="discovery",
            source_id=made.id,
            kind=kind.code,
            rule_id=rule.id,
            person=row.person,
            facts=dict(row.facts),
            reason=rule.reason,
            due=self._due(today, rule.due_working_days),
        )

    def _due(self, today: date, working_days: int) -> date:
        try:
            return self._calendar.add(today, working_days)
        except CalendarUnknown:
            # Next year's holidays are not published yet: Mondays to Fridays are near enough for a visit.
            weeks, days = divmod(working_days, 5)
            due = today + timedelta(weeks=weeks)
            while days:
                due += timedelta(days=1)
                days -= due.weekday() < 5
            return due

    def _again(self, s: Session, earlier: DiscoveryList) -> ListReport:
        lines = [self._line(earlier.region, row) for row in repository.rows(s, earlier.id)]
        return ListReport(
            id=earlier.id,
            kind=earlier.kind,
            mode="apply",
            rows=lines,
            raised=earlier.raised,
            wrong=earlier.wrong,
            repeated=True,
        )

    def _line(self, region: str, row: DiscoveryRow) -> ListRowReport:
        rule = self._regions[region].discovery.rule(row.rule_id) if row.rule_id else None
        return ListRowReport(
            row=row.row,
            ok=row.what != "wrong",
            what=row.what,
            rule_id=row.rule_id,
            reason=rule.reason if rule else None,
            visit_id=row.visit_id,
            errors=[ListIssueView.model_validate(error) for error in row.errors],
        )

    def _report(
        self,
        kind: DiscoveryKind,
        mode: Mode,
        lines: list[ListRowReport],
        ignored: list[str],
        list_id: str | None = None,
    ) -> ListReport:
        return ListReport(
            id=list_id,
            kind=kind.code,
            mode=mode,
            rows=lines,
            raised=sum(line.what == "visit" for line in lines),
            wrong=sum(not line.ok for line in lines),
            ignored_columns=ignored,
        )

    def _content(self, given: Given) -> bytes:
        said = orjson.dumps([[number, dict(values)] for number, values in given], option=orjson.OPT_SORT_KEYS)
        return self._keyring.hash("discovery.list", said.hex())

    def _row_hash(self, made: DiscoveryList, row: ListRow) -> bytes:
        said = orjson.dumps([made.region, made.kind, row.values], option=orjson.OPT_SORT_KEYS)
        return self._keyring.hash("discovery.row", said.hex(), 16)


def _pushes(kind: DiscoveryKind, actor: Actor) -> str:
    """The organisation that a list comes from. Raises ``NotAllowed`` for who does not push this kind."""
    if actor.scope == "organisation":
        if actor.organisation is not None and actor.organisation in kind.by:
            return actor.organisation
        raise NotAllowed("this department does not push this kind")
    if not kind.county:
        raise NotAllowed("only the department pushes this kind")
    return kind.by[0]


def _wrong(row: ListRow) -> ListRowReport:
    errors = [ListIssueView(heading=issue.heading, reason=issue.reason) for issue in row.issues]
    return ListRowReport(row=row.number, ok=False, what="wrong", errors=errors)


def _kept(made: DiscoveryList, line: ListRowReport, row_hash: bytes | None) -> dict[str, Any]:
    return {
        "list_id": made.id,
        "row": line.row,
        "what": line.what,
        "rule_id": line.rule_id,
        "visit_id": line.visit_id,
        "row_hash": row_hash,
        "errors": [error.model_dump() for error in line.errors],
    }
