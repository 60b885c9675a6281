"""Tells a person whom nothing reaches that something waits, and keeps what waits."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from anyio import to_thread

from api.channels.channel import Channel
from api.services import Services
from casework.channels import reminding, repository
from casework.channels.reminding import Owed
from casework.channels.types import Address, GiveUp, Outgoing, TryAgain
from casework.failures import describe

logger = logging.getLogger("yizhu.channels")


class Reminding:
    """What is done with messages outside of the platform's window."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def remind(
        self, channel: Channel, to: Address, rows: Sequence[Outgoing], closed: GiveUp
    ) -> GiveUp | None:
        """Tell the person that something waits, and keep it until they are heard; if that cannot be now, try
        again. Why it is given up all the same: ``closed`` where nobody is told, else what became of the
        reminder."""
        owed = await to_thread.run_sync(self._owed, to, rows)
        if owed == "nothing":
            return closed
        number: str | None = None
        try:
            if owed == "now" and (number := await channel.knock(to)) is None:
                return closed
        except GiveUp as error:
            self._services.metrics.failed(to.platform, error.reason)
            # What is refused is the reminder, and not a message that was never tried.
            return GiveUp("template") if error.reason == "refused" else error
        except TryAgain as error:
            self._services.metrics.failed(to.platform, error.reason)
            logger.warning("%s: a reminder did not go out (%s), it is tried again", to.platform, error.reason)
            await to_thread.run_sync(self._later, to, rows[0].id, error)
            return None
        except Exception as error:
            logger.error("%s: a reminder could not be sent: %s", to.platform, describe(error))
            await to_thread.run_sync(self._later, to, rows[0].id, TryAgain("busy"))
            return None
        await to_thread.run_sync(self._told, to, number)
        return None

    def _owed(self, to: Address, rows: Sequence[Outgoing]) -> Owed:
        with self._services.database.read() as s:
            contact = repository.contact(s, to.contact_id)
            if contact is None:
                return "nothing"
            return reminding.owed(s, contact, [row.id for row in rows], self._services.clock.now())

    def _later(self, to: Address, row_id: int, error: TryAgain) -> None:
        with self._services.database.session() as s:
            if (contact := repository.contact(s, to.contact_id, lock=True)) is not None:
                self._services.outbox.postponed(s, contact, row_id, error, reminder=True)

    def _told(self, to: Address, number: str | None) -> None:
        with self._services.database.session() as s:
            if (contact := repository.contact(s, to.contact_id, lock=True)) is not None:
                self._services.outbox.knocked(s, contact, number)
