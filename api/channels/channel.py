"""What an adapter of a platform has to do. Everything else about channels is common to all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from casework.channels.types import Address, Outgoing, Part, Platform


class Channel(Protocol):
    """One platform, as the work with contacts sees it. Errors of the network and of the platform leave it
    only as ``TryAgain`` or ``GiveUp`` of ``casework.channels.types``."""

    platform: Platform

    def compose(self, rows: Sequence[Outgoing], to: Address) -> Part:
        """The next part to send of ``rows`` (never empty, in order). It covers the beginning of the first
        row at least; where the platform counts messages, it joins as many rows as fit."""
        ...

    async def send(self, to: Address, part: Part) -> str | None:
        """Send one part; the platform's id of it, where it gives one. Raises ``TryAgain``, ``GiveUp``."""
        ...

    async def knock(self, to: Address) -> str | None:
        """Tell a person outside of the window that something waits, without saying what. The platform's
        number of that, empty where it gives none; None where the platform has no such thing or the county has
        not set it up. Raises ``TryAgain``, ``GiveUp``."""
        ...

    async def picture(self, media: str) -> bytes:
        """The picture that a person sent. Raises ``TryAgain``, ``GiveUp``."""
        ...
