"""Keeps this process's regions as they are set, and the assessments in step with them."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from anyio import to_thread
from sqlalchemy.orm import Session

from api.services import Services
from casework.assessment import keeping
from casework.failures import describe

logger = logging.getLogger("yizhu.regions")

#: How soon at the latest this process knows what another one set.
LOOK_SECONDS: Final = 1.0


def look(services: Services) -> None:
    """Look now: what was just set here counts from now on."""
    with services.database.read() as session:
        services.regions.refresh(session)


async def keep_fresh(services: Services) -> None:
    """Look again and again for as long as the service runs, beside the turns and not in their way."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await to_thread.run_sync(look, services)
        except Exception as error:
            logger.error("what the regions set could not be read, trying again: %s", describe(error))


class AssessmentRules:
    """A round: when a region sets how hardship is weighed, its applications are assessed anew.

    Each process remembers what it last saw finished, so that nothing is searched while nothing changes.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._finished = self._rules()

    def __call__(self, s: Session) -> int:
        """Do the next batch; how many applications it was."""
        # Never by rules that another process has already replaced.
        self._services.regions.refresh(s)
        rules = self._rules()
        if rules == self._finished:
            return 0
        keeping.note_rules(s, self._services.regions)
        count = self._services.applications.catch_up(s)
        if not count:
            self._finished = rules
        return count

    def _rules(self) -> dict[str, str]:
        return {code: keeping.fingerprint(pack) for code, pack in self._services.regions.items()}
