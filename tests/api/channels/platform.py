"""A platform without a network: what it is given is kept, and it fails when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from api.channels.composing import next_piece
from casework.channels.types import Address, ChannelError, GiveUp, Outgoing, Part, Platform, TryAgain


@dataclass
class Post:
    """An adapter of ``platform`` for tests of what is common to all of them.

    ``shown``: what reached people, ``(person, text)`` in order; ``fails``: what the next calls raise (None:
    nothing); ``knocks``: who was told that something waits (None: the platform has no such thing);
    ``knock_fails``: what the next tries of that raise; ``pictures`` by media id; nothing is looked up before
    ``ready`` is set, no sending returns before ``open`` is.
    """

    platform: Platform = "wechat"
    shown: list[tuple[str, str]] = field(default_factory=list)
    fails: list[ChannelError | None] = field(default_factory=list)
    knocks: list[str] | None = None
    knock_fails: list[ChannelError] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.ready.set()
        self.open.set()

    def compose(self, rows: Sequence[Outgoing], to: Address) -> Part:
        piece = next_piece(rows, lambda text: len(text) <= 200, join=True)
        asks = piece.asks.id if piece.asks else None
        return Part({"text": piece.whole}, piece.covers, piece.quick_replies, piece.numbered, asks)

    async def send(self, to: Address, part: Part) -> str | None:
        if self.fails and (error := self.fails.pop(0)) is not None:
            raise error
        self.shown.append((to.external, str(part.payload["text"])))
        await self.open.wait()
        return f"id-{len(self.shown)}"

    async def knock(self, to: Address) -> str | None:
        if self.knocks is None:
            return None
        if self.knock_fails:
            raise self.knock_fails.pop(0)
        self.knocks.append(to.external)
        return str(len(self.knocks))

    async def picture(self, media: str) -> bytes:
        await self.ready.wait()
        if media not in self.pictures:
            raise TryAgain("busy") if media == "later" else GiveUp("refused")
        return self.pictures[media]
