"""A small account of nobody: a server that records what the platform delivers and answers as told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from aiohttp import web


@dataclass(frozen=True)
class Delivered:
    """One request of the platform."""

    method: str
    query: dict[str, str]
    body: str


@dataclass(frozen=True)
class Reply:
    """What to answer, and after how many seconds."""

    text: str = "success"
    status: int = 200
    after: float = 0.0


class Callback:
    """``answer`` is called for every request; set it in the test."""

    def __init__(self) -> None:
        self.delivered: list[Delivered] = []
        self.answer: Callable[[Delivered], Reply] = lambda _: Reply()
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        # A connection that was closed is let go in the loop's next round.
        for _ in range(2):
            await asyncio.sleep(0)

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/wechat", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/wechat"

    async def _handle(self, request: web.Request) -> web.Response:
        one = Delivered(request.method, dict(request.query), await request.text())
        self.delivered.append(one)
        reply = self.answer(one)
        await asyncio.sleep(reply.after)
        return web.Response(text=reply.text, status=reply.status)
