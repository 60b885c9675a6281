"""Visits: raised, listed, given to somebody, brought to an end. Every method works in an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.entry.form import EntryForm
from casework.entry.service import Entry
from casework.errors import FieldIssue, Invalid, NotFound, Refused
from casework.fieldwork.once import first_time
from casework.history.service import History
from casework.paging import Page, check_page
from casework.regions.known import check_township
from casework.regions.pack import RegionPack
from casework.visits import repository
from casework.visits.going import assignees, check_sends, sent
from casework.visits.models import Visit
from casework.visits.outcome import check_outcome
from casework.visits.raising import Raising
from casework.visits.remarks import remarked
from casework.visits.schemas import (
    STATUSES,
    WAITING,
    Assignee,
    Outcome,
    VisitListItem,
    VisitQuery,
    VisitView,
    list_item,
    view,
)

#: Facts of a visited person that an application can have too.
_FIELDS = ("name", "phone", "id_number", "address")


class Visits:
    """The visits. ``regions`` are the packs by code."""

    def __init__(
        self,
        clock: Clock,
        regions: Mapping[str, RegionPack],
        entry: Entry,
        raising: Raising,
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._entry = entry
        self._raising = raising
        self._history = History(clock)

    def read(self, s: Session, visit_id: str, reader: Reader) -> VisitView:
        """One visit whole; that it was read is noted. Raises ``NotFound``."""
        visit, name = self._found(s, visit_id, reader)
        self._note(s, "read_visit", reader, visit, kind="read", after=sorted(visit.person))
        return self._view(s, visit, name, reader)

    def region_of(self, s: Session, visit_id: str, reader: Reader) -> str:
        """The region of a visit. Raises ``NotFound``."""
        return self._found(s, visit_id, reader)[0].region

    def assignees(self, s: Session, region: str, actor: Actor) -> list[Assignee]:
        """Who can be sent on visits of a region. Raises ``NotAllowed``."""
        return assignees(s, region, actor)

    def assign(self, s: Session, visit_id: str, account: str | None, actor: Actor) -> VisitView:
        """Give a visit to an account (its id or user name), to the actor itself for None.

        One that found nobody can be given again. Raises ``NotFound``, ``NotAllowed`` for a volunteer,
        ``Invalid`` for who cannot go there, ``Conflict`` for a visit that came to its end.
        """
        visit, _ = self._found(s, visit_id, actor, lock=True)
        check_sends(actor)
        if visit.erased_at is not None or visit.status not in (*WAITING, "not_found"):
            raise Refused("visit_over")
        found = sent(s, account or actor.id, visit.region, visit.township)
        before = {"status": visit.status, "assigned_to": visit.assigned_to}
        try:
            with s.begin_nested():
                visit.assigned_to, visit.status, visit.closed_at = found.id, "assigned", None
                visit.updated_at = self._clock.now()
                s.flush()
        except IntegrityError as error:
            raise Refused("waits_for_a_visit") from error
        after = {"status": visit.status, "assigned_to": visit.assigned_to}
        self._note(s, "assign", actor, visit, before=before, after=after)
        return self._view(s, visit, found.username, actor)

    def finish(
        self,
        s: Session,
        visit_id: str,
        outcome: Outcome,
        actor: Actor,
        *,
        note: str | None = None,
        visited_on: date | None = None,
        application: EntryForm | None = None,
        application_no: str | None = None,
        client_id: UUID | None = None,
    ) -> VisitView:
        """What came of a visit, with the application that the person made there, or had made already.

        What the visit knows of the person fills the application's gaps. The same ``client_id`` again by the
        same account: the visit as it stands, and nothing happens twice. Raises ``NotFound``, ``NotAllowed``,
        ``Conflict`` for a visit that came to its end, ``Invalid`` with everything that is wrong.
        """
        visit, name = self._found(s, visit_id, actor, lock=True)
        actor.check("visits.work")
        if not first_time(s, actor, client_id, "outcome", visit.id, self._clock.now()):
            return self._view(s, visit, name, actor)
        if visit.status not in WAITING:
            raise Refused("visit_over")
        today = self._today(visit.region)
        check_outcome(
            s,
            visit,
            outcome,
            actor,
            today,
            note=note,
            visited_on=visited_on,
            application=application,
            application_no=application_no,
        )
        if application is not None:
            application_no = self._entered(s, visit, application, actor)
        visit.note = (note or "").strip() or None
        self.close(s, visit, outcome, visited_on or today, actor, application_no)
        return self._view(s, visit, name, actor)

    def remark(
        self, s: Session, visit_id: str, words: str, actor: Actor, client_id: UUID | None = None
    ) -> VisitView:
        """Add to what was told of a visit that came to its end: somebody else went there too.

        What stands there stays. ``client_id`` as for ``finish``. Raises ``NotFound``, ``NotAllowed``,
        ``Conflict`` for a visit still to be made, ``Invalid``.
        """
        visit, name = self._found(s, visit_id, actor, lock=True)
        actor.check("visits.work")
        if visit.status in WAITING:
            raise Refused("visit_not_over")
        if first_time(s, actor, client_id, "remark", visit.id, self._clock.now()):
            visit.note = remarked(s, visit.note, words, actor, self._today(visit.region))
            visit.updated_at = self._clock.now()
            self._note(s, "remark", actor, visit)
        return self._view(s, visit, name, actor)

    def close(
        self,
        s: Session,
        visit: Visit,
        outcome: Outcome,
        visited_on: date | None,
        actor: Actor,
        application_no: str | None = None,
    ) -> None:
        """Bring a visit that waits to its end; who may is for the caller to check."""
        before, now = visit.status, self._clock.now()
        visit.status, visit.visited_on = outcome, visited_on
        visit.application_no = application_no
        visit.closed_at = visit.updated_at = now
        s.flush()
        self._note(s, outcome, actor, visit, before=before, after=outcome)

    def erase(self, s: Session, visit_id: str, actor: Actor, reason: str) -> VisitView:
        """Take everything personal out of a visit. Raises ``NotFound``, ``NotAllowed``, ``Invalid``."""
        visit, name = self._found(s, visit_id, actor, lock=True)
        actor.check("applications.erase")
        if not reason.strip():
            raise Invalid.one("reason", "missing")
        if visit.erased_at is None:
            repository.wipe(s, Visit.id == visit.id, self._clock.now())
            self._note(s, "erase", actor, visit, reason=reason)
        return self._view(s, visit, name, actor)

    def _entered(self, s: Session, visit: Visit, form: EntryForm, actor: Actor) -> str:
        known = {key: visit.person[key] for key in _FIELDS if visit.person.get(key)}
        if visit.township:
            known["township"] = visit.township
        whole = form.model_copy(update={"fields": known | form.fields})
        filed = self._entry.enter(s, whole, actor, f"visit|{visit.id}", visit_id=visit.id)
        return filed.no

    def _found(
        self, s: Session, visit_id: str, reader: Reader, *, lock: bool = False
    ) -> tuple[Visit, str | None]:
        found = repository.one(s, visit_id, reader, lock=lock)
        if found is None:
            raise NotFound
        return found

    def _view(self, s: Session, visit: Visit, name: str | None, reader: Reader) -> VisitView:
        terms = self._raising.terms(visit.region, visit.person, visit.township)
        known = repository.known_applications(s, visit.region, terms, reader)
        rule = self._regions[visit.region].discovery.rule(visit.rule_id) if visit.rule_id else None
        quote = rule.source.quote if rule else None
        return view(visit, name, self._today(visit.region), known, quote)

    def _note(
        self, s: Session, action: str, actor: Actor, visit: Visit, *, kind: Any = "visit", **what: Any
    ) -> None:
        self._history.append(
            s,
            kind,
            action,
            actor,
            region=visit.region,
            application_no=visit.application_no,
            subject_id=visit.id,
            **what,
        )

    def _today(self, region: str) -> date:
        return self._regions[region].date_at(self._clock.now())

    def list(self, s: Session, query: VisitQuery, reader: Reader) -> Page[VisitListItem]:
        """A page of visits that ``reader`` may see, masked. Raises ``Invalid``."""
        offset, limit = check_page(query.page, query.page_size)
        if query.status is not None and query.status not in STATUSES:
            raise Invalid([FieldIssue(field="status", reason="unknown", choices=list(STATUSES))])
        check_township(query.township, self._regions.values())
        conditions: list[ColumnElement[bool]] = [
            column == value
            for column, value in (
                (Visit.region, query.region),
                (Visit.status, query.status),
                (Visit.township, query.township),
                (Visit.source, query.source),
                (Visit.assigned_to, reader.id if query.mine else None),
            )
            if value is not None
        ]
        if query.waiting:
            conditions.append(Visit.status.in_(WAITING))
        rows, total = repository.page(s, reader, conditions, offset, limit)
        items = [list_item(visit, name, self._today(visit.region)) for visit, name in rows]
        return Page(items, total, query.page, query.page_size)
