"""One process at a time works with a contact: within it by a queue, between processes by a lease on the
contact's row, one for hearing and one for sending."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4
from weakref import WeakValueDictionary

from anyio import CancelScope, to_thread

from api.services import Services
from casework.channels import repository
from casework.channels.repository import Work
from casework.failures import describe

logger = logging.getLogger("yizhu.channels")

#: A process that died loses a contact after that; one that works renews it.
LEASE: Final = timedelta(seconds=12)
RENEW_SECONDS: Final = 4.0
#: How often it is asked whether another process has let go of a contact.
LEASE_PAUSE_SECONDS: Final = 0.2


class Leases:
    """The leases of this process. ``pause`` waits so many seconds."""

    def __init__(self, services: Services, pause: Callable[[float], Any]) -> None:
        self._services = services
        self._pause = pause
        self._me = uuid4().hex
        self._queues: WeakValueDictionary[tuple[Work, str], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def alone(self, work: Work, contact_id: str) -> AsyncIterator[Callable[[], bool]]:
        """Nobody else does this for the contact meanwhile; the value tells whether that still holds."""
        queue = self._queues.setdefault((work, contact_id), asyncio.Lock())
        async with queue:
            while not (held := await to_thread.run_sync(self._hold, work, contact_id)):
                if await to_thread.run_sync(self._gone, contact_id):
                    break
                await self._pause(LEASE_PAUSE_SECONDS)

            async def renew() -> None:
                nonlocal held
                until = self._services.clock.now() + LEASE
                while held:
                    await self._pause(RENEW_SECONDS)
                    try:
                        held = await to_thread.run_sync(self._hold, work, contact_id)
                        until = self._services.clock.now() + LEASE
                    except Exception as error:
                        logger.error("a lease was not renewed, trying again: %s", describe(error))
                        # By then another process may have the contact.
                        held = self._services.clock.now() < until

            renewing = asyncio.create_task(renew())
            try:
                yield lambda: held
            finally:
                renewing.cancel()
                with CancelScope(shield=True):
                    # A renewal that is under way ends first, or it would take again what is let go.
                    await asyncio.wait([renewing])
                    await to_thread.run_sync(self._let_go, work, contact_id)

    def _hold(self, work: Work, contact_id: str) -> bool:
        now = self._services.clock.now()
        with self._services.database.session() as s:
            return repository.hold(s, contact_id, work, self._me, now, now + LEASE)

    def _gone(self, contact_id: str) -> bool:
        with self._services.database.read() as s:
            return repository.contact(s, contact_id) is None

    def _let_go(self, work: Work, contact_id: str) -> None:
        with self._services.database.session() as s:
            repository.let_go(s, contact_id, work, self._me)
