"""Quick replies that are typed: by their number, as people write and speak it, or in their own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from casework.simplified import simplified

_NUMERALS: Final = "一二三四五六七八九十"
_KEYCAP: Final = str.maketrans({"🔟": "10", "\ufe0f": None, "\u20e3": None})
_QUESTION: Final = re.compile(r"[?？]")
#: 选, 我选, 回复: choosing, in front of a number or of a line's words.
_CHOOSES: Final = re.compile(
    r"(?:(?:嗯|好的?|那么?|我|就|还是|想|要|来)\s?)*"
    r"(?:选择?|选项|回复?|回答|答案?|点|按|打|填|发)\s?(?:的?是|数字|了)?\s?"
)
#: What may stand before a number besides, or in place of choosing.
_BEFORE: Final = rf"(?:{_CHOOSES.pattern})?(?:(?:嗯|好的?|那么?|我|就|还是|想|要|是|数字)\s?)*"
_MARK: Final = rf"(?:[0-9]{{1,2}}|[{_NUMERALS}])"
#: A bare 一个 counts people or things, 一样 is the same, 第二次 and 十点 are times: only 第 makes a place of
#: the first two. 第一项 without 选 is a line of what was read back.
_NUMBER: Final = re.compile(
    rf"{_BEFORE}(?:第\s?(?P<place>{_MARK})\s?(?:[个号种样行])?|(?P<number>{_MARK})\s?号?)"
    r"\s?(?P<rest>.*)"
)
_ITEM: Final = re.compile(rf"{_CHOOSES.pattern}第?\s?(?P<number>{_MARK})\s?[项条]\s?(?P<rest>.*)")
_TAIL: Final = re.compile(r"(?:[吧啊呀哦噢嗯哈的了]|就[行好]|谢谢[您你]?|\s)*")


def plain(text: str) -> str:
    """Without the spaces and stops around it."""
    return text.strip().strip("。.．、，, ！!").strip()


def chosen(choices: Sequence[dict[str, Any]] | None, text: str) -> dict[str, Any] | None:
    """Which of the quick replies shown last a typed number, or a line's own words, mean.

    >>> two = [{"title": "同意", "text": "我同意"}, {"title": "不同意", "text": "不同意"}]
    >>> chosen(two, " 1。")
    {'title': '同意', 'text': '我同意'}
    >>> chosen(two, "选第二个吧") == chosen(two, "2.不同意") == two[1]
    True
    """
    if not choices or _QUESTION.search(text):
        return None
    said = _folded(text)
    titles = [_tight(_folded(choice["title"])) for choice in choices]
    for words in (said, _CHOOSES.sub("", said, count=1) if _CHOOSES.match(said) else said):
        if _tight(words) in titles:
            return choices[titles.index(_tight(words))]
    place = _place(said, titles)
    if place is None or not choices[place].get("numbered", True):
        return None
    return choices[place]


def _place(said: str, titles: Sequence[str]) -> int | None:
    """Which line a number means, that is all that was said or stands before that line's own words."""
    for pattern in (_NUMBER, _ITEM):
        if (found := pattern.fullmatch(said)) is None:
            continue
        groups = found.groupdict()
        mark = groups.get("place") or groups["number"]
        place = (int(mark) if mark.isdecimal() else _NUMERALS.index(mark) + 1) - 1
        if 0 <= place < len(titles) and (
            _TAIL.fullmatch(groups["rest"]) or _tight(groups["rest"]) == titles[place]
        ):
            return place
    return None


def _folded(text: str) -> str:
    """As simplified letters and digits: ①, １, ❶ and keycaps are digits, everything else is a space."""
    folded = simplified(unicodedata.normalize("NFKC", text.translate(_KEYCAP)))
    return " ".join("".join(_letter(each) for each in folded).split())


def _letter(each: str) -> str:
    if unicodedata.category(each) == "No":
        return str(int(unicodedata.numeric(each)))
    return each if each.isalnum() else " "


def _tight(text: str) -> str:
    return text.replace(" ", "")
