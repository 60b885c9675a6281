"""What is over, refused or outgrown, and what the classifier of answers makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fields.answer_classifier import AnswerClassifier
from bot.nlu.fields.answer_part import own_part, taken_back
from bot.nlu.fields.over import changed, grown, may_be_grown, not_in_a_home


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("墙裂过，加固好了", True),
        ("掀了瓦，后来换上了", True),
        ("墙裂了，没钱加固", False),
        ("漏雨，叫人修过两次都不顶用", False),
        ("漏，房子盖了四十年了", False),
    ],
)
def test_a_house_that_was_mended_is_unsafe_no_more(text: str, over: bool) -> None:
    assert changed(text, 0, "unsafe") is over


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("住不惯养老院，跑回来了", True),
        ("打死也不去养老院", True),
        ("在镇上养老院，住了三年", False),
        ("老了没人管就进了养老院", False),
    ],
)
def test_a_home_that_was_refused_or_left_is_no_address(text: str, refused: bool) -> None:
    start = text.index("养老院")
    assert not_in_a_home(text, start, start + 3) is refused


def test_grown_children_are_told_by_what_they_do() -> None:
    assert grown("俩闺女，都出嫁了")
    assert not grown("俩闺女，一个出嫁了，一个上初中")
    assert not grown("有一个，我老公上班我带")
    assert may_be_grown("就一个儿子，人在福州") and not grown("就一个儿子，人在福州")


def test_what_a_joke_takes_back() -> None:
    text = "我姓林，一百岁，逗你玩的，七十"
    start, end = taken_back(text) or (0, 0)
    assert text[start:end] == "一百岁，逗你玩的，"
    assert taken_back("邻居老爱开玩笑") is None


def test_the_own_part_of_an_answer_about_two() -> None:
    text = "儿子精神病，我自己没病，女儿也好"
    _, bare, end = own_part(text, "illness") or (0, 0, 0)
    assert text[bare:end] == "没病"
    assert own_part("我妈有病，我没有", "illness") is None
    assert own_part(text, "phone") is None


@pytest.mark.parametrize(
    ("asking", "text"),
    [
        ("children", "有一个儿子，不在身边"),
        ("living", "住过一阵养老院，不习惯，回家了"),
        ("self_care", "老伴瘫在床上，我还能走"),
        ("living", "跟一大家子住，哄你的"),
        ("illness", "查了不是肿瘤，是囊肿"),
        ("housing", "早先租房子，后来不租了"),
    ],
)
def test_the_classifier_guesses_nothing_of_what_does_not_count(
    trained: Callable[[type[Any]], Any], asking: str, text: str
) -> None:
    message = Message({TEXT: text, "metadata": {"asking": asking, "region": "dehua"}, ENTITIES: []})
    [read] = trained(AnswerClassifier).process([message])
    assert {one["value"] for one in read.get(ENTITIES) if one["entity"] == asking} <= {
        "independent",
        "partial",
    }
