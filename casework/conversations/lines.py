"""Words of a button that are typed instead of tapping it: they mean what the button says.

The engine hears them alone, without the button: 没人养 under 有没有孩子 as no children, 先不删 as a wish to
delete.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from casework.conversations import repository
from casework.simplified import simplified

#: 选, 我选, 回复: choosing, in front of a number or of a line's words.
CHOOSES: Final = re.compile(
    r"(?:(?:嗯|好的?|那么?|我|就|还是|想|要|来)\s?)*"
    r"(?:选择?|选项|回复?|回答|答案?|点|按|打|填|发)\s?(?:的?是|数字|了)?\s?"
)
_KEYCAP: Final = str.maketrans({"🔟": "10", "\ufe0f": None, "\u20e3": None})
#: No turn of ours says more messages.
_MESSAGES: Final = 8


def line_of(titles: Sequence[str], text: str) -> int | None:
    """Which of these lines ``text`` repeats in its own words, with any stops, and after 选; none if it asks.

    >>> line_of(["对，提交", "有地方不对"], "“对 提交”。")
    0
    """
    if "?" in text or "？" in text:
        return None
    folded_titles = [tight(folded(title)) for title in titles]
    said = folded(text)
    for words in dict.fromkeys((said, CHOOSES.sub("", said, count=1) if CHOOSES.match(said) else said)):
        if words and tight(words) in folded_titles:
            return folded_titles.index(tight(words))
    return None


def meant(s: Session, conversation_id: str, text: str) -> str:
    """``text``, or what the button says whose words it is, of those that stand: below what the bot said last,
    as long as nobody else spoke."""
    for message in repository.newest_messages(s, conversation_id, _MESSAGES):
        if message.sender != "bot":
            break
        if message.quick_replies:
            buttons: list[dict[str, Any]] = message.quick_replies
            line = line_of([each["title"] for each in buttons], text)
            return text if line is None else str(buttons[line]["text"])
    return text


def folded(text: str) -> str:
    """As simplified letters and digits: ①, １, ❶ and keycaps are digits, everything else is a space."""
    plain = simplified(unicodedata.normalize("NFKC", text.translate(_KEYCAP)))
    return " ".join("".join(_letter(each) for each in plain).split())


def tight(text: str) -> str:
    """Folded text without its spaces."""
    return text.replace(" ", "")


def _letter(each: str) -> str:
    if unicodedata.category(each) == "No":
        return str(int(unicodedata.numeric(each)))
    return each if each.isalnum() else " "
