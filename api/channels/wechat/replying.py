"""The answer inside WeChat's own call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wechatpy.replies import TextReply

from api.channels.wechat.account import Account
from api.channels.wechat.opening import Opened
from api.channels.wechat.xml import cdata

#: Says that the delivery arrived and that no answer comes inside the call.
NO_ANSWER = "success"


def reply_xml(account: Account, to: Opened, text: str, now: datetime, nonce: Callable[[], str]) -> str:
    """``text`` as the answer to a delivery, sealed when that was."""
    seconds = int(now.timestamp())
    reply: str = TextReply(
        source=cdata(to.fields.get("ToUserName", "")),
        target=to.fields["FromUserName"],
        time=seconds,
        content=cdata(text),
    ).render()
    if not to.sealed or account.crypto is None:
        return reply
    sealed: str = account.crypto.encrypt_message(reply, nonce(), str(seconds))
    return sealed
