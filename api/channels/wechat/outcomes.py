"""What became of a reminder: WeChat only takes it (``errcode`` 0), and tells by an event whether the person
got it. One that did not arrive is no reminder: what waits counts as not delivered."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from anyio import to_thread

from api.channels.wechat.account import WeChatPlatform
from api.services import Services
from casework.channels import reminding
from casework.channels.reminding import Noted
from casework.channels.types import Reason

logger = logging.getLogger("yizhu.wechat")

#: The person did not agree to a subscription message, or took that back.
_REFUSED: Final = "43101"
_NUMBER: Final = re.compile(r"[0-9]{1,24}")
#: Of a subscription message the event's fields are nested; in JSON the outermost name may be missing.
_NESTED: Final = ("SubscribeMsgSentEvent.List.", "List.")
#: So often, and every so many seconds, the event waits for the call that it tells of to be known as done: it
#: may overtake the call's answer. WeChat listens for five seconds.
_TRIES: Final = 10
_PAUSE_SECONDS: Final = 0.3


@dataclass(frozen=True)
class Failed:
    """The reminder of that ``number`` did not reach ``sender``. ``why``: words or a code of WeChat's."""

    sender: str
    number: str
    why: str

    @property
    def reason(self) -> Reason:
        """As it is kept beside what waits."""
        return "not_agreed" if self.why == _REFUSED else "template"


def number_of(given: Any) -> str:
    """WeChat's number of a message as it stands in the event; empty for what is none."""
    return str(given) if _NUMBER.fullmatch(str(given)) else ""


def failed(fields: Mapping[str, str]) -> Failed | None:
    """The reminder that a delivery tells to have failed; None for everything else."""
    if fields.get("MsgType", "").lower() != "event":
        return None
    sender = fields.get("FromUserName", "")
    match fields.get("Event", "").lower():
        case "templatesendjobfinish":
            status = fields.get("Status", "").strip().lower()
            number, why = number_of(fields.get("MsgID")), status.removeprefix("failed").strip(" :")
            if not status.startswith("failed"):
                return None
        case "subscribe_msg_sent_event":
            inside = next((each for each in _NESTED if f"{each}MsgID" in fields), _NESTED[0])
            number, why = number_of(fields.get(f"{inside}MsgID")), fields.get(f"{inside}ErrorCode", "")
            if not why.isdecimal() or int(why) == 0:
                return None
        case _:
            return None
    if not sender or not number:
        return None
    # Nothing but what the platform is known to say gets into a log.
    known = why in ("user block", "system failed") or (why.isascii() and why.isdecimal() and len(why) < 8)
    return Failed(sender, number, why if known else "other")


async def note(
    services: Services,
    platform: WeChatPlatform,
    told: Failed,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Let what waits for the person count as not delivered. Told again, it changes nothing."""
    for _ in range(_TRIES):
        noted = cast(Noted, await to_thread.run_sync(_noted, services, platform, told))
        if noted == "given_up":
            services.metrics.failed(platform, told.reason)
            logger.warning("%s: a reminder did not arrive (%s)", platform, told.why)
        if noted != "under_way":
            return
        await pause(_PAUSE_SECONDS)


def _noted(services: Services, platform: WeChatPlatform, told: Failed) -> Noted:
    with services.database.session() as s:
        contact = services.contacts.known(s, platform, told.sender)
        if contact is None:
            return "nothing"
        return reminding.failed(s, contact, told.number, services.clock.now(), told.reason)
