"""What the Bot API takes as text, keyboards and commands."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

from .refused import bad
from .shown import Json

LONGEST_TEXT = 4096
LONGEST_DATA = 64
_TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "code", "pre",
    "tg-emoji", "blockquote",
}  # fmt: skip
_ACTIONS = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"}
_DOES = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay")


def text_of(text: str, parse_mode: str) -> str:
    """The text as it is shown, entities taken out. Raises ``Refused``."""
    if parse_mode.lower() == "html":
        text = _Tags.strip(text)
    elif parse_mode:
        raise bad(f"can't parse entities: this stand-in reads HTML only, not {parse_mode}")
    text = text.strip()
    if not text:
        raise bad("message text is empty")
    # Counted as Telegram's own programs count: in units of UTF-16, an emoji is two.
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise bad("message is too long")
    return text


class _Tags(HTMLParser):
    """Takes the tags out that Telegram knows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []
        self._text: list[str] = []

    @classmethod
    def strip(cls, text: str) -> str:
        parser = cls()
        parser.feed(text)
        parser.close()
        if parser._open:
            raise bad(
                f"can't parse entities: can't find end tag corresponding to start tag {parser._open[-1]}"
            )
        return "".join(parser._text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise bad(f'can\'t parse entities: unsupported start tag "{tag}"')
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise bad("can't parse entities: unexpected end tag")

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self._text.append(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._text.append(html.unescape(f"&#{name};"))


def markup_of(markup: Any) -> Json | None:
    """A keyboard that may be shown; None when there is none. Raises ``Refused``."""
    if markup is None:
        return None
    if not isinstance(markup, dict) or not _ACTIONS & markup.keys():
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        _rows(markup["inline_keyboard"], _inline)
    if "keyboard" in markup:
        _rows(markup["keyboard"], _key)
    return markup


def _rows(rows: Any, check: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "keyboard" of the reply markup must be an Array of Arrays')
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            check(button)


def _inline(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad("text buttons are unallowed in the inline keyboard")
    if len([name for name in _DOES if name in button]) != 1:
        raise bad("text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and (not isinstance(data, str) or not 1 <= len(data.encode()) <= LONGEST_DATA):
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not re.match(r"(https?|tg)://[^\s/]+", str(url)):
        raise bad("inline keyboard button URL is invalid: wrong HTTP URL")


def _key(button: Any) -> None:
    text = button if isinstance(button, str) else button.get("text") if isinstance(button, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise bad("keyboard button text must be non-empty")


def commands_of(commands: Any) -> list[Json]:
    """A bot's list of commands. Raises ``Refused``."""
    if not isinstance(commands, list):
        raise bad("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not isinstance(each, dict) or not re.fullmatch(r"[a-z0-9_]{1,32}", str(each.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(each.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
