"""What a message or an event of WeChat means to us."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import xmltodict
from wechatpy import events, messages
from wechatpy.parser import parse_message

from api.channels.wechat.account import WeChatPlatform
from api.channels.wechat.parts import tapped
from api.channels.wechat.xml import Malformed
from casework.channels.types import COMMANDS, Allowance, Inbound, Kind

_DAYS: Final = timedelta(hours=48)
_MINUTE: Final = timedelta(minutes=1)
#: What the platform lets us send after an action: (messages, time). A tap on a line of a menu that we sent
#: counts as a click, not as a message.
AFTER_MESSAGE: Final[Allowance] = (5, _DAYS)
AFTER_CLICK: Final[Allowance] = (3, _MINUTE)
AFTER_OPENING: Final[dict[WeChatPlatform, Allowance]] = {"wechat": (3, _MINUTE), "wechat_mini": (2, _MINUTE)}
_NOTHING: Final[Allowance] = (0, timedelta(0))
#: WeChat waits five seconds for an answer inside its call; the way back needs some of them. A mini program
#: takes no answer there.
ANSWERED_INSIDE: Final[dict[WeChatPlatform, float]] = {"wechat": 4.0, "wechat_mini": 0.0}

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_OPENID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
#: WeChat's own limit of what a code carries; a mini program's page may say more.
_SCENE: Final = 64
#: Behind every message of its second.
_LAST: Final = 2**32 - 1
_NUMBERED: Final = re.compile(r"^[0-9]{1,2}\. ")

#: What WeChat writes, as a text, in place of what it does not pass on: a sticker above all.
_NOT_PASSED_ON: Final = re.compile(r"[【\[]收到不支持的消息类型[，,]\s*暂无法显示[】\]]")

Meant = tuple[Kind, dict[str, Any], Allowance]


def read(fields: Mapping[str, str], platform: WeChatPlatform) -> Inbound | None:
    """The delivery that ``fields`` tell; None for an event that means nothing to us. Raises Malformed."""
    kind = fields.get("MsgType", "").lower()
    sender, created = fields.get("FromUserName", ""), fields.get("CreateTime", "")
    if not kind or not _OPENID.fullmatch(sender) or not _NUMBER.fullmatch(created) or len(created) > 12:
        raise Malformed("no type, sender or time")
    message = _parsed(fields)
    event = kind == "event" or kind.startswith("device_")
    meant = _event(message, fields, platform) if event else _message(message, fields, kind)
    if meant is None:
        return None
    means, body, allowance = meant
    number = fields.get("MsgId", "")
    if event:
        key = f"event:{sender}:{created}:{fields.get('Event', '').lower()}:{fields.get('EventKey', '')}"
    elif _NUMBER.fullmatch(number):
        key = f"message:{int(number)}"
    else:
        raise Malformed("a message without its number")
    return Inbound(
        platform=platform,
        sender=sender,
        key=key,
        # In the second in which somebody leaves they did everything else before.
        order=_order(int(created), _LAST if means == "left" else 0 if event else int(number)),
        kind=means,
        body=body,
        allowance=allowance,
        answered_inside=0.0 if means == "left" else ANSWERED_INSIDE[platform],
    )


def _order(created: int, number: int) -> int:
    """Later is larger, within 63 bits: the second, then the message's number, which grows within it (its
    upper half may tell the second again)."""
    return (created % 2**32) << 31 | (number % 2**32) >> 1


def _parsed(fields: Mapping[str, str]) -> Any:
    """wechatpy's message or event; it sees only what was read safely, and XML, whatever came."""
    clean = {name: value for name, value in fields.items() if _NAME.fullmatch(name)}
    try:
        return parse_message(xmltodict.unparse({"xml": clean}))
    except (ValueError, KeyError, AttributeError, TypeError):
        raise Malformed("not a message") from None


def _message(message: Any, fields: Mapping[str, str], kind: str) -> Meant:
    match message:
        case messages.TextMessage():
            said, line = (message.content or "").strip(), fields.get("bizmsgmenuid", "")
            if _NOT_PASSED_ON.fullmatch(said):
                return "unknown", {"type": "sticker"}, AFTER_MESSAGE
            if said and line:
                ours = tapped(line)
                known = {"message_id": ours[0], "at": ours[1]} if ours else {}
                return "choice", {"title": _NUMBERED.sub("", said), **known}, AFTER_CLICK
            if said:
                return "text", {"text": said}, AFTER_MESSAGE
        case messages.VoiceMessage():
            heard = (message.recognition or "").strip()
            return "voice", {"text": heard or None}, AFTER_MESSAGE
        case messages.ImageMessage() if message.media_id:
            return "picture", {"media": message.media_id, "caption": None}, AFTER_MESSAGE
        case messages.LocationMessage():
            place = {
                "latitude": _degrees(message.location_x),
                "longitude": _degrees(message.location_y),
                "label": (message.label or "").strip() or None,
            }
            return "location", place, AFTER_MESSAGE
    return "unknown", {"type": kind[:32]}, AFTER_MESSAGE


def _degrees(said: str | None) -> float:
    try:
        value = float(said or "")
    except ValueError:
        raise Malformed("a place without its numbers") from None
    if not math.isfinite(value):
        raise Malformed("a place without its numbers")
    return value


def _event(message: Any, fields: Mapping[str, str], platform: WeChatPlatform) -> Meant | None:
    opening = AFTER_OPENING[platform]
    match message:
        case events.SubscribeScanEvent() | events.ScanEvent():
            return "opened", {"scene": _scene(message.scene_id)}, opening
        case events.SubscribeEvent() | events.SubscribeScanProductEvent():
            return "opened", {"scene": None}, opening
        case events.UnsubscribeEvent():
            return "left", {}, _NOTHING
        case events.ClickEvent() if message.key in COMMANDS:
            return "command", {"name": message.key}, AFTER_CLICK
        case events.ClickEvent():
            return "unknown", {"type": "click"}, AFTER_CLICK
        case _ if fields.get("Event", "").lower() == "user_enter_tempsession":
            return "opened", {"scene": _scene(fields.get("SessionFrom"))}, opening
    return None


def _scene(carried: str | None) -> str | None:
    return (carried or "")[:_SCENE] or None
