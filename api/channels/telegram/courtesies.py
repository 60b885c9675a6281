"""What is owed to Telegram and to good manners beside the talk: a tapped button is acknowledged, a group is
refused. None of it is stored, none of it holds anything up, and its failures change nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

from telegram import Bot
from telegram.error import BadRequest, Forbidden

from api.channels.telegram.keyboards import chosen
from api.channels.telegram.reading import Group, Read, Tapped
from casework.failures import describe

logger = logging.getLogger("yizhu.telegram")

#: More than that at once are left out: a platform that does not answer must not fill the memory.
_AT_ONCE: Final = 200
_REMEMBERED: Final = 10_000
#: What answers a question, or leaves it for another matter.
_SAID: Final = ("text", "phone", "location", "command")


class Courtesies:
    """Done in the background through ``bot``. ``to_groups`` is what a group hears, once."""

    def __init__(self, bot: Bot, to_groups: str) -> None:
        self._bot = bot
        self._to_groups = to_groups
        self._doing: set[asyncio.Task[None]] = set()
        self._refused: OrderedDict[int, None] = OrderedDict()
        self._leaving: set[int] = set()
        self._buttons: OrderedDict[str, int] = OrderedDict()

    def shown(self, chat: str, message_id: int) -> None:
        """A message with buttons was sent: they stand until the person says something."""
        _remember(self._buttons, chat, message_id)

    def after(self, read: Read, new: bool) -> None:
        """Begin what an update asks for beside being heard. What is not ``new`` was delivered before: the
        buttons that stand now belong to a question that came after it."""
        if read.tapped is not None:
            if self._buttons.get(str(read.tapped.chat_id)) == read.tapped.message_id:
                del self._buttons[str(read.tapped.chat_id)]
            self._begin("a tap was not acknowledged", self._acknowledge(read.tapped))
        elif new and read.inbound is not None and read.inbound.kind in _SAID:
            standing = self._buttons.pop(read.inbound.sender, None)
            if standing is not None:
                taking = self._take_away(int(read.inbound.sender), standing)
                self._begin("buttons were not taken away", taking)
        if read.group is not None:
            self._begin("a group was not left", self._refuse(read.group))

    async def close(self) -> None:
        """Let go of what is not done."""
        for task in list(self._doing):
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)

    def _begin(self, failure: str, work: Coroutine[Any, Any, None]) -> None:
        if len(self._doing) >= _AT_ONCE:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(self._do(failure, work))
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _do(self, failure: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            logger.warning("%s: %s", failure, describe(error))

    async def _acknowledge(self, tapped: Tapped) -> None:
        """Stop the button's waiting, and leave only the chosen one. Both are refused when they are old, and
        then nobody waits for them."""
        with suppress(BadRequest, Forbidden):
            await self._bot.answer_callback_query(tapped.query_id)
        if tapped.title is not None:
            with suppress(BadRequest, Forbidden):
                await self._bot.edit_message_reply_markup(
                    chat_id=tapped.chat_id, message_id=tapped.message_id, reply_markup=chosen(tapped.title)
                )

    async def _take_away(self, chat_id: int, message_id: int) -> None:
        """Buttons of a question that was answered in words: tapped later, they would answer the next one."""
        with suppress(BadRequest, Forbidden):
            await self._bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id)

    async def _refuse(self, group: Group) -> None:
        """Say once that this is no place to talk of such things, and leave: what is said there is not ours
        to read."""
        # Several updates tell of one group at once: leaving must not overtake what is said before.
        if group.chat_id in self._leaving:
            return
        self._leaving.add(group.chat_id)
        try:
            if not group.mute and group.chat_id not in self._refused:
                _remember(self._refused, group.chat_id, None)
                with suppress(BadRequest, Forbidden):
                    await self._bot.send_message(group.chat_id, self._to_groups)
            with suppress(BadRequest, Forbidden):
                await self._bot.leave_chat(group.chat_id)
        finally:
            self._leaving.discard(group.chat_id)


def _remember[K, V](kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _REMEMBERED:
        kept.popitem(last=False)
