"""Referrals in the database: opened, listed, taken step by step. The rules are in ``state_machine``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import cast, get_args
from uuid import uuid4

from sqlalchemy import not_
from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor, Reader
from casework.applications import repository as applications
from casework.applications.models import Application, Need
from casework.applications.status import ApplicationStatus, follow
from casework.clock import Clock
from casework.directory.service import Directory
from casework.errors import Conflict, FieldIssue, Invalid, NotFound, StaleVersion
from casework.history.service import History
from casework.intake.draft import Urgency
from casework.paging import Page, check_page
from casework.referrals import repository
from casework.referrals.calendar import WorkCalendar, work_calendar
from casework.referrals.models import Referral
from casework.referrals.moments import moments
from casework.referrals.schemas import ReferralListItem, ReferralQuery
from casework.referrals.state_machine import (
    ACTIONS,
    OPEN,
    Action,
    Command,
    Party,
    ReferralState,
    ReplacementNeeded,
    Status,
    Transitioned,
    act,
    allowed_actions,
    is_overdue,
    party_of,
)
from casework.regions.pack import RegionPack
from casework.routing import FALLBACK, Route


class Referrals:
    """Referrals of needs to organisations. ``regions`` are the packs by code."""

    def __init__(
        self, clock: Clock, regions: Mapping[str, RegionPack], calendar: WorkCalendar | None = None
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._calendar = calendar or work_calendar()
        self._directory = Directory(regions)
        self._history = History(clock)

    def open_route(
        self, s: Session, application: Application, need: Need, route: Route, *, send: bool
    ) -> Referral:
        """The referral that the region's rules give a need: sent at once if ``send``, else a draft for a
        person."""
        referral = self._add(
            s, application, need, route.organisation, SYSTEM, rule_id=route.rule_id, why=route.reason
        )
        if send:
            self._step(s, referral, need, application, "send", None, SYSTEM, "system")
        return referral

    def create(
        self,
        s: Session,
        application_no: str,
        need_id: str,
        organisation: str,
        actor: Actor,
        reason: str | None = None,
        *,
        send: bool = False,
    ) -> ReferralListItem:
        """A caseworker's own choice of an organisation for a need: a draft, sent at once if ``send``.

        Raises ``NotFound`` for an application that ``actor`` may not see, ``NotAllowed`` for who is no
        caseworker, ``Invalid`` for an unknown need or organisation, ``Conflict`` when the application is
        withdrawn or the same referral is open already.
        """
        application = applications.by_no(s, application_no, actor, lock=True)
        if application is None:
            raise NotFound
        actor.check("referrals.make")
        if application.status == "withdrawn":
            raise Conflict("the application is withdrawn")
        need = next((need for need in application.needs if need.id == need_id), None)
        issues = [] if need else [FieldIssue(field="need_id", reason="unknown")]
        chosen = self._directory.organisation(s, application.region, organisation)
        if chosen is None or not chosen.active:
            issues.append(FieldIssue(field="organisation", reason="unknown"))
        if issues or need is None:
            raise Invalid(issues)
        if any(
            (other.need_id, other.organisation) == (need_id, organisation) and other.status in OPEN
            for other in application.referrals
        ):
            raise Conflict("this referral is open already")
        referral = self._add(s, application, need, organisation, actor, why=(reason or "").strip() or None)
        if send:
            party = party_of("send", actor, organisation)
            self._step(s, referral, need, application, "send", reason, actor, party)
        return self._item(referral, application.no, need.urgency, actor)

    def get(self, s: Session, referral_id: str, reader: Reader) -> ReferralListItem:
        """One referral. Raises ``NotFound``."""
        referral, need, application = self._found(s, referral_id, reader)
        return self._item(referral, application.no, need.urgency, reader)

    def list(self, s: Session, query: ReferralQuery, reader: Reader) -> Page[ReferralListItem]:
        """The work list of ``reader``, what is due first at the top. Raises ``Invalid``."""
        offset, limit = check_page(query.page, query.page_size)
        conditions = []
        if query.status is not None:
            if query.status not in get_args(Status):
                raise Invalid.one("status", "unknown")
            conditions.append(Referral.status == query.status)
        if query.organisation is not None:
            conditions.append(Referral.organisation == query.organisation)
        if query.region is not None:
            conditions.append(Referral.region == query.region)
        if query.overdue is not None:
            late = repository.overdue({code: self._today(code) for code in self._regions})
            conditions.append(late if query.overdue else not_(late))
        rows, total = repository.page(s, reader, conditions, offset, limit)
        items = [self._item(referral, no, urgency, reader) for referral, no, urgency in rows]
        return Page(items, total, query.page, query.page_size)

    def act(
        self, s: Session, referral_id: str, action: str, reason: str | None, version: int, actor: Actor
    ) -> ReferralListItem:
        """One step of the state machine, decided on ``version`` of the referral.

        Raises ``NotFound``, ``Invalid`` (no such action, a missing reason), ``StaleVersion``,
        ``IllegalTransition`` (a ``Conflict``), ``NotAllowed``.
        """
        if action not in ACTIONS:
            raise Invalid.one("action", "unknown")
        referral, need, application = self._found(s, referral_id, actor)
        if referral.version != version:
            raise StaleVersion
        step = cast(Action, action)
        party = party_of(step, actor, referral.organisation)
        self._step(s, referral, need, application, step, reason, actor, party)
        return self._item(referral, application.no, need.urgency, actor)

    def withdraw_open(
        self,
        s: Session,
        application: Application,
        actor: Actor,
        reason: str,
        *,
        needs: Collection[str] | None = None,
    ) -> None:
        """Withdraw every open referral of an application, or those of the ``needs`` (ids) only."""
        party: Party = "system" if actor.kind == "system" else "caseworker"
        if actor.kind == "resident":
            party = "resident"
        known = {need.id: need for need in application.needs}
        for referral in application.referrals:
            if referral.status in OPEN and (needs is None or referral.need_id in needs):
                need = known[referral.need_id]
                self._step(s, referral, need, application, "withdraw", reason, actor, party)

    def _found(self, s: Session, referral_id: str, reader: Reader) -> tuple[Referral, Need, Application]:
        found = repository.get(s, referral_id, reader)
        if found is None:
            raise NotFound
        return found

    def _add(
        self,
        s: Session,
        application: Application,
        need: Need,
        organisation: str,
        actor: Actor,
        *,
        rule_id: str | None = None,
        why: str | None = None,
        replaces: Referral | None = None,
    ) -> Referral:
        now = self._clock.now()
        referral = Referral(
            id=uuid4().hex,
            application_id=application.id,
            need_id=need.id,
            region=application.region,
            service=need.service,
            organisation=organisation,
            status="draft",
            version=1,
            rule_id=rule_id,
            why=why,
            replaces_id=replaces.id if replaces else None,
            created_at=now,
            updated_at=now,
        )
        s.add(referral)
        s.flush()
        after = {"organisation": organisation, "need_id": need.id, "status": "draft"}
        self._record(s, application, referral, "create", actor, None, after, why)
        return referral

    def _step(
        self,
        s: Session,
        referral: Referral,
        need: Need,
        application: Application,
        action: Action,
        reason: str | None,
        actor: Actor,
        party: Party,
    ) -> None:
        pack, now = self._regions[referral.region], self._clock.now()
        command = Command(action, party, self._today(referral.region), reason)
        state, events = act(_state(referral, need), command, pack.clocks, self._calendar)
        values = {
            "status": state.status,
            "due_on": state.due_on,
            "held_from": state.held_from,
            "days_left": state.days_left,
            "sent_at": referral.sent_at or (now if state.status == "sent" else None),
            "updated_at": now,
            **moments(referral, events, now, command.today),
        }
        if not repository.advance(s, referral, referral.version, values):
            raise StaleVersion
        for event in events:
            if isinstance(event, Transitioned):
                who = actor if event.party == party else SYSTEM
                before, after = {"status": event.before}, {"status": event.after}
                self._record(s, application, referral, event.action, who, before, after, event.reason)
            elif isinstance(event, ReplacementNeeded):
                self._add(
                    s,
                    application,
                    need,
                    pack.routing.fallback.organisation,
                    SYSTEM,
                    rule_id=FALLBACK,
                    why=pack.routing.fallback.reason,
                    replaces=referral,
                )
        self._follow(s, application)

    def _follow(self, s: Session, application: Application) -> None:
        before = cast(ApplicationStatus, application.status)
        after = follow(before, repository.statuses(s, application.id))
        if after != before:
            application.status, application.updated_at = after, self._clock.now()
            s.flush()
            self._history.append(
                s, "status", "status", SYSTEM, application_no=application.no, before=before, after=after
            )

    def _record(
        self,
        s: Session,
        application: Application,
        referral: Referral,
        action: str,
        actor: Actor,
        before: object,
        after: object,
        reason: str | None,
    ) -> None:
        self._history.append(
            s,
            "referral",
            action,
            actor,
            application_no=application.no,
            conversation_id=application.conversation_id,
            subject_id=referral.id,
            before=before,
            after=after,
            reason=reason,
        )

    def _today(self, region: str) -> date:
        return self._clock.now().astimezone(self._regions[region].tz).date()

    def _item(self, referral: Referral, no: str, urgency: str, reader: Reader) -> ReferralListItem:
        status = cast(Status, referral.status)
        overdue = is_overdue(ReferralState(due_on=referral.due_on), self._today(referral.region))
        return ReferralListItem(
            id=referral.id,
            need_id=referral.need_id,
            service=referral.service,
            organisation=referral.organisation,
            status=status,
            version=referral.version,
            application_no=no,
            region=referral.region,
            urgency=cast(Urgency, urgency),
            due_on=referral.due_on,
            overdue=overdue,
            replaces_id=referral.replaces_id,
            rule_id=referral.rule_id,
            why=referral.why,
            created_at=referral.created_at,
            sent_at=referral.sent_at,
            updated_at=referral.updated_at,
            actions=allowed_actions(status, reader, referral.organisation),
        )


def _state(referral: Referral, need: Need) -> ReferralState:
    return ReferralState(
        status=cast(Status, referral.status),
        urgency=cast(Urgency, need.urgency),
        due_on=referral.due_on,
        held_from=cast(Status | None, referral.held_from),
        days_left=referral.days_left,
    )
