"""What people say in a fault run: every text once, with its number in it, and neighbours that get different
answers, so that a loss or a double is seen and not covered by its twin."""

from __future__ import annotations

import re
from random import Random

_TOPICS = (
    "低保怎么申请",
    "你们是谁，能帮什么忙",
    "特困人员有什么待遇",
    "为什么要问这些",
    "残疾人两项补贴怎么办",
    "你会不会把我的信息告诉别人",
    "临时救助是什么",
    "今天天气真好",
    "医疗救助能报多少",
    "要等多久才有人来",
    "家里老人要人送饭",
    "谢谢你",
    "孤儿有什么补助",
    "我不想说了",
)
_NUMBER = re.compile(r"（第(\d+)条）")


def sayings(random: Random, count: int, first: int) -> list[str]:
    """``count`` texts, numbered from ``first`` on."""
    found: list[str] = []
    while len(found) < count:
        topics = random.sample(_TOPICS, len(_TOPICS))
        if found and found[-1].startswith(topics[0]):
            topics.append(topics.pop(0))
        found += [f"{topic}（第{first + len(found) + place}条）" for place, topic in enumerate(topics)]
    return found[:count]


def number_of(text: str) -> int | None:
    """The number in a text, None when it has none."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None
