"""Bringing to the callback what users did: signed, sealed, three tries, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp

from tests.standins.wechat.answers import NoAnswer, understood
from tests.standins.wechat.crypt import signature
from tests.standins.wechat.journal import Outcome, Said, Try
from tests.standins.wechat.packets import to_json, to_xml
from tests.standins.wechat.people import User
from tests.standins.wechat.screen import Bubble, shown
from tests.standins.wechat.world import Account, World

OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"


def packed(
    account: Account, user: User, body: dict[str, Any] | str, nonce: str
) -> tuple[dict[str, str], bytes]:
    """Query and body of one request, as the account's mode wants them."""
    timestamp = str(int(account.world.now()))
    query = {
        "signature": signature(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": user.openid,
    }
    write = to_json if account.as_json else to_xml
    text = body if isinstance(body, str) else write(body)
    if account.mode == "plain":
        return query, text.encode()
    sealed = account.seal.close(text)
    query |= {"encrypt_type": "aes", "msg_signature": signature(account.token, timestamp, nonce, sealed)}
    outside: dict[str, Any] = {"ToUserName": account.original_id, "Encrypt": sealed}
    if account.mode == "compatible" and isinstance(body, dict):
        outside = {**body, "Encrypt": sealed}
    return query, write(outside).encode()


def with_query(address: str, query: dict[str, str]) -> str:
    """The address with the query behind the one that it has."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


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
            for number in range(1, world.tries + 1):
                spared = number == world.tries and world.faults.spare_last
                one = await self._try(user, body, said, sent, spared)
                world.count(f"try.{one.outcome}")
                if one.outcome is Outcome.TAKEN:
                    break
                if one.outcome is Outcome.UNREACHABLE:
                    await self._somebody_there(user.account)
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
            await self._half_a_request(user, body)
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
        await asyncio.sleep(seconds)
        await self._request(user, body, said, Outcome.REPEATED)

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
            one.outcome = Outcome.TAKEN
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

    async def _somebody_there(self, account: Account) -> None:
        """Wait for the callback to listen again, as long as patience lasts."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._world.patience
        while loop.time() < until:
            address = urlsplit(account.callback)
            try:
                _, writer = await asyncio.open_connection(address.hostname, address.port)
            except OSError:
                await asyncio.sleep(0.3)
                continue
            writer.close()
            return

    async def _half_a_request(self, user: User, body: dict[str, Any] | str) -> None:
        """The connection is there, and breaks in the middle of the body."""
        address = urlsplit(user.account.callback)
        query, content = packed(user.account, user, body, "cut")
        target = with_query(urlunsplit(("", "", address.path, address.query, "")), query)
        head = (
            f"POST {target} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        try:
            _, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(head.encode() + content[: len(content) // 2])
            await writer.drain()
            writer.transport.abort()
        except OSError:
            return
