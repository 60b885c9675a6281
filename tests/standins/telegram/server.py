"""The stand-in as a whole: a server on loopback in a thread of its own, and the people who use it."""

from __future__ import annotations

import asyncio
import itertools
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from aiohttp import web

from .delivery import ANSWER_SECONDS, PAUSES, Delivery
from .door import Door
from .faults import Chance, Faults
from .flood import Flood, FloodLimit
from .journal import Journal
from .people import Group, User
from .shown import Chat, Kind
from .world import Webhook, World

TOKEN = "700000001:AAStandInForTests_0123456789abcdefg"


class Telegram:
    """A context manager. From any thread: people act, and what they see can be waited for.

    ``pauses`` are the seconds before an update is sent to the webhook again; ``plain_http`` lets a webhook be
    on http, as the Bot API server that one runs oneself does; ``flood`` limits what is sent (None: no limit),
    by the seconds of ``now``.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        username: str = "yizhu_bot",
        faults: Faults | None = None,
        chance: random.Random | None = None,
        pauses: Sequence[float] = PAUSES,
        answer_seconds: float = ANSWER_SECONDS,
        plain_http: bool = True,
        flood: FloodLimit | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "易助",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
        }
        self.world = World(bot, now)
        self._chance = Chance(chance or random.Random(0), faults or Faults())
        self._pauses, self._answer_seconds = tuple(pauses), answer_seconds
        self._flood, self._plain_http = Flood(flood, now), plain_http
        self._ids = itertools.count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: Callable[[], None] = lambda: None
        self._started: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, name="stand-in of Telegram", daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._started.result(30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(30)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self._stop = stopped.set
        door = Door(self.world, self.token, self._chance, self._flood, self._plain_http)
        delivery = Delivery(self.world, self._chance, self._pauses, self._answer_seconds, door.call)
        await delivery.open()
        # A poll that is still waiting does not keep the server from ending.
        runner = web.AppRunner(door.app(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()

        def wake() -> None:
            delivery.wake()
            door.polling.wake()

        self.world.wake = lambda: self._in_loop(wake)
        self._started.set_result(runner.addresses[0][1])
        await stopped.wait()
        self.world.wake = lambda: None
        await delivery.close()
        await runner.cleanup()

    def _in_loop(self, what: Callable[[], None]) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(what)

    @property
    def base(self) -> str:
        """In place of ``https://api.telegram.org``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's ``base_url``."""
        return f"{self.base}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's ``base_file_url``."""
        return f"{self.base}/file/bot"

    @property
    def journal(self) -> Journal:
        """What happened, counted."""
        return self.world.journal

    @property
    def faults(self) -> Faults:
        """What goes wrong from now on; may be set at any time."""
        return self._chance.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._chance.faults = faults

    def holds_off(self, seconds: float) -> None:
        """Nothing is taken of the bot for so long: it sent too much."""
        with self.world.changed:
            self._flood.hold(seconds)

    def webhook(self, url: str, secret: str = "", max_connections: int = 40) -> None:
        """Set the webhook as ``setWebhook`` does, without a call."""
        with self.world.changed:
            self.world.webhook = Webhook(url, secret, max_connections, self.world.allowed)
        self.world.wake()

    def user(self, first_name: str = "陈秀英", language: str = "zh-hans") -> User:
        """A new person, who has not written yet."""
        number = 5_000_000_000 + next(self._ids)  # more than 32 bits, as new accounts have
        described = {"id": number, "type": "private", "first_name": first_name}
        chat = Chat(number, "private", first_name, described)
        with self.world.changed:
            self.world.chats[number] = chat
        return User(self.world, chat, {**_person(number, first_name), "language_code": language})

    def group(self, title: str = "上涌镇乡亲群", supergroup: bool = True) -> Group:
        """A new group, without the bot."""
        number = -(1_000_000_000_000 + next(self._ids)) if supergroup else -next(self._ids)
        kind: Kind = "supergroup" if supergroup else "group"
        chat = Chat(number, kind, title, {"id": number, "type": kind, "title": title}, closed=True)
        with self.world.changed:
            self.world.chats[number] = chat
        return Group(self.world, chat)

    def settled(self, seconds: float = 30) -> None:
        """Wait until nothing is on its way to the bot any more. Raises ``NotSeen``."""
        self.world.wait(lambda: not self.world.pending, seconds, "every update arrived")


def _person(number: int, first_name: str) -> dict[str, object]:
    return {"id": number, "is_bot": False, "first_name": first_name}
