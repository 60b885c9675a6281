"""Visits: raised, listed, given to somebody, brought to an end. Every method works in an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import repository as applications
from casework.applications.lookup import Lookup
from casework.clock import Clock
from casework.crypto import Keyring
from casework.entry.form import EntryForm
from casework.entry.service import Entry
from casework.errors import FieldIssue, Invalid, NotAllowed, NotFound, Refused
from casework.history.service import History
from casework.notices.service import Notices
from casework.paging import Page, check_page
from casework.regions.pack import RegionPack
from casework.staff.models import StaffAccount
from casework.visits import repository
from casework.visits.models import Visit, VisitSource
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

MAX_NOTE = 1000
#: Facts of a visited person that an application can have too.
_FIELDS = ("name", "phone", "id_number", "address")


@dataclass(frozen=True)
class NewVisit:
    """A visit to be raised. ``person`` as in ``Visit.person``; ``rule_id`` with ``kind`` for a discovery."""

    region: str
    township: str | None
    source: VisitSource
    person: dict[str, Any]
    reason: str
    source_id: str | None = None
    kind: str | None = None
    rule_id: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    due: date | None = None


class Visits:
    """The visits. ``regions`` are the packs by code."""

    def __init__(
        self,
        clock: Clock,
        keyring: Keyring,
        regions: Mapping[str, RegionPack],
        entry: Entry,
        notices: Notices,
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._regions = regions
        self._entry = entry
        self._lookup = Lookup(keyring)
        self._notices = notices
        self._history = History(clock)

    def terms(self, region: str, person: Mapping[str, Any], township: str | None) -> list[int]:
        """Hashes under which the same person is found among applications and visits, the surest first."""
        traits = self._lookup.traits(region, {**person, "township": township})
        found = (traits.id_number, traits.phone, traits.sound_here)
        return [term for term in found if term is not None]

    def key(self, new: NewVisit) -> bytes:
        """Keyed hash of the person and the rule: two visits under one key are the same visit.

        The person is the identity number; without one, name, telephone and township.
        """
        person = new.person
        who = person.get("id_number") or "|".join(
            str(part or "") for part in (person.get("name"), person.get("phone"), new.township)
        )
        return self._keyring.hash("visit.row", f"{new.rule_id or ''}|{who}", 16)

    def raise_visit(
        self,
        s: Session,
        new: NewVisit,
        actor: Actor,
        *,
        outcome: Outcome | None = None,
        visited_on: date | None = None,
    ) -> Visit:
        """Store a visit to be made, or one that was made already (``outcome``).

        The township hears of one to be made, unless it raised it itself; the county of one without a
        township.
        Raises ``Conflict`` if the same person already waits for a visit for the same reason.
        """
        now = self._clock.now()
        visit = Visit(
            id=uuid4().hex,
            region=new.region,
            township=new.township,
            source=new.source,
            source_id=new.source_id,
            kind=new.kind,
            rule_id=new.rule_id,
            row_key=self.key(new),
            person={key: value for key, value in new.person.items() if value},
            facts=new.facts,
            reason=new.reason,
            status=outcome or "open",
            due=new.due,
            visited_on=visited_on,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            closed_at=now if outcome else None,
        )
        try:
            with s.begin_nested():
                s.add(visit)
                s.flush()
        except IntegrityError as error:
            raise Refused("waits_for_a_visit") from error
        repository.add_terms(s, visit.id, self.terms(visit.region, visit.person, visit.township))
        self._note(s, "raise", actor, visit, after={"source": new.source, "rule": new.rule_id})
        if outcome is None and actor.scope != "township":
            self._tell(s, visit)
        return visit

    def _tell(self, s: Session, visit: Visit) -> None:
        self._notices.post(
            s,
            "visit_raised",
            region=visit.region,
            role="township" if visit.township else "county",
            township=visit.township,
            subject_kind="visit",
            subject_id=visit.id,
            once_key=f"visit:{visit.id}",
        )

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
        _check_assigns(actor)
        if not actor.works_in(region):
            return []
        return [
            Assignee(id=one.id, username=one.username, role=one.role, townships=one.townships)
            for one in repository.accounts(s)
            if self._goes(one.reader(), region, None)
        ]

    def assign(self, s: Session, visit_id: str, account: str | None, actor: Actor) -> VisitView:
        """Give a visit to an account (its id or user name), to the actor itself for None.

        One that found nobody can be given again. Raises ``NotFound``, ``NotAllowed`` for a volunteer,
        ``Invalid`` for who cannot go there, ``Conflict`` for a visit that came to its end.
        """
        visit, _ = self._found(s, visit_id, actor, lock=True)
        _check_assigns(actor)
        if visit.erased_at is not None or visit.status not in (*WAITING, "not_found"):
            raise Refused("visit_over")
        found = self._account(s, account or actor.id)
        if found is None or not self._goes(found.reader(), visit.region, visit.township):
            raise Invalid.one("assigned_to", "cannot_go")
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
    ) -> VisitView:
        """What came of a visit, with the application that the person made there, or had made already.

        What the visit knows of the person fills the application's gaps. Raises ``NotFound``, ``NotAllowed``,
        ``Conflict`` for a visit that came to its end, ``Invalid`` with everything that is wrong.
        """
        visit, name = self._found(s, visit_id, actor, lock=True)
        actor.check("visits.work")
        if visit.status not in WAITING:
            raise Refused("visit_over")
        self._check_outcome(s, outcome, note, visited_on, application, application_no, visit, actor)
        if application is not None:
            application_no = self._entered(s, visit, application, actor)
        visit.note = (note or "").strip() or None
        self.close(s, visit, outcome, visited_on or self._today(visit.region), actor, application_no)
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

    def _check_outcome(
        self,
        s: Session,
        outcome: Outcome,
        note: str | None,
        visited_on: date | None,
        application: EntryForm | None,
        application_no: str | None,
        visit: Visit,
        actor: Actor,
    ) -> None:
        issues = []
        if note and len(note) > MAX_NOTE:
            issues.append(FieldIssue(field="note", reason="too_long"))
        if visited_on is not None and visited_on > self._today(visit.region):
            issues.append(FieldIssue(field="visited_on", reason="in_the_future"))
        if outcome != "done" and application is not None:
            issues.append(FieldIssue(field="application", reason="outcome_and_application"))
        if application_no is not None:
            if application is not None:
                issues.append(FieldIssue(field="application_no", reason="twice"))
            known = applications.by_no(s, application_no, actor)
            if known is None or known.region != visit.region or known.erased_at is not None:
                issues.append(FieldIssue(field="application_no", reason="no_such_application"))
        if issues:
            raise Invalid(issues)

    def _account(self, s: Session, account: str) -> StaffAccount | None:
        return next((one for one in repository.accounts(s) if account in (one.id, one.username)), None)

    def _goes(self, who: Reader, region: str, township: str | None) -> bool:
        if not who.may("visits.work") or not who.works_in(region):
            return False
        return who.scope != "township" or township is None or township in who.townships

    def _found(
        self, s: Session, visit_id: str, reader: Reader, *, lock: bool = False
    ) -> tuple[Visit, str | None]:
        found = repository.one(s, visit_id, reader, lock=lock)
        if found is None:
            raise NotFound
        return found

    def _view(self, s: Session, visit: Visit, name: str | None, reader: Reader) -> VisitView:
        terms = self.terms(visit.region, visit.person, visit.township)
        known = repository.known_applications(s, visit.region, terms, reader)
        rule = self._regions[visit.region].discovery.rule(visit.rule_id) if visit.rule_id else None
        quote = rule.source.quote if rule else None
        return view(visit, name, self._today(visit.region), known, quote)

    def _note(
        self, s: Session, action: str, actor: Actor, visit: Visit, *, kind: Any = "visit", **what: Any
    ) -> None:
        self._history.append(
            s, kind, action, actor, application_no=visit.application_no, subject_id=visit.id, **what
        )

    def _today(self, region: str) -> date:
        return self._regions[region].date_at(self._clock.now())

    def list(self, s: Session, query: VisitQuery, reader: Reader) -> Page[VisitListItem]:
        """A page of visits that ``reader`` may see, masked. Raises ``Invalid``."""
        offset, limit = check_page(query.page, query.page_size)
        if query.status is not None and query.status not in STATUSES:
            raise Invalid([FieldIssue(field="status", reason="unknown", choices=list(STATUSES))])
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
        rows, total = repository.page(s, reader, conditions, offset, limit)
        items = [list_item(visit, name, self._today(visit.region)) for visit, name in rows]
        return Page(items, total, query.page, query.page_size)


def _check_assigns(actor: Actor) -> None:
    """Who goes does not send others. Raises ``NotAllowed``."""
    actor.check("visits.work")
    if actor.scope == "own":
        raise NotAllowed("visits.work")
