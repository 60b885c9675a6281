"""Departments push lists; rules raise who is to be visited. Every method works in an open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.crypto import Keyring
from casework.discovery import repository
from casework.discovery.judging import Judging, lately
from casework.discovery.models import DiscoveryList
from casework.discovery.reporting import repeated, report, stored_line, wrong_line
from casework.discovery.rows import MAX_ROWS, ListRow, match_headings, read_row
from casework.discovery.schemas import (
    DiscoveryListDetail,
    DiscoveryListView,
    DiscoveryRowView,
    ListReport,
    ListRowReport,
    Mode,
)
from casework.errors import CaseworkError, Conflict, Invalid, NotAllowed, NotFound
from casework.history.service import History
from casework.paging import Page, check_page
from casework.referrals.calendar import WorkCalendar, work_calendar
from casework.regions.discovery import DiscoveryKind, DiscoveryRule
from casework.regions.pack import RegionPack
from casework.visits.raising import Raising
from casework.visits.schemas import masked_person

#: Rows as a department sends them: number and heading → value.
Given = Sequence[tuple[int, Mapping[str, Any]]]


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
        raising: Raising,
        calendar: WorkCalendar | None = None,
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._regions = regions
        self._judging = Judging(clock, raising, calendar or work_calendar())
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

        A wrong row keeps all from being stored, unless ``partial``. Nobody is raised twice within a rule's
        ``again_after_months``: not for a row that raised a visit before, not while a visit for the same rule
        waits or is not long over, not who is in help for it already. The same list again gives its first
        report. Raises ``NotAllowed`` for who does not
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
        today = pack.date_at(self._clock.now())
        content = self._content(given)
        earlier = repository.same_content(s, region, kind.code, content)
        if earlier and not any(self._lately(rule, earlier.at) for rule in kind.rules):
            # So long after it is a new list, which may raise again whom it raised then.
            content = self._content(given, today)
            earlier = repository.same_content(s, region, kind.code, content)
        if mode == "apply" and earlier:
            return repeated(earlier, repository.rows(s, earlier.id), pack)
        rows = [read_row(number, values, found, kind, pack, today) for number, values in given]
        wrong = [row for row in rows if row.issues]
        if mode == "apply" and wrong and not partial:
            raise BrokenList(report(kind, "check", [wrong_line(row) for row in wrong], ignored))
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
            return report(kind, mode, self._take(s, rows, kind, pack, made, actor, dry=True), ignored)
        try:
            with s.begin_nested():
                s.add(made)
                s.flush()
        except IntegrityError as error:
            raise Conflict("the list is being taken already") from error
        lines = self._take(s, rows, kind, pack, made, actor, dry=False)
        told = report(kind, mode, lines, ignored, made.id)
        made.raised = told.raised
        counts = {"kind": kind.code, "rows": made.rows, "raised": made.raised, "wrong": made.wrong}
        self._history.append(
            s, "discovery", "push", actor, region=made.region, subject_id=made.id, after=counts
        )
        s.flush()
        return told

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
            line = DiscoveryRowView(**stored_line(row, self._regions[found.region]).model_dump())
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
        rules = {rule.id: rule for rule in kind.rules}
        here = {
            known
            for known, rule_id, at in repository.raised(s, list(hashes.values()))
            if rule_id not in rules or self._lately(rules[rule_id], at)
        }
        for row in rows:
            if row.issues:
                lines.append(wrong_line(row))
                kept.append(_kept(made, lines[-1], None))
                continue
            row_hash = hashes[row.number]
            line = ListRowReport(row=row.number, ok=True, what="seen")
            if row_hash not in here:
                line = self._judging.judge(s, row, kind, pack, made, actor, waiting, dry=dry)
            here.add(row_hash)
            lines.append(line)
            kept.append(_kept(made, line, row_hash))
        if not dry:
            repository.keep(s, kept)
        return lines

    def _lately(self, rule: DiscoveryRule, at: datetime) -> bool:
        """Whether what came then still keeps the rule from raising the same person again."""
        return at > lately(rule, self._clock.now())

    def _content(self, given: Given, day: date | None = None) -> bytes:
        rows = [[number, dict(values)] for number, values in given]
        said = orjson.dumps(rows if day is None else [str(day), rows], option=orjson.OPT_SORT_KEYS)
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
