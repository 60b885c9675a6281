"""Bringing to the callback what users did: signed, sealed, three tries, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import aiohttp

from tests.standins.wechat.answers import NoAnswer, understood
from tests.standins.wechat.journal import Outcome, Said, Try
from tests.standins.wechat.people import User
from tests.standins.wechat.requests import packed, somebody_there, with_query, write_and_leave
from tests.standins.wechat.screen import Bubble, shown
from tests.standins.wechat.world import World

OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"


class Courier:
    """Delivers on the platform's own event loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: set[asyncio.Task[None]] = set()
        self._sent_before: dict[str, asyncio.Event] = {}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make what needs the event loop."""
        trace = aiohttp.TraceConfig()
        trace.on_request_chunk_sent.append(self._written)
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        self._session = aiohttp.ClientSession(connector=connector, trace_configs=[trace])

    async def close(self) -> None:
        """Leave whatever is still under way."""
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def start(self, user: User, body: dict[str, Any] | str, said: Said) -> None:
        """Deliver it, beginning now: what a user did before has been sent by then, unless a fault held it."""
        before = self._sent_before.get(user.openid)
        self._sent_before[user.openid] = sent = asyncio.Event()
        self._later(self._deliver(user, body, said, before, sent))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _deliver(
        self,
        user: User,
        body: dict[str, Any] | str,
        said: Said,
        before: asyncio.Event | None,
        sent: asyncio.Event,
    ) -> None:
        world = self._world
        try:
            if before is not None:
                await before.wait()
            if world.strikes("reordered"):
                sent.set()
                await asyncio.sleep(world.faults.hold)
            number = 1
            while number <= world.tries:
                spared = number == world.tries and world.faults.spare_last
                one = await self._try(user, body, said, sent, spared)
                world.count(f"try.{one.outcome}")
                if one.outcome is Outcome.TAKEN:
                    break
                broke = one.outcome is Outcome.UNREACHABLE and one.why != "cut"
                if not broke or not await somebody_there(user.account, world.patience):
                    number += 1
            self._close(user, said, one)
            if one.outcome is Outcome.TAKEN and world.strikes("repeated"):
                await asyncio.sleep(world.random.random() * world.faults.hold)
                await self._request(user, body, said, Outcome.REPEATED)
        finally:
            sent.set()
            with world.changed:
                world.under_way -= 1
                world.changed.notify_all()

    def _close(self, user: User, said: Said, last: Try) -> None:
        taken = last.outcome is Outcome.TAKEN
        if not taken:
            self._world.count("given_up")
            user.show(Bubble("system", OUT_OF_ORDER, at=self._world.now()))
        elif last.answer and (said.kind == "unsubscribe" or not user.reachable):
            self._world.count("shown.to_nobody")
        elif last.answer:
            user.show(replace(shown("passive", last.answer, self._world.now()), answers=said.key))
        with self._world.changed:
            said.done, said.taken = True, taken
            self._world.changed.notify_all()

    async def _try(
        self, user: User, body: dict[str, Any] | str, said: Said, sent: asyncio.Event, spared: bool
    ) -> Try:
        world, loop = self._world, asyncio.get_running_loop()
        begun = loop.time()
        if not spared and world.strikes("delayed"):
            one = self._begun(said)
            one.outcome = Outcome.TOO_LATE
            late = world.limit + world.faults.delay
            self._later(self._arrives_late(user, body, said, late))
        elif not spared and world.strikes("cut"):
            one = self._begun(said)
            one.outcome, one.why = Outcome.UNREACHABLE, "cut"
            await write_and_leave(user, body, one.nonce, whole=False)
        else:
            one = await self._request(user, body, said, sent=sent)
            if not spared and one.outcome is Outcome.TAKEN and world.strikes("answer_lost"):
                one.outcome, one.why = Outcome.TOO_LATE, "answer lost"
        sent.set()
        if one.outcome is not Outcome.TAKEN:
            at_least = world.limit if one.outcome is Outcome.TOO_LATE else world.apart
            await asyncio.sleep(max(0.0, begun + at_least - loop.time()))
        return one

    def _begun(self, said: Said) -> Try:
        one = Try(self._world.random.randbytes(8).hex(), self._world.now())
        with self._world.changed:
            said.tries.append(one)
        return one

    async def _arrives_late(self, user: User, body: dict[str, Any] | str, said: Said, seconds: float) -> None:
        """The whole request, on a connection that was given up long ago: nobody reads an answer."""
        await asyncio.sleep(seconds)
        one = self._begun(said)
        one.arrived = await write_and_leave(user, body, one.nonce, whole=True)
        one.outcome = Outcome.REPEATED
        self._world.count(f"try.{one.outcome}")

    async def _request(
        self,
        user: User,
        body: dict[str, Any] | str,
        said: Said,
        whatever: Outcome | None = None,
        sent: asyncio.Event | None = None,
    ) -> Try:
        """One request; ``whatever`` it comes to, when nobody listens to the answer any more."""
        assert self._session is not None
        one = self._begun(said)
        query, content = packed(user.account, user, body, one.nonce)
        limit = aiohttp.ClientTimeout(total=self._world.limit)
        try:
            async with self._session.post(
                with_query(user.account.callback, query),
                data=content,
                headers={"Content-Type": "application/json" if user.account.as_json else "text/xml"},
                timeout=limit,
                trace_request_ctx=(one, sent),
            ) as response:
                text = await response.text()
                if response.status != 200:
                    self._world.count(f"http.{response.status}")
                    raise NoAnswer(f"status {response.status}")
            one.answer = understood(user, text) or ""
            one.outcome, one.answered = Outcome.TAKEN, True
        except TimeoutError:
            one.outcome = Outcome.TOO_LATE
        except (aiohttp.ClientError, OSError) as broken:
            one.outcome, one.why = Outcome.UNREACHABLE, type(broken).__name__
        except (NoAnswer, UnicodeDecodeError) as wrong:
            one.outcome, one.why = Outcome.WRONG, str(wrong)
        one.took = self._world.now() - one.at
        if whatever is not None:
            one.outcome = whatever
            self._world.count(f"try.{whatever}")
        return one

    async def _written(self, _session: Any, context: Any, _params: Any) -> None:
        one, sent = context.trace_request_ctx
        if one is not None:
            one.arrived = True
        if sent is not None:
            sent.set()
