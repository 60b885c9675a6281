"""What the service does by itself, again and again: every round, and the loop that runs them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from anyio import to_thread

from api.regions_live import AssessmentRules
from api.services import Services
from casework.assessment import keeping
from casework.photos.service import BATCH as PHOTOS
from casework.referrals.overdue import BATCH
from casework.rounds import Rounds

#: How often it is asked whether a round's time has come.
TICK_SECONDS: Final = 1.0


def rounds_of(services: Services) -> Rounds:
    """All rounds of the service. A new one is one more line here."""
    rounds = Rounds(services.database, services.clock)
    rounds.add("overdue", services.referrals.overdue.round, every=timedelta(minutes=1), batch=BATCH)
    rounds.add("untold_danger", services.untold.round, every=timedelta(seconds=20))
    rounds.add("service_data_reminders", services.service_data.remind_missing, every=timedelta(hours=1))
    rounds.add("photos", services.photos.delete_due, every=timedelta(hours=1), batch=PHOTOS)
    rounds.add(
        "assessment_rules", AssessmentRules(services), every=timedelta(seconds=20), batch=keeping.BATCH
    )
    rounds.add("channel_deliveries", services.inbox.purge, every=timedelta(hours=1))
    rounds.add("channel_reminded", services.reminded.round, every=timedelta(minutes=10))
    rounds.add("channel_link_codes", services.linking.purge, every=timedelta(hours=1))
    return rounds


async def go_round(rounds: Rounds) -> None:
    """Run what is due for as long as the service runs, beside the turns and not in their way."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        await to_thread.run_sync(rounds.run_due)
