"""What a user sees, and waiting for it without sleeping blindly."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, overload
from urllib.parse import unquote

How = Literal["passive", "customer_service", "template", "subscription", "system"]


class NotShown(AssertionError):
    """What was waited for did not come; the text is what did."""


@dataclass(frozen=True)
class Item:
    """A line of a menu in a message, which can be tapped."""

    id: str
    content: str

    @property
    def words(self) -> str:
        """What it says behind its number, if it has one."""
        return re.sub(r"^\d+[.、]\s*", "", self.content)


@dataclass(frozen=True)
class Bubble:
    """One message on the screen. ``text`` without its menu; ``link`` of a template message."""

    how: How
    text: str
    menu: tuple[Item, ...] = ()
    tail: str = ""
    at: float = 0.0
    link: str = ""
    inline: bool = False
    """The menu's lines are links within the text."""
    answers: str = ""
    """The key of what the user did, when this came inside the reply to it."""

    @property
    def whole(self) -> str:
        """All of it, as one reads it."""
        items = () if self.inline else self.menu
        lines = [self.text, *(item.content for item in items), self.tail]
        return "\n".join(line for line in lines if line)


#: A text may carry lines that can be tapped, as links of a kind of their own.
_LINK = re.compile(
    r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^&"]+)&(?:amp;)?msgmenuid=([^"]+)">(.*?)</a>'
)


def shown(how: How, text: str, at: float) -> Bubble:
    """A text as the user sees it: its links are lines of a menu."""
    menu = tuple(Item(unquote(found[2]), unquote(found[1])) for found in _LINK.finditer(text))
    return Bubble(how, _LINK.sub(r"\3", text), menu, at=at, inline=True)


class Screen(Sequence[Bubble]):
    """Everything shown to one user, in order. Read from any thread."""

    def __init__(self, changed: threading.Condition) -> None:
        self._changed = changed
        self._bubbles: list[Bubble] = []

    def add(self, bubble: Bubble) -> None:
        """Show it."""
        with self._changed:
            self._bubbles.append(bubble)
            self._changed.notify_all()

    @overload
    def __getitem__(self, place: int) -> Bubble: ...
    @overload
    def __getitem__(self, place: slice) -> list[Bubble]: ...
    def __getitem__(self, place: int | slice) -> Bubble | list[Bubble]:
        with self._changed:
            return self._bubbles[place]

    def __len__(self) -> int:
        with self._changed:
            return len(self._bubbles)

    def __iter__(self) -> Iterator[Bubble]:
        return iter(self[:])

    @property
    def texts(self) -> list[str]:
        """The texts, oldest first."""
        return [bubble.text for bubble in self]

    def wait(
        self, until: Callable[[list[Bubble]], bool], seconds: float = 10.0, since: int = 0
    ) -> list[Bubble]:
        """Wait until that holds of what was shown from ``since`` on; that. Raises NotShown."""
        end = time.monotonic() + seconds
        with self._changed:
            while not until(self._bubbles[since:]):
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    if until(self._bubbles[since:]):
                        break
                    shown = "\n".join(f"[{one.how}] {one.whole}" for one in self._bubbles[since:])
                    raise NotShown(f"{seconds:g} 秒内没有等到。之后显示的是：\n{shown or '（什么也没有）'}")
            return self._bubbles[since:]
