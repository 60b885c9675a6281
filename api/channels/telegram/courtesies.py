"""What is owed to Telegram and to good manners beside the talk: a tapped button is acknowledged, a group is
refused. None of it is stored, none of it holds anything up, and its failures change nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from api.channels.telegram.bot import seconds_of
from api.channels.telegram.keyboards import chosen
from api.channels.telegram.pacing import Pacing
from api.channels.telegram.reading import Group, Read, Tapped
from casework.channels.types import NotYet
from casework.failures import describe

logger = logging.getLogger("yizhu.telegram")

#: More than that at once are left out: a platform that does not answer must not fill the memory.
_AT_ONCE: Final = 200
_REMEMBERED: Final = 10_000
#: What answers a question, or leaves it for another matter.
_SAID: Final = ("text", "phone", "location", "command")
#: Seconds before a call is made again; longer where Telegram asks for more.
_PAUSES: Final = (1.0, 5.0, 30.0, 120.0)

_Call = Callable[[], Awaitable[object]]


class Courtesies:
    """Done in the background through ``bot``, at the pace of everything else. ``to_groups`` is what a group
    hears, once; ``pause`` waits."""

    def __init__(
        self,
        bot: Bot,
        to_groups: str,
        pacing: Pacing,
        *,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._to_groups = to_groups
        self._pacing = pacing
        self._pause = pause
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
            self._begin(self._acknowledge(read.tapped, new))
        elif new and read.inbound is not None and read.inbound.kind in _SAID:
            standing = self._buttons.pop(read.inbound.sender, None)
            if standing is not None:
                self._begin(self._take_away(int(read.inbound.sender), standing))
        if read.group is not None:
            self._begin(self._refuse(read.group))

    async def close(self) -> None:
        """Let go of what is not done."""
        for task in list(self._doing):
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        if len(self._doing) >= _AT_ONCE:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(self._do(work))
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _do(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            logger.warning("a courtesy failed: %s", describe(error))

    async def _acknowledge(self, tapped: Tapped, new: bool) -> None:
        """Stop the button's waiting, and leave only the chosen one: of a second tap under the same message
        (not ``new``) nothing came, whatever it was on. Both are refused when they are old, and then nobody
        waits for them."""
        await self._made(
            "a tap was not acknowledged",
            self._pacing.turn_to_ask,
            lambda: self._bot.answer_callback_query(tapped.query_id),
        )
        if new and (title := tapped.title) is not None:
            await self._edited("a tap was not acknowledged", tapped.chat_id, tapped.message_id, title)

    async def _take_away(self, chat_id: int, message_id: int) -> None:
        """Buttons of a question that was answered in words: tapped later, they would answer the next one."""
        await self._edited("buttons were not taken away", chat_id, message_id, None)

    async def _edited(self, failure: str, chat_id: int, message_id: int, title: str | None) -> None:
        """Of the buttons under a message only ``title`` is left, or none."""
        await self._made(
            failure,
            lambda: self._pacing.turn_to_edit(str(chat_id)),
            lambda: self._bot.edit_message_reply_markup(
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=None if title is None else chosen(title),
            ),
        )

    async def _refuse(self, group: Group) -> None:
        """Say once that this is no place to talk of such things, and leave: what is said there is not ours
        to read."""
        # Several updates tell of one group at once: leaving must not overtake what is said before.
        if group.chat_id in self._leaving:
            return
        self._leaving.add(group.chat_id)
        try:
            await self._say_and_leave(group)
        except ChatMigrated as moved:
            # It became a supergroup, and we are still in that.
            await self._refuse(Group(moved.new_chat_id, group.mute))
        finally:
            self._leaving.discard(group.chat_id)

    async def _say_and_leave(self, group: Group) -> None:
        """Raises ChatMigrated."""
        chat = group.chat_id
        if not group.mute and chat not in self._refused:
            said = await self._made(
                "a group was told nothing",
                lambda: self._pacing.turn(str(chat)),
                lambda: self._bot.send_message(chat, self._to_groups),
            )
            if said:
                _remember(self._refused, chat, None)
        await self._made(
            "a group was not left",
            self._pacing.turn_to_ask,
            lambda: self._bot.leave_chat(chat),
            until_known=True,
        )

    async def _made(
        self, failure: str, turn: Callable[[], Awaitable[None]], call: _Call, *, until_known: bool = False
    ) -> bool:
        """Make a call in its turn, and again when Telegram asks for time (``until_known``: also when nobody
        knows what came of it); whether it was taken. Raises ChatMigrated."""
        trouble: Exception
        for pause in (*_PAUSES, None):
            after = 0.0
            try:
                await turn()
                with self._pacing.heeded():
                    await call()
                return True
            except ChatMigrated:
                raise
            except (BadRequest, Forbidden):
                return False
            except NotYet as error:
                trouble, after = error, error.after or 0.0
            except RetryAfter as error:
                trouble, after = error, seconds_of(error)
            except TelegramError as error:
                trouble = error
                if not until_known:
                    break
            if pause is not None:
                await self._pause(max(pause, after))
        logger.warning("%s: %s", failure, describe(trouble))
        return False


def _remember[K, V](kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _REMEMBERED:
        kept.popitem(last=False)
