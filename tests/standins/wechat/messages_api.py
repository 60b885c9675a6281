"""The calls that show a user something: customer-service, template and subscription messages."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.standins.wechat.people import User
from tests.standins.wechat.replies import Refused, answer, body_of
from tests.standins.wechat.screen import Bubble, Item, shown
from tests.standins.wechat.world import Account

LONGEST = 2048
#: Characters that a value of a subscription message may have, by the kind that its name begins with.
_LENGTHS = {"thing": 20, "character_string": 32, "phrase": 5, "letter": 32, "symbol": 5, "name": 10}


def _user(account: Account, body: dict[str, Any]) -> User:
    user = account.users.get(str(body.get("touser", "")))
    if user is None:
        raise Refused(40003)
    return user


async def custom_send(account: Account, request: web.Request) -> web.Response:
    """``/cgi-bin/message/custom/send``: ``text`` and ``msgmenu``."""
    if not account.verified:
        raise Refused(48001)
    body = await body_of(request)
    user = _user(account, body)
    bubble = _bubble(account, body)
    if account.kind == "service" and not user.following:
        raise Refused(45015)
    with account.world.changed:
        errcode = user.allowance.take(account.world.now())
    if errcode != 0:
        raise Refused(errcode)
    user.show(bubble)
    return answer()


def _bubble(account: Account, body: dict[str, Any]) -> Bubble:
    kind = body.get("msgtype")
    content = body.get(kind) if isinstance(kind, str) else None
    if kind not in ("text", "msgmenu"):
        raise Refused(40008)
    if not isinstance(content, dict):
        raise Refused(47001)
    if kind == "text":
        text = _text(content.get("content"))
        if not text.strip():
            raise Refused(44004)
        bubble = shown("customer_service", text, account.world.now())
        size = len(text.encode())
    else:
        if account.kind == "mini":
            raise Refused(40008)
        if account.test_account:
            raise Refused(40200)
        bubble = _menu(account, content)
        size = len("".join((bubble.text, bubble.tail, *(item.content for item in bubble.menu))).encode())
    if size > LONGEST:
        raise Refused(45002)
    return bubble


def _menu(account: Account, content: dict[str, Any]) -> Bubble:
    items = content.get("list")
    if not isinstance(items, list) or not items:
        raise Refused(47001)
    menu = []
    for item in items:
        if not isinstance(item, dict) or not item.get("id") or not item.get("content"):
            raise Refused(47001)
        menu.append(Item(_text(item["id"]), _text(item["content"])))
    head, tail = _text(content.get("head_content", "")), _text(content.get("tail_content", ""))
    return Bubble("customer_service", head, tuple(menu), tail, account.world.now())


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(47001)
    return value


async def typing(account: Account, request: web.Request) -> web.Response:
    """``/cgi-bin/message/custom/typing``: only soon after the user wrote, and not twice."""
    body = await body_of(request)
    user = _user(account, body)
    command = body.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise Refused(45072)
    if account.world.now() - user.last_message_at > 30:
        raise Refused(45080)
    if command == "Typing" and user.typing:
        raise Refused(45081)
    user.typing = command == "Typing"
    return answer()


async def template_send(account: Account, request: web.Request) -> web.Response:
    """``/cgi-bin/message/template/send``. The same ``client_msg_id`` again is not shown again. What became of
    it is told by an event."""
    if not account.verified or account.kind == "mini":
        raise Refused(48001)
    body = await body_of(request)
    user = _user(account, body)
    if not user.following:
        raise Refused(43004)
    values = _values(account.templates, body)
    number = account.world.next_id()
    once = str(body.get("client_msg_id", ""))
    if not once or account.sent_once.setdefault(f"{user.openid} {once}", number) == number:
        if not user.no_reminders:
            user.show(_rendered(account, body, values, "template"))
        user.told_of(number, str(body["template_id"]))
    return answer({"errcode": 0, "errmsg": "ok", "msgid": number})


async def subscribe_send(account: Account, request: web.Request) -> web.Response:
    """``subscribe/bizsend`` of an official account and ``subscribe/send`` of a mini program: each message
    uses up what the user agreed to once."""
    body = await body_of(request)
    user = _user(account, body)
    values = _values(account.subscriptions, body)
    for name, value in values.items():
        longest = _LENGTHS.get(name.rstrip("0123456789"))
        if longest is not None and len(value) > longest:
            raise Refused(47003)
    template = str(body["template_id"])
    if user.granted.get(template, 0) < 1:
        raise Refused(43101)
    user.granted[template] -= 1
    if not user.no_reminders:
        user.show(_rendered(account, body, values, "subscription"))
    number = account.world.next_id()
    user.told_of(number, template)
    return answer({"errcode": 0, "errmsg": "ok", "msgid": number})


def _values(known: dict[str, tuple[str, ...]], body: dict[str, Any]) -> dict[str, str]:
    template = known.get(str(body.get("template_id", "")))
    if template is None:
        raise Refused(40037)
    data = body.get("data")
    if not isinstance(data, dict) or set(template) - set(data):
        raise Refused(47003)
    values = {}
    for name in template:
        value = data[name].get("value") if isinstance(data[name], dict) else None
        if not isinstance(value, str) or not value.strip():
            raise Refused(47003)
        values[name] = value
    return values


def _rendered(account: Account, body: dict[str, Any], values: dict[str, str], how: Any) -> Bubble:
    link = str(body.get("url") or body.get("page") or "")
    if isinstance(body.get("miniprogram"), dict):
        link = str(body["miniprogram"].get("pagepath", ""))
    return Bubble(how, "\n".join(values.values()), at=account.world.now(), link=link)
