"""Referrals in the database: opened, listed, taken step by step. The rules are in ``state_machine``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final, cast, get_args
from uuid import UUID

from sqlalchemy import not_
from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor, Reader
from casework.applications import repository as applications
from casework.applications.models import Application, Need
from casework.applications.status import OVER
from casework.clock import Clock
from casework.directory.service import Directory
from casework.errors import FieldIssue, Invalid, NotFound, Refused, StaleVersion
from casework.fieldwork.once import first_time
from casework.notices.service import Notices
from casework.paging import Page, check_page
from casework.readable import own_needs, sees_whole
from casework.referrals import repository
from casework.referrals.calendar import WorkCalendar, work_calendar
from casework.referrals.details import detail
from casework.referrals.models import Referral
from casework.referrals.overdue import Overdue
from casework.referrals.parties import allowed_actions, party_of
from casework.referrals.schemas import ReferralDetail, ReferralListItem, ReferralQuery
from casework.referrals.state_machine import (
    ACTIONS,
    CAME_TO_NOTHING,
    OPEN,
    SEEN_TO,
    Action,
    Command,
    IllegalTransition,
    Party,
    Status,
)
from casework.referrals.steps import OnStep, Steps
from casework.referrals.telling import post
from casework.referrals.views import list_item
from casework.regions.pack import RegionPack
from casework.routing import Route


class Referrals:
    """Referrals of needs to organisations. ``regions`` are the packs by code; each of ``on_step`` hears of
    every transition."""

    def __init__(
        self,
        clock: Clock,
        regions: Mapping[str, RegionPack],
        calendar: WorkCalendar | None = None,
        *,
        on_step: Sequence[OnStep] = (),
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = Directory(regions)
        self._notices = Notices(clock)
        self._steps = Steps(clock, regions, calendar or work_calendar(), self._notices, on_step)
        self.shares: Final = self._steps.shares
        self.overdue: Final = Overdue(clock, regions, self._steps)

    def open_route(
        self, s: Session, application: Application, need: Need, route: Route, *, send: bool
    ) -> Referral:
        """The referral that the region's rules give a need: sent at once if ``send``, else a draft for a
        person."""
        referral = self._steps.open(
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
        caseworker or would send what it only got shared, ``Invalid`` for an unknown need or organisation,
        ``Refused`` when the application is over, or the same referral is open already.
        """
        application = applications.by_no(s, application_no, actor, lock=True)
        if application is None:
            raise NotFound
        actor.check("referrals.make")
        if application.erased_at is not None:
            raise Refused("application_erased")
        if application.status == "withdrawn":
            raise Refused("application_withdrawn")
        if application.status in OVER:
            raise Refused("reopen_first")
        need = next((need for need in own_needs(actor, application) if need.id == need_id), None)
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
            raise Refused("referred_already")
        referral = self._steps.open(
            s, application, need, organisation, actor, why=(reason or "").strip() or None
        )
        if send:
            party = party_of("send", actor, organisation, whole=sees_whole(actor, application))
            self._step(s, referral, need, application, "send", reason, actor, party)
        return self.item(referral, application.no, need.urgency, actor)

    def get(self, s: Session, referral_id: str, reader: Reader, *, lock: bool = True) -> ReferralListItem:
        """One referral; ``lock`` holds it for a step that follows. Raises ``NotFound``."""
        referral, need, application = self._found(s, referral_id, reader, lock=lock)
        return self.item(referral, application.no, need.urgency, reader)

    def list(self, s: Session, query: ReferralQuery, reader: Reader) -> Page[ReferralListItem]:
        """The work list of ``reader``, what is due first at the top. Raises ``Invalid``."""
        offset, limit = check_page(query.page, query.page_size)
        conditions = []
        if query.status is not None:
            if query.status not in get_args(Status):
                raise Invalid([FieldIssue(field="status", reason="unknown", choices=list(get_args(Status)))])
            conditions.append(Referral.status == query.status)
        if query.organisation is not None:
            if not self._directory.knows(s, query.organisation):
                raise Invalid.one("organisation", "unknown")
            conditions.append(Referral.organisation == query.organisation)
        if query.region is not None:
            conditions.append(Referral.region == query.region)
        if query.overdue is not None:
            late = repository.overdue(self.today())
            conditions.append(late if query.overdue else not_(late))
        rows, total = repository.page(s, reader, conditions, offset, limit)
        items = [self.item(referral, no, urgency, reader) for referral, no, urgency in rows]
        return Page(items, total, query.page, query.page_size)

    def act(
        self,
        s: Session,
        referral_id: str,
        action: str,
        reason: str | None,
        version: int,
        actor: Actor,
        *,
        outcome: str | None = None,
        rating: int | None = None,
        client_id: UUID | None = None,
    ) -> ReferralListItem:
        """One step of the state machine, decided on ``version`` of the referral.

        ``confirm`` needs an outcome, as ``outcome`` or as the reason, and may carry a ``rating`` (1 to 5).
        The same ``client_id`` again by the same account: the referral as it stands, and no second step.
        Raises ``NotFound``, ``Invalid`` (no such action, a missing reason, what does not belong to it),
        ``StaleVersion``, ``IllegalTransition`` (a ``Conflict``), ``NotAllowed``.
        """
        if action not in ACTIONS:
            raise Invalid.one("action", "unknown")
        step = cast(Action, action)
        for field, given in (("outcome", outcome), ("rating", rating)):
            if given is not None and step != "confirm":
                raise Invalid.one(field, "only_when_confirming")
        referral, need, application = self._found(s, referral_id, actor)
        if not first_time(s, actor, client_id, step, referral.id, self._clock.now()):
            return self.item(referral, application.no, need.urgency, actor)
        if referral.version != version:
            raise StaleVersion
        whole = sees_whole(actor, application)
        party = party_of(step, actor, referral.organisation, whole=whole)
        said = (outcome or "").strip() or reason
        try:
            self._step(s, referral, need, application, step, said, actor, party, rating)
        except IllegalTransition as error:
            instead = allowed_actions(error.status, actor, referral.organisation, whole=whole)
            raise IllegalTransition(error.status, step, instead) from None
        return self.item(referral, application.no, need.urgency, actor)

    def withdraw_open(
        self,
        s: Session,
        application: Application,
        actor: Actor,
        reason: str,
        *,
        needs: Collection[str] | None = None,
    ) -> None:
        """Withdraw every open referral of an application, or those of the ``needs`` (ids) only.

        What came to nothing of them waits for no decision any more.
        """
        self.decide(s, application, needs)
        party: Party = "system" if actor.kind == "system" else "caseworker"
        if actor.kind == "resident":
            party = "resident"
        known = {need.id: need for need in application.needs}
        for referral in application.referrals:
            if referral.status in OPEN and (needs is None or referral.need_id in needs):
                need = known[referral.need_id]
                self._step(s, referral, need, application, "withdraw", reason, actor, party)

    def decide(self, s: Session, application: Application, needs: Collection[str] | None = None) -> None:
        """What came to nothing of an application, or of its ``needs`` (ids), waits for no decision any
        more."""
        repository.decide(s, application, self._clock.now(), needs)

    def reconsider(self, s: Session, application: Application) -> None:
        """An application is taken up again: every need that nobody sees to waits for a decision."""
        newest = {referral.need_id: referral for referral in application.referrals}
        seen_to = {one.need_id for one in application.referrals if one.status in SEEN_TO}
        repository.undecide(
            s,
            [
                one.id
                for need_id, one in newest.items()
                if need_id not in seen_to and one.status in CAME_TO_NOTHING
            ],
        )

    def share_again(self, s: Session, application: Application) -> None:
        """After a correction: the organisations at work are shown the corrected values, and are told so."""
        for referral, keys in self.shares.renew(s, application):
            self._steps.record(s, application, referral, "share", SYSTEM, None, {"shared": keys}, None)
            post(self._notices, s, referral, "referral_corrected", "organisation")

    def detail(self, s: Session, referral_id: str, reader: Reader) -> ReferralDetail:
        """One referral with all that belongs to it; that staff read it is noted. Raises ``NotFound``."""
        referral, need, application = self._found(s, referral_id, reader, lock=False)
        item = self.item(referral, application.no, need.urgency, reader)
        return detail(s, self._steps, referral, application, item, reader)

    def _found(
        self, s: Session, referral_id: str, reader: Reader, *, lock: bool = True
    ) -> tuple[Referral, Need, Application]:
        found = repository.get(s, referral_id, reader, lock=lock)
        if found is None:
            raise NotFound
        return found

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
        rating: int | None = None,
    ) -> None:
        command = Command(action, party, self._steps.today(referral.region), reason, rating)
        self._steps.take(s, referral, need, application, command, actor)

    def today(self) -> dict[str, date]:
        """The date in each region."""
        return {code: self._steps.today(code) for code in self._regions}

    def item(self, referral: Referral, no: str, urgency: str, reader: Reader) -> ReferralListItem:
        """A referral as it stands in a list. Whether ``reader`` may see it was asked before."""
        return list_item(referral, no, urgency, reader, self._steps.today(referral.region))
