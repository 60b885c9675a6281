"""One update, whichever way it came: stored, then acknowledged."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from api.channels.telegram.courtesies import Courtesies
from api.channels.telegram.reading import read
from casework.channels.types import Inbound

logger = logging.getLogger("yizhu.telegram")

#: Stores a delivery and sees to it that it is heard; whether it is new.
TakeIn = Callable[[Inbound], Awaitable[bool]]


class Receiving:
    """Takes in the updates of ``bot`` (its number)."""

    def __init__(self, bot: str, take_in: TakeIn, courtesies: Courtesies) -> None:
        self._bot = bot
        self._take_in = take_in
        self._courtesies = courtesies

    async def update(self, data: Any) -> None:
        """Returns once the update is stored, or when there is nothing in it for us. Raises NoUpdate."""
        found = read(data, self._bot)
        if found.unreadable:
            logger.warning("an update of a known kind has an unknown form, it is let go")
        new = found.inbound is not None and await self._take_in(found.inbound)
        self._courtesies.after(found, new)
