"""The work with people at platforms: what they deliver is heard, what is said to them is sent.

One thing at a time for each contact, in its order: within this process by a queue, between processes by a
lease on the contact's row. Nothing lives here that the database does not know: a process that takes over
goes on where the last one stopped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Final
from weakref import WeakValueDictionary

from anyio import to_thread

from api.channels.channel import Channel
from api.channels.hearing import Hearing
from api.channels.inside import Compose, Inside, UnderWay
from api.channels.leases import Leases
from api.channels.speaking import Speaking
from api.channels.taking import Later, Taking
from api.services import Services
from casework.channels import outbox_rows, repository
from casework.channels.contacts import REVIVED_WITHIN
from casework.channels.inbox import Owed
from casework.channels.repository import Work
from casework.channels.types import FORGOTTEN, Delivered, Inbound, Platform, TryAgain
from casework.failures import describe
from casework.gate import Busy

logger = logging.getLogger("yizhu.channels")

#: How often it is asked what was left over.
TICK_SECONDS: Final = 0.5
#: How often a call that wants its answer looks whether what is under way before it is out.
UNDER_WAY_SECONDS: Final = 0.1
#: How long the end waits for what a platform is being told.
CLOSE_SECONDS: Final = 4.0
#: Contacts that are heard, and sent to, at the same time. Who sends mostly waits for the platform.
AT_ONCE: Final[dict[Work, int]] = {"hearing": 12, "sending": 48}
#: So much of one contact is heard before others have their turn.
IN_A_ROW: Final = 4


class ChannelWork:
    """Takes in, hears and sends. ``channels`` are the adapters of what is switched on, by platform."""

    def __init__(
        self,
        services: Services,
        channels: Mapping[Platform, Channel],
        *,
        pause: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._services = services
        self.channels = channels
        self._pause = pause
        self._leases = Leases(services, pause)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._busy: set[tuple[Work, str]] = set()
        self._telling: set[asyncio.Task[Any]] = set()
        self._closing = False
        self._at_once = {work: asyncio.Semaphore(count) for work, count in AT_ONCE.items()}
        self._taking = Taking(services, Hearing(services))
        self._speaking = Speaking(services, channels)
        self._inside = Inside(services)
        self._heard: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()

    async def take_in(self, inbound: Inbound, region: str) -> Delivered:
        """Store a delivery; from now on it will be heard, whatever happens to this process.
        ``FORGOTTEN`` is not: the platform is told that we have it."""

        def store() -> Delivered:
            with self._services.database.session() as s:
                return self._services.inbox.take_in(s, inbound, region)

        delivered = await to_thread.run_sync(store)
        if delivered == FORGOTTEN:
            return delivered
        if not delivered.repeated:
            self._services.metrics.received(inbound.platform, inbound.kind)
        self._soon("hearing", delivered.contact_id)
        return delivered

    async def answer_inside(
        self, delivered: Delivered, compose: Compose, within: float | None = None
    ) -> str | None:
        """The answer for the platform's own call, once the delivery was heard within the platform's time;
        None when it goes out by itself. A repeated delivery gets the same answer.

        After ``within`` seconds the call gets none, whatever holds it up, and it goes out by the sender.
        """
        answering = asyncio.create_task(self._answer_inside(delivered, compose))
        self._keep(answering)
        await asyncio.wait([answering], timeout=within)
        if answering.done():
            return answering.result()
        self._keep(asyncio.create_task(self._safely(self._too_late(delivered, answering))))
        return None

    async def _answer_inside(self, delivered: Delivered, compose: Compose) -> str | None:
        seconds = await to_thread.run_sync(self._inside.seconds_left, delivered.id)
        until = asyncio.get_running_loop().time() + seconds
        if seconds > 0:
            heard = self._heard.setdefault(delivered.id, asyncio.Event())
            waits = [asyncio.create_task(heard.wait()), asyncio.create_task(self.hear(delivered.contact_id))]
            self._keep(waits[1])
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            waits[0].cancel()
        answer = await self._take_inside(delivered, compose, until)
        if answer is None:
            self._soon("sending", delivered.contact_id)
        return answer

    async def _take_inside(self, delivered: Delivered, compose: Compose, until: float) -> str | None:
        """The answer for the call. Until then it waits for what is under way before it: what was said in a
        row is answered in the calls that brought it, and costs no message of ours."""
        while True:
            may_wait = asyncio.get_running_loop().time() < until
            take = partial(self._inside.take, delivered, compose, may_wait=may_wait)
            try:
                return await to_thread.run_sync(take)
            except UnderWay:
                await self._pause(UNDER_WAY_SECONDS)

    async def _too_late(self, delivered: Delivered, answering: asyncio.Task[str | None]) -> None:
        if await answering is not None:
            await to_thread.run_sync(self._inside.let_go, delivered)
            self._soon("sending", delivered.contact_id)

    async def inside_was_sent(self, delivered: Delivered) -> None:
        """The platform's call was answered."""

        def confirm() -> None:
            with self._services.database.session() as s:
                self._services.outbox.confirmed(s, delivered.contact_id, delivered.id)

        await to_thread.run_sync(confirm)
        self._soon("sending", delivered.contact_id)

    async def hear(self, contact_id: str, most: int | None = None) -> None:
        """Hear all that a contact delivered and that waits, in order; or ``most`` of it, and the rest behind
        what others delivered."""
        if await to_thread.run_sync(self._taking.next, contact_id) is None:
            return
        async with self._leases.alone("hearing", contact_id) as held:
            heard_now = 0
            while held() and (owed := await to_thread.run_sync(self._taking.next, contact_id)) is not None:
                if heard_now == most:
                    self._soon("hearing", contact_id)
                    break
                if (
                    too_soon := self._services.limiter.hit(
                        f"channel:{contact_id}", self._services.limits.rate_per_minute
                    )
                ) > 0:
                    await to_thread.run_sync(self._waits, owed, too_soon)
                    break
                heard_now += 1
                try:
                    await self._taking.take(owed, self.channels)
                    if (heard := self._heard.get(owed.id)) is not None:
                        heard.set()
                except Later as error:
                    await to_thread.run_sync(self._waits, owed, error.seconds)
                    break
                except (TryAgain, Busy) as error:
                    await self._failed(owed, error.after if isinstance(error, TryAgain) else None)
                except Exception as error:
                    # Kinds and places only: an exception's text may carry what a person sent.
                    logger.error("a delivery could not be heard: %s", describe(error))
                    await self._failed(owed, None)
        self._soon("sending", contact_id)

    async def send(self, contact_id: str) -> None:
        """Send what is due to a contact, in order."""
        if not await to_thread.run_sync(self._due, contact_id):
            return
        async with self._leases.alone("sending", contact_id) as held:
            while held() and not self._closing and await self._told(contact_id):
                continue

    async def _told(self, contact_id: str) -> bool:
        """Send the next part; whether there may be more to send."""
        me = asyncio.current_task()
        assert me is not None
        self._telling.add(me)
        try:
            return await self._speaking.one(contact_id)
        finally:
            self._telling.discard(me)

    async def run(self) -> None:
        """What nobody asks for: hear and send what was left over, for as long as the service runs. What was
        given up while a channel was switched off goes out first of all, now that it is on."""
        await self._safely(to_thread.run_sync(self._back_on))
        while True:
            await self._pause(TICK_SECONDS)
            try:
                owing, due = await to_thread.run_sync(self._left_over)
            except Exception as error:
                logger.error("what waits could not be read, trying again: %s", describe(error))
                continue
            for contact_id in owing:
                self._soon("hearing", contact_id)
            for contact_id in due:
                self._soon("sending", contact_id)

    async def idle(self) -> None:
        """Wait until everything begun here is done."""
        while self._tasks:
            tasks = list(self._tasks)
            await asyncio.gather(*tasks, return_exceptions=True)
            # Of tasks that are all over gather lets nothing else run, their own callbacks neither.
            self._tasks.difference_update(tasks)

    async def close(self) -> None:
        """Begin nothing more. What a platform is being told ends first: shown and not known to be out, it
        would go out again. What waits stays in the database."""
        self._closing = True
        for task in self._tasks - self._telling:
            task.cancel()
        if self._telling:
            await asyncio.wait(self._telling, timeout=CLOSE_SECONDS)
        for task in list(self._tasks):
            task.cancel()
        await self.idle()

    def _left_over(self) -> tuple[list[str], list[str]]:
        with self._services.database.read() as s:
            now = self._services.clock.now()
            return repository.owing(s, now), outbox_rows.due(s, now)

    def _back_on(self) -> None:
        now = self._services.clock.now()
        with self._services.database.session() as s:
            outbox_rows.back_on(s, tuple(self.channels), now - REVIVED_WITHIN, now)

    def _due(self, contact_id: str) -> bool:
        with self._services.database.read() as s:
            return outbox_rows.due_to(s, contact_id, self._services.clock.now())

    def _soon(self, work: Work, contact_id: str) -> None:
        """Begin it unless it waits to begin already."""
        key = (work, contact_id)
        if key in self._busy or self._closing:
            return
        self._busy.add(key)
        self._keep(asyncio.create_task(self._one_of_many(key)))

    async def _one_of_many(self, key: tuple[Work, str]) -> None:
        work, contact_id = key
        async with self._at_once[work]:
            # Whatever comes from now on begins a further look.
            self._busy.discard(key)
            await self._safely(
                self.hear(contact_id, IN_A_ROW) if work == "hearing" else self.send(contact_id)
            )

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            logger.error("work with a contact stopped, it comes again: %s", describe(error))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _waits(self, owed: Owed, seconds: float) -> None:
        """What cannot be heard now is heard later, in order: nothing is refused here."""
        with self._services.database.session() as s:
            self._services.inbox.waits(s, owed.id, seconds)

    async def _failed(self, owed: Owed, after: float | None) -> None:
        def later() -> bool:
            with self._services.database.session() as s:
                return self._services.inbox.failed(s, owed.id, after)

        if not await to_thread.run_sync(later):
            logger.error("a delivery was let go after several faults")
            await self._taking.apologise(owed)
