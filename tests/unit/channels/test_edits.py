"""What a changed message says in the talk."""

from __future__ import annotations

from typing import Any

import pytest

from casework.channels.edits import correction
from casework.conversations.models import Message


def message(text: str, **fields: Any) -> Message:
    return Message(text=text, fields=fields or None)


def span(start: int, end: int) -> dict[str, int]:
    return {"start": start, "end": end}


SENTENCE = "我妈84了一个人住在上涌镇"


def test_a_sentence_is_said_again_as_a_correction() -> None:
    original = message("我妈82了一个人住在上涌镇", age=span(2, 4), living=span(5, 9), township=span(10, 13))
    assert correction(SENTENCE, original) == f"说错了，是{SENTENCE}"
    assert correction(f" {SENTENCE}\n") == f"说错了，是{SENTENCE}"


@pytest.mark.parametrize(
    ("original", "text", "said"),
    [
        (message("82", age=span(0, 2)), "83", "年龄不对，是83岁"),
        (message("82。", age=span(0, 2)), "八十三", "年龄不对，是八十三岁"),
        (message(" 陈秀英 ", name=span(1, 4)), "陈秀莲", "名字不对，叫陈秀莲"),
        (message("13800138000", phone=span(0, 11)), "13800138001", "电话不对，是13800138001"),
        (message("上涌镇", township=span(0, 3)), "龙浔镇", "乡镇不对，是龙浔镇"),
        (message("肢体二级", disability=span(0, 4)), "没有残疾", "说错了，没有残疾"),
        (message("我自己", filled_by=span(0, 3)), "替家里人说的", "说错了，我是替家里人说的"),
        (message("同意", consent=span(0, 2)), "不同意", "我不同意你们存我的信息"),
        (message("好的", consent=span(0, 2)), "还是算了", "我不同意你们存我的信息"),
    ],
)
def test_a_bare_answer_names_what_it_was_about(original: Message, text: str, said: str) -> None:
    assert correction(text, original) == said


@pytest.mark.parametrize(
    ("original", "text", "asking"),
    [
        # More than the value was said, or is said now.
        (message("她叫陈秀英", name=span(2, 5)), "她叫陈秀莲", None),
        (message("82", age=span(0, 2)), "83岁", None),
        (message("82", age=span(0, 2)), "83，住上涌镇", None),
        (message("陈秀英", name=span(0, 3)), "陈秀莲，不是陈秀英", None),
        (message("陈秀英", name=span(0, 3)), "陈" * 30, None),
        # Two things, a need, nothing, or something that has no sentence of its own.
        (message("82上涌镇", age=span(0, 2), township=span(2, 5)), "83", None),
        (message("送饭", needs=[{"service": "living.meals", "start": 0, "end": 2}]), "洗衣服", None),
        (message("在吗"), "您好", None),
        (message("同意", consent=span(0, 2)), "不同意", "consent"),
        (message("同意", consent=span(0, 2)), "可以的", "name"),
        (message("一个人住", living=span(0, 4)), "只和老伴住", None),
        # Where the sentence would answer what is asked now, too.
        (message("中风", illness=span(0, 2)), "骨折", "employment"),
    ],
)
def test_everything_else_is_said_as_it_stands(original: Message, text: str, asking: str | None) -> None:
    assert correction(text, original, asking) == f"说错了，是{text}"


def test_what_looks_like_a_place_to_fill_in_is_text() -> None:
    assert correction("{text}{value}") == "说错了，是{text}{value}"
    assert correction("{value}", message("陈秀英", name=span(0, 3))) == "名字不对，叫{value}"
