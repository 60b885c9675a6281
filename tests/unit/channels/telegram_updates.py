"""Updates as the Bot API describes them."""

from __future__ import annotations

from typing import Any

BOT = "700000001"
PERSON = 5_000_000_001
GROUP = -1_000_000_000_001
NAME = "郑秀英"
PRIVATE: dict[str, Any] = {"id": PERSON, "type": "private", "first_name": NAME, "username": "xiuying82"}
SENDER: dict[str, Any] = {"id": PERSON, "is_bot": False, "first_name": NAME, "language_code": "zh-hans"}


def message(kind: str = "message", number: int = 77, sender: Any = SENDER, **content: Any) -> dict[str, Any]:
    """An update with a message of a person in their private chat."""
    told = {"message_id": 5, "from": sender, "chat": PRIVATE, "date": 1_790_000_000, **content}
    return {"update_id": number, kind: told}


def in_group(kind: str = "supergroup", **content: Any) -> dict[str, Any]:
    """An update with a message in a group or channel."""
    return message(chat={"id": GROUP, "type": kind, "title": "上涌镇乡亲群"}, **content)


def tap(data: str | None, **more: Any) -> dict[str, Any]:
    """An update with a tapped button."""
    shown = {
        "message_id": 9,
        "chat": PRIVATE,
        "from": {"id": int(BOT), "is_bot": True, "first_name": "易助"},
        "date": 1_790_000_000,
        "text": "您同意吗？",
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "同意", "callback_data": "a1:0"}, {"text": "不同意", "callback_data": "a1:1"}]
            ]
        },
    }
    query = {"id": "q1", "from": SENDER, "message": shown, "chat_instance": "1", "data": data, **more}
    return {"update_id": 78, "callback_query": query}


def membership(before: str, now: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    """An update with what the bot is now in a chat."""
    bot = {"id": int(BOT), "is_bot": True, "first_name": "易助"}
    change = {
        "chat": chat,
        "from": SENDER,
        "date": 1_790_000_000,
        "old_chat_member": {"user": bot, "status": before},
        "new_chat_member": {"user": bot, "status": now},
    }
    return {"update_id": 79, "my_chat_member": change}
