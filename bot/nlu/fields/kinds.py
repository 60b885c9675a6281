"""The official kinds of low-income households: by which words, rightly or wrongly spelled, somebody means one.

A kind is a status that was given. Who says 困难户 or 优抚对象 names none of them, however near it sounds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.nlu.place_sound import sound

#: For each kind the words that name it, and those that do by their sound alone: 五宝, 检测户, 钢性.
_WORDS: Final[Mapping[str, tuple[re.Pattern[str], tuple[str, ...]]]] = {
    "tekun": (re.compile(r"特[困因]|五保|供养|(?:政府|公家|国家)(?:养|包|管吃)"), ("特困", "五保")),
    "dibao": (re.compile(r"低保|最低(?:生活|保障)|di ?bao", re.IGNORECASE), ("低保",)),
    "dibao_marginal": (re.compile(r"边[缘元沿远]|低边|低收入|低保(?:边|线)"), ("边缘", "低边")),
    "rigid_expenditure": (
        re.compile(r"刚[性支需]|支出(?:型|困难|大于)|(?:花|支出)[^，。]{0,6}(?:评|认定|那[个种类]|列|叫)"),
        ("刚性", "刚支"),
    ),
    "relapse_monitoring": (
        re.compile(r"监测|[返防]贫|三类|易[返致]贫|突发[^，。]{0,2}困难|不稳定|风险户|(?:怕|防|防止)[返反]"),
        ("监测", "返贫"),
    ),
}
# What has the words of a kind and is none: workers and pupils in need are other lists; 三无 are who had nobody.
_OTHER_LISTS = re.compile(r"特困(?:职工|教师|党员|学生|大学生|生(?!活)|母亲)|困难职工|贫困生")
_NOT_NONE = re.compile("三无")


def other_list(text: str, at: int) -> bool:
    """Whether the words at ``at`` name somebody on another list than those of assistance: 特困职工."""
    return bool(_OTHER_LISTS.match(text, at))


def names_kind(value: str, text: str) -> bool:
    """Whether ``text`` has a word, or what sounds like it, of the kind ``value``; none and unknown need no name."""
    if value not in _WORDS:
        return not (value == "none" and _NOT_NONE.search(text))
    pattern, spoken = _WORDS[value]
    said = _OTHER_LISTS.sub("", text)
    if pattern.search(said):
        return True
    sounds = {sound(word) for word in spoken}
    return any(sound(said[at : at + 2]) in sounds for at in range(len(said) - 1))
