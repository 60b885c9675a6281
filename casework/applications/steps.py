"""What a caseworker decides about a whole application: taken up, returned, closed, opened again, withdrawn.

What follows from its referrals is in ``status``; this is the rest. The plan's 统一受理与分类 is ``assess``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.applications import repository
from casework.applications.schemas import ApplicationView
from casework.applications.service import Applications
from casework.applications.status import ApplicationStatus
from casework.clock import Clock
from casework.errors import Conflict, Invalid
from casework.history.service import History
from casework.readable import check_whole
from casework.referrals.service import Referrals
from casework.referrals.state_machine import OPEN

Step = Literal["assess", "return", "close", "reopen", "withdraw"]
STEPS: Final = get_args(Step)


@dataclass(frozen=True)
class Rule:
    """From which statuses a step leads where, and what it asks for."""

    start: frozenset[ApplicationStatus]
    to: ApplicationStatus
    reason: bool = True


RULES: Final[dict[Step, Rule]] = {
    "assess": Rule(frozenset({"submitted"}), "assessing", reason=False),
    "return": Rule(frozenset({"submitted", "assessing", "referred"}), "returned"),
    "close": Rule(frozenset({"submitted", "assessing", "referred", "in_service"}), "closed"),
    "reopen": Rule(frozenset({"returned", "closed"}), "assessing"),
    "withdraw": Rule(frozenset({"submitted", "assessing", "referred", "in_service"}), "withdrawn"),
}


class ImpossibleStep(Conflict):
    """The application's status does not allow this step; ``possible`` are those that it does."""

    def __init__(self, status: str, step: str) -> None:
        super().__init__(f"{step} is not possible while {status}")
        self.status = status
        self.step = step
        self.possible = possible(status)


class ReferralsOpen(Conflict):
    """It cannot be closed while ``count`` of its referrals are still under way."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} referrals are still open")
        self.count = count


def possible(status: str) -> list[Step]:
    """The steps that a status allows."""
    return [step for step, rule in RULES.items() if status in rule.start]


class Steps:
    """Takes those steps. Every method works in an open transaction."""

    def __init__(self, clock: Clock, applications: Applications, referrals: Referrals) -> None:
        self._clock = clock
        self._applications = applications
        self._referrals = referrals
        self._history = History(clock)

    def take(self, s: Session, no: str, step: str, reason: str | None, actor: Actor) -> ApplicationView:
        """One step, into the history with its reason.

        Returning and withdrawing end what is under way; closing is refused while a referral is. Raises
        ``NotFound``, ``NotAllowed``, ``Invalid`` (no such step, a missing reason), ``ImpossibleStep``,
        ``ReferralsOpen``.
        """
        actor.check("applications.correct")
        if step not in STEPS:
            raise Invalid.one("action", "unknown")
        rule = RULES[cast(Step, step)]
        why = (reason or "").strip()
        if rule.reason and not why:
            raise Invalid.one("reason", "missing")
        application = repository.found(s, no, actor, lock=True)
        check_whole(actor, application)
        before = application.status
        if before not in rule.start or application.erased_at is not None:
            raise ImpossibleStep(before, step)
        if step == "withdraw":
            return self._applications.withdraw(s, no, actor, why)
        under_way = [referral for referral in application.referrals if referral.status in OPEN]
        if step == "close" and under_way:
            raise ReferralsOpen(len(under_way))
        application.status, application.updated_at = rule.to, self._clock.now()
        s.flush()
        self._history.about(
            s, application, "status", step, actor, before=before, after=rule.to, reason=why or None
        )
        if step == "close":
            self._referrals.decide(s, application)
        if step == "reopen":
            self._referrals.reconsider(s, application)
        if step == "return":
            self._applications.end(s, application, actor, why)
        return self._applications.shown(s, application, actor)
