"""Quick replies that are typed: by their number, as people write and speak it, or in their own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from casework.conversations.lines import CHOOSES, folded, line_of, tight

_NUMERALS: Final = "一二三四五六七八九十"
_QUESTION: Final = re.compile(r"[?？]")
#: What may stand before a number besides, or in place of choosing.
_BEFORE: Final = rf"(?:{CHOOSES.pattern})?(?:(?:嗯|好的?|那么?|我|就|还是|想|要|是|数字)\s?)*"
_MARK: Final = rf"(?:[0-9]{{1,2}}|[{_NUMERALS}])"
#: A bare 一个 counts people or things, 一样 is the same, 第二次 and 十点 are times: only 第 makes a place of
#: the first two. 第一项 without 选 is a line of what was read back.
_NUMBER: Final = re.compile(
    rf"{_BEFORE}(?:第\s?(?P<place>{_MARK})\s?(?:[个号种样行])?|(?P<number>{_MARK})\s?号?)"
    r"\s?(?P<rest>.*)"
)
_ITEM: Final = re.compile(rf"{CHOOSES.pattern}第?\s?(?P<number>{_MARK})\s?[项条]\s?(?P<rest>.*)")
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
    titles = [choice["title"] for choice in choices]
    if (line := line_of(titles, text)) is not None:
        return choices[line]
    place = _place(folded(text), [tight(folded(title)) for title in titles])
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
            _TAIL.fullmatch(groups["rest"]) or tight(groups["rest"]) == titles[place]
        ):
            return place
    return None
