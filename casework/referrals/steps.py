"""One step of a referral in the database: the state, its trace, who is told, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol, cast
from uuid import uuid4

from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor
from casework.applications.models import Application, Need
from casework.applications.status import OVER, ApplicationStatus, follow
from casework.clock import Clock
from casework.directory.suggest import Suggestions
from casework.errors import Refused, StaleVersion
from casework.history.service import History
from casework.intake.draft import Urgency
from casework.notices.service import Notices
from casework.referrals import repository
from casework.referrals.calendar import WorkCalendar
from casework.referrals.models import Referral
from casework.referrals.moments import moments
from casework.referrals.replacing import successor
from casework.referrals.shares import Shares
from casework.referrals.state_machine import (
    Command,
    Event,
    ReferralState,
    ReplacementNeeded,
    Status,
    Transitioned,
    act,
)
from casework.referrals.telling import tell
from casework.regions.pack import RegionPack

#: Steps that do not end the waiting for what is due: after them the county is not told a second time.
_SAME_WAIT: Final = frozenset({"hold", "resume"})


class OnStep(Protocol):
    """Hears of each transition in the transaction in which it happens, once all of it is written.

    A rejection is two transitions: ``sent`` → ``rejected`` → ``escalated``.
    """

    def __call__(
        self, s: Session, application: Application, need: Need, referral: Referral, event: Transitioned
    ) -> None: ...


class Steps:
    """Takes steps and writes all that belongs to each. Each of ``on_step`` hears of every transition."""

    def __init__(
        self,
        clock: Clock,
        regions: Mapping[str, RegionPack],
        calendar: WorkCalendar,
        notices: Notices,
        on_step: Sequence[OnStep],
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._calendar = calendar
        self._notices = notices
        self._on_step = on_step
        self._suggestions = Suggestions(regions)
        self.shares: Final = Shares(clock, regions)
        self._history = History(clock)

    def open(
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
        """A new referral, a draft still."""
        now = self._clock.now()
        referral = Referral(
            id=uuid4().hex,
            application_id=application.id,
            need_id=need.id,
            region=application.region,
            application_seq=application.seq,
            township=application.township,
            difficulty=application.difficulty,
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
        repository.decide(s, application, now, [need.id])
        s.add(referral)
        s.flush()
        after = {"organisation": organisation, "need_id": need.id, "status": "draft"}
        self.record(s, application, referral, "create", actor, None, after, why)
        return referral

    def take(
        self,
        s: Session,
        referral: Referral,
        need: Need,
        application: Application,
        command: Command,
        actor: Actor,
    ) -> None:
        """One step by ``actor``. Raises what ``act`` raises, ``StaleVersion``; ``Refused`` for an application
        that was erased, whose referrals can only be withdrawn."""
        if application.erased_at is not None and command.action != "withdraw":
            raise Refused("application_erased")
        pack, now = self._regions[referral.region], self._clock.now()
        state, events = act(state_of(referral, need), command, pack.clocks, self._calendar)
        values = _values(referral, state, events, command, now)
        if state.status == "withdrawn" and not self._waits(s, need, referral, application, command):
            values["decided_at"] = now
        if not repository.advance(s, referral, referral.version, values):
            raise StaleVersion
        shared = (
            {"shared": self.shares.keep(s, referral, need, application)} if state.status == "sent" else {}
        )
        transitions = [event for event in events if isinstance(event, Transitioned)]
        for event in transitions:
            who = actor if event.party == command.party else SYSTEM
            before, after = {"status": event.before}, {"status": event.after, **shared}
            self.record(s, application, referral, event.action, who, before, after, event.reason)
            tell(self._notices, s, referral, event)
        if any(isinstance(event, ReplacementNeeded) for event in events):
            self._replace(s, referral, need, application, pack)
        sent_by_a_person = command.action == "send" and actor.kind == "staff"
        self._follow(s, application, sent_by_a_person=sent_by_a_person)
        for event in transitions:
            for listener in self._on_step:
                listener(s, application, need, referral, event)

    def record(
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
        """A line of the trail."""
        self._history.about(
            s,
            application,
            "referral",
            action,
            actor,
            subject_id=referral.id,
            before=before,
            after=after,
            reason=reason,
        )

    def note_reading(
        self, s: Session, application: Application, referral: Referral, reader: Actor, seen: list[str]
    ) -> None:
        """That ``reader`` has seen these sensitive fields of what was shared."""
        self._history.about(
            s, application, "read", "read_referral", reader, subject_id=referral.id, after=seen
        )

    def today(self, region: str) -> date:
        """The date in a region."""
        return self._regions[region].date_at(self._clock.now())

    def _replace(
        self, s: Session, referral: Referral, need: Need, application: Application, pack: RegionPack
    ) -> None:
        next_one = successor(self._suggestions.candidates(s, application, need), pack.routing.fallback)
        self.open(
            s,
            application,
            need,
            next_one.organisation,
            SYSTEM,
            rule_id=next_one.rule_id,
            why=next_one.why,
            replaces=referral,
        )

    def _waits(
        self, s: Session, need: Need, referral: Referral, application: Application, command: Command
    ) -> bool:
        """Whether a need is left to nobody by this withdrawal: it waits until a person decides what becomes
        of it. Not where the resident wants it no longer, or the whole application ends."""
        goes_on = command.party == "caseworker" and application.status not in OVER
        return goes_on and not repository.seen_to(s, need.id, besides=referral.id)

    def _follow(self, s: Session, application: Application, *, sent_by_a_person: bool) -> None:
        before = cast(ApplicationStatus, application.status)
        statuses = repository.statuses(s, application.id)
        undecided = repository.undecided(s, application.id)
        after = follow(before, statuses, undecided=undecided, sent_by_a_person=sent_by_a_person)
        if after != before:
            application.status, application.updated_at = after, self._clock.now()
            s.flush()
            self._history.append(
                s, "status", "status", SYSTEM, application_no=application.no, before=before, after=after
            )


def _values(
    referral: Referral, state: ReferralState, events: Sequence[Event], command: Command, now: datetime
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "status": state.status,
        "due_on": state.due_on,
        "held_from": state.held_from,
        "days_left": state.days_left,
        "sent_at": referral.sent_at or (now if state.status == "sent" else None),
        "updated_at": now,
        **moments(referral, events, now, command.today),
    }
    if command.action not in _SAME_WAIT:
        values["escalated_at"] = None
    if command.action == "confirm":
        values |= {"rating": command.rating, "result": command.reason, "confirmed_by": command.party}
    return values


def state_of(referral: Referral, need: Need) -> ReferralState:
    """What the rules look at, of a referral in the database."""
    return ReferralState(
        status=cast(Status, referral.status),
        urgency=cast(Urgency, need.urgency),
        due_on=referral.due_on,
        held_from=cast(Status | None, referral.held_from),
        days_left=referral.days_left,
    )
