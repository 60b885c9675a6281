"""Updates on their way to the webhook: in order within a queue, again with growing pauses until a 2xx."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import aiohttp

from .faults import Chance
from .params import Params
from .refused import Refused
from .world import Update, Webhook, World

#: Seconds before the first, second … repetition; the last one holds for all that follow. As the platform's:
#: the first at once, then twice as long each time.
PAUSES = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
ANSWER_SECONDS = 60.0


class Delivery:
    """Sends what is pending while a webhook is set. Lives in the server's loop."""

    def __init__(
        self,
        world: World,
        chance: Chance,
        pauses: Sequence[float],
        answer_seconds: float,
        call: Callable[[str, Params], object],
    ) -> None:
        self._world, self._chance, self._pauses = world, chance, pauses
        self._timeout = aiohttp.ClientTimeout(total=answer_seconds)
        self._call = call
        self._busy: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._extra: set[asyncio.Task[tuple[int, float]]] = set()
        self._failed: dict[int, int] = {}
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(40)
        self._most = 40

    async def open(self) -> None:
        """Ready to send."""
        self._session = aiohttp.ClientSession(timeout=self._timeout)

    async def close(self) -> None:
        """Sends nothing more."""
        tasks = [*self._busy.values(), *self._extra]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def wake(self) -> None:
        """Begin with every queue that waits and is not being sent."""
        with self._world.changed:
            hook = self._world.webhook
            waiting = dict.fromkeys(update.queue for update in self._world.pending.values()) if hook else {}
        if hook and hook.max_connections != self._most:
            self._places, self._most = asyncio.Semaphore(hook.max_connections), hook.max_connections
        for queue in waiting:
            if queue not in self._busy:
                self._busy[queue] = asyncio.create_task(self._work(queue))

    async def _work(self, queue: tuple[str, int]) -> None:
        try:
            while (chosen := self._choose(queue)) is not None:
                hook, update = chosen
                pause = await self._deliver(hook, update)
                if pause is None:
                    self._failed.pop(update.id, None)
                    self._world.arrived(update.id)
                elif pause:
                    await asyncio.sleep(pause)
        finally:
            del self._busy[queue]

    def _choose(self, queue: tuple[str, int]) -> tuple[Webhook, Update] | None:
        """What goes next; None when the queue is empty or nobody is there to send it to."""
        with self._world.changed:
            hook = self._world.webhook
            waiting = [update for update in self._world.pending.values() if update.queue == queue]
        if hook is None or not waiting:
            return None
        if len(waiting) > 1 and self._chance.reorder():
            self._world.journal.overtaken(waiting[0].id)
            return hook, waiting[1]
        return hook, waiting[0]

    async def _deliver(self, hook: Webhook, update: Update) -> float | None:
        """None when it arrived; otherwise seconds until the next try."""
        if delay := self._chance.delay():
            self._world.journal.note("update delayed")
            await asyncio.sleep(delay)
        fault, twice = self._chance.webhook(), self._chance.twice()
        async with self._places:
            if fault is not None:
                self._world.journal.note(f"webhook {fault}")
                with contextlib.suppress(OSError):
                    await self._broken(hook, update, whole=fault == "unheard")
                return self._pause(update, "Webhook connection closed")
            if twice == "at once":
                self._again(hook, update)
            code, asked = await self._post(hook, update)
        if 200 <= code < 300:
            if twice == "afterwards":
                self._again(hook, update)
            return None
        said = f"Wrong response from the webhook: {code}" if code else "Webhook connection closed"
        return asked or self._pause(update, said)

    def _again(self, hook: Webhook, update: Update) -> None:
        """The same update, whatever comes of the first."""
        self._world.journal.note("webhook twice")
        task = asyncio.create_task(self._post(hook, update))
        self._extra.add(task)
        task.add_done_callback(self._extra.discard)

    def _pause(self, update: Update, fault: str) -> float:
        failed = self._failed.get(update.id, 0)
        self._failed[update.id] = failed + 1
        with self._world.changed:
            self._world.webhook_fault = (int(self._world.now()), fault)
        return self._pauses[min(failed, len(self._pauses) - 1)]

    async def _post(self, hook: Webhook, update: Update) -> tuple[int, float]:
        """The status of the webhook's answer, 0 when there was none, and the seconds that it asks to wait."""
        assert self._session is not None
        self._world.journal.sent(update.id)
        headers = _headers(hook)
        try:
            async with self._session.post(hook.url, data=_body(update), headers=headers) as answer:
                self._world.journal.note(f"webhook {answer.status}")
                if answer.ok:
                    self._world.journal.heard(update.id)
                    await self._called_back(await answer.read())
                wait = answer.headers.get("Retry-After", "")
                return answer.status, float(wait) if wait.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError, OSError):
            self._world.journal.note("webhook no answer")
            return 0, 0.0

    async def _called_back(self, content: bytes) -> None:
        """A webhook's answer may itself be a call; its result is told to nobody."""
        try:
            body = json.loads(content)
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(name := body.get("method"), str):
            self._world.journal.note(f"call {name} in an answer")
            with contextlib.suppress(Refused):
                await self._call(name, Params(body))  # type: ignore[misc]

    async def _broken(self, hook: Webhook, update: Update, whole: bool) -> None:
        """A request whose connection breaks: in the middle of the body, or before the answer is read."""
        self._world.journal.sent(update.id, whole)
        parts, body = urlsplit(hook.url), _body(update)
        head = f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in _headers(hook).items())
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write(head.encode() + b"\r\n" + (body if whole else body[: len(body) // 2]))
            await writer.drain()
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def _body(update: Update) -> bytes:
    return json.dumps(update.body, ensure_ascii=False).encode()


def _headers(hook: Webhook) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if hook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
    return headers
