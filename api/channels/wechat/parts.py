"""Messages of ours as WeChat takes them: few, since it counts them, and within its bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from api.channels.composing import Piece, next_piece
from api.channels.wechat.account import WeChatPlatform
from api.channels.wechat.xml import without_control
from casework.channels.types import Outgoing, Part

#: Bytes of UTF-8 that a text may have, with everything in it.
MOST_BYTES: Final = 2048
#: A menu of more lines does not fit a small screen; they go as numbers in the text.
MOST_LINES: Final = 10
_LINE: Final = re.compile(r"([0-9a-f]{32})-([0-9]{1,2})", re.ASCII)
_TAIL: Final = "点一下，或者回复数字就行"
_TAIL_UNNUMBERED: Final = "点一下，或者打字回复"


def inside_part(rows: Sequence[Outgoing]) -> Part:
    """What goes into the answer inside WeChat's call: ``{"text"}``, choices as numbers in it."""
    return _part(next_piece(rows, _fits, join=True), menus=False)


def sent_part(rows: Sequence[Outgoing], platform: WeChatPlatform) -> Part:
    """What goes by a customer-service message: ``{"text", "menu"}``.

    ``menu`` is a message with a line to tap for each choice, None when there are none or the platform has no
    menus; ``text`` says the same for accounts that may send none.
    """
    menus = platform == "wechat"
    return _part(next_piece(rows, _fits_menu if menus else _fits, join=True), menus=menus)


def text_message(part: Part) -> dict[str, Any]:
    """The part as a text message of the customer-service call."""
    return {"msgtype": "text", "text": {"content": part.payload["text"]}}


def menu_message(part: Part) -> dict[str, Any] | None:
    """The part as a menu of the customer-service call, None when it is none."""
    menu = part.payload.get("menu")
    return None if menu is None else {"msgtype": "msgmenu", "msgmenu": menu}


def _line_id(message_id: str | None, number: int) -> str:
    """What a tapped line carries back: our message, and the line's number."""
    return str(number) if message_id is None else f"{message_id}-{number}"


def tapped(line_id: str) -> tuple[str, int] | None:
    """Our message and the place of the choice that a tapped line carries; None for a line of no message."""
    found = _LINE.fullmatch(line_id)
    return (found[1], int(found[2]) - 1) if found else None


def _part(piece: Piece, *, menus: bool) -> Part:
    replies, asks = piece.quick_replies, piece.asks
    payload: dict[str, Any] = {"text": without_control(piece.whole)}
    if menus and asks is not None and len(replies) <= MOST_LINES:
        counted = piece.numbered
        lines = [
            {
                "id": _line_id(asks.message_id, number),
                "content": f"{number}. {each.title}" if counted else each.title,
            }
            for number, each in enumerate(replies, start=1)
        ]
        tail = _TAIL if counted else _TAIL_UNNUMBERED
        payload["menu"] = {
            "head_content": without_control(piece.text),
            "list": lines,
            "tail_content": without_control(f"{tail}\n\n{piece.behind}" if piece.behind else tail),
        }
    return Part(payload, piece.covers, replies, piece.numbered, asks.id if asks else None)


def _fits(text: str) -> bool:
    return len(text.encode()) <= MOST_BYTES


def _fits_menu(text: str) -> bool:
    """Of a text with its choices, numbered or told in a line: the menu has a longer end, and breaks of
    lines."""
    return len(text.encode()) + len(_TAIL.encode()) + MOST_LINES <= MOST_BYTES
