"""What is past its limit: not taken in time, it expires; under way, the county is told once of each step."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from casework.access import SYSTEM
from casework.applications.models import Application, Need
from casework.clock import Clock
from casework.directory.service import Directory
from casework.failures import describe
from casework.notices.service import Notices
from casework.referrals import repository
from casework.referrals.models import Referral
from casework.referrals.state_machine import Command
from casework.referrals.steps import Steps
from casework.referrals.telling import post
from casework.regions.pack import RegionPack

logger = logging.getLogger("yizhu.referrals")

#: So many in one transaction.
BATCH: Final = 100


class Overdue:
    """The round over what is overdue (``casework.rounds``)."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack], steps: Steps) -> None:
        self._clock = clock
        self._regions = regions
        self._steps = steps
        self._notices = Notices(clock)
        self._directory = Directory(regions)

    def round(self, s: Session) -> int:
        """Expire and escalate up to ``BATCH`` referrals, what was due first comes first; tells how many.

        One that cannot be is logged without its content, and hinders no other.
        """
        days = {code: self._steps.today(code) for code in self._regions}
        done = 0
        for referral_id in repository.to_escalate(s, days, BATCH):
            try:
                with s.begin_nested():
                    done += self._one(s, referral_id)
            except Exception as error:
                logger.error("referral %s is overdue and stays so: %s", referral_id, describe(error))
        return done

    def _one(self, s: Session, referral_id: str) -> bool:
        row = repository.get(s, referral_id, SYSTEM)
        if row is None:
            return False
        referral, need, application = row
        today = self._steps.today(referral.region)
        # Its application's row is held only from here on: a step may have been taken meanwhile.
        if referral.due_on is None or referral.due_on >= today or referral.escalated_at is not None:
            return False
        if referral.status == "sent":
            command = Command("expire", "system", today)
            self._steps.take(s, referral, need, application, command, SYSTEM)
        else:
            self._escalate(s, referral, need, application)
        return True

    def _escalate(self, s: Session, referral: Referral, need: Need, application: Application) -> None:
        """Not a step: the version stays, so that nobody's own step becomes stale by it."""
        referral.escalated_at = self._clock.now()
        referral.escalations += 1
        s.flush()
        late = {"status": referral.status, "due_on": referral.due_on.isoformat() if referral.due_on else None}
        self._steps.record(s, application, referral, "overdue", SYSTEM, None, late, None)
        key = f"overdue:{referral.id}:{referral.escalations}"
        post(self._notices, s, referral, "referral_overdue", "county", once_key=key)
        if above := self._superior(s, referral):
            key = f"{key}:superior"
            post(self._notices, s, referral, "referral_overdue", "superior", superior=above, once_key=key)

    def _superior(self, s: Session, referral: Referral) -> str | None:
        """Whom the organisation reports to, unless that is the county itself."""
        county = self._regions[referral.region].routing.fallback.organisation
        line = self._directory.superiors(s, referral.region, referral.organisation)
        return line[0].code if line and line[0].code != county else None
