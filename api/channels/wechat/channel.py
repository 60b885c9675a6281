"""WeChat, as the work with contacts sees it: an official account, or a mini program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from anyio import CapacityLimiter, to_thread

from api.channels.wechat.account import Account
from api.channels.wechat.client import CodedError, WeChatApi
from api.channels.wechat.errors import NO_MENUS, error_of
from api.channels.wechat.notice import notice
from api.channels.wechat.outcomes import number_of
from api.channels.wechat.parts import menu_message, sent_part, text_message
from casework.channels.types import Address, GiveUp, Outgoing, Part, Platform
from casework.clock import Clock

#: So many calls at once: a slow platform must not take all of the service's threads.
_AT_ONCE: Final = 8
_CUSTOM: Final = "message/custom/send"
_Answer = TypeVar("_Answer")


class WeChatChannel:
    """One account. ``template``: id of the message that says something waits, empty for none; ``tz``: of its
    region."""

    def __init__(self, account: Account, api: WeChatApi, clock: Clock, tz: ZoneInfo, template: str) -> None:
        self.platform: Platform = account.platform
        self._account = account
        self._api = api
        self._clock = clock
        self._tz = tz
        self._template = template
        self._menus = True
        self._limiter: CapacityLimiter | None = None

    def compose(self, rows: Sequence[Outgoing], to: Address) -> Part:
        """See ``Channel``. A window takes only few messages: they are joined."""
        return sent_part(rows, self._account.platform)

    async def send(self, to: Address, part: Part) -> str | None:
        """See ``Channel``. Customer-service messages get no id of WeChat."""
        await self._call(lambda: self._send(to, part))
        return None

    async def knock(self, to: Address) -> str | None:
        """See ``Channel``: a template message, or a subscription message that the person agreed to. What
        became of it is told later (``outcomes.py``)."""
        if not self._template:
            return None
        path, body = notice(self._account.platform, to.external, self._template, self._clock.now(), self._tz)
        answer = await self._call(lambda: self._api.post(path, body))
        return number_of(answer.get("msgid"))

    async def picture(self, media: str) -> bytes:
        """See ``Channel``."""
        return await self._call(lambda: self._api.media(media))

    def _send(self, to: Address, part: Part) -> None:
        menu = menu_message(part) if self._menus else None
        if menu is not None:
            try:
                self._api.post_coded(_CUSTOM, {"touser": to.external, **menu})
                return
            except CodedError as error:
                if error.code != NO_MENUS:
                    raise error_of(error.code) from None
                self._menus = False  # this account may send none: from now on as numbers
        self._api.post(_CUSTOM, {"touser": to.external, **text_message(part)})

    async def _call(self, call: Callable[[], _Answer]) -> _Answer:
        if self._account.secret is None:
            raise GiveUp("not_authorised")
        if self._limiter is None:
            self._limiter = CapacityLimiter(_AT_ONCE)
        return await to_thread.run_sync(call, limiter=self._limiter)
