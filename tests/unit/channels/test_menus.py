"""Which quick reply a typed or spoken number means, and what is no number of a menu at all."""

from __future__ import annotations

from typing import Any

import pytest

from api.channels.menus import chosen


def menu(*titles: str, **more: Any) -> list[dict[str, Any]]:
    return [{"title": title, "text": f"我说{title}", **more} for title in titles]


AGREE = menu("同意", "不同意")
LIVING = menu("一个人住", "老两口", "跟子女家人", "带着孙辈")
CHILDREN = menu("没有", "有，父母在身边", "没人养")
READ_BACK = menu("对，提交", "有地方不对", numbered=False)
RATING = menu("满意", "一般", "不满意")


def title(choices: list[dict[str, Any]], said: str) -> str | None:
    found = chosen(choices, said)
    return found["title"] if found else None


@pytest.mark.parametrize(
    "said",
    [
        *("2", " ２。", "02", "二", "二。", "②", "❷", "⑵", "2️⃣", "(2)", "【2】", "“2”", "2🙏", "2."),
        *("2号", "二号吧", "第2", "第二", "第二个", "第 2 个", "第二种", "第二个谢谢", "第二行"),
        *("选2", "选二", "选：2", "我选第二个吧。", "我想选二", "那就二吧", "就第二个", "选项二", "选第二项"),
        *("回2", "回复2", "回复数字2", "答案是2", "我按了2", "嗯，二", "是2", "選第二個", "2，谢谢您"),
        *("2 不同意", "2.不同意", "２、不同意", "2不同意", "（2）不同意", "选2，不同意", "第二个，不同意"),
        *("不同意", "不同意。", "“不同意”", "选不同意", "我选 不同意"),
    ],
)
def test_the_second_line_as_people_write_and_say_it(said: str) -> None:
    assert title(AGREE, said) == "不同意"


@pytest.mark.parametrize(
    "said",
    [
        *("", "。", "0", "3", "12", "1.2", "1和2", "一、二", "一二", "1不同意", "2 同意"),
        *("一个", "两个", "俩", "一样", "一点", "一会", "一次", "第一次", "第一次来", "第一天", "一下"),
        *("不选1", "不是第一个", "选一个", "都选", "120", "打120", "一一〇", "2元", "两百", "二百五"),
        *("1？", "第一个?", "第一个是什么意思", "第二项", "第二项不对"),
    ],
)
def test_what_means_no_line_is_heard_as_it_is(said: str) -> None:
    assert chosen(AGREE, said) is None


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        *((LIVING, said) for said in ("一个人", "就一个人", "一人", "两个人", "3个人", "十点", "俩")),
        *((CHILDREN, said) for said in ("一个", "2个", "有两个", "第二胎", "2岁", "第一个孩子在上学")),
        *((RATING, said) for said in ("五", "5分", "三分", "三次", "一般般", "一号来的", "十点来")),
    ],
)
def test_how_many_and_when_is_no_place(choices: list[dict[str, Any]], said: str) -> None:
    assert chosen(choices, said) is None


@pytest.mark.parametrize("said", ["1", "一", "①", "第一个", "选1", "1号", "第一项", "2 有地方不对"])
def test_where_no_numbers_were_shown_they_mean_none(said: str) -> None:
    assert chosen(READ_BACK, said) is None


@pytest.mark.parametrize("said", ["对，提交", "对,提交", "对提交", "对 提交。", "“对，提交”", "选“对，提交”"])
def test_a_lines_own_words_with_any_stops(said: str) -> None:
    assert title(READ_BACK, said) == "对，提交"


def test_a_lines_own_words_come_before_the_number_they_begin_with() -> None:
    assert title(LIVING, "一个人住") == "一个人住"
    assert title(menu("二", "一"), "一") == "一"
    assert title(RATING, "一般") == "一般"


def test_without_a_menu_a_number_is_a_number() -> None:
    assert chosen(None, "1") is None and chosen([], "第一个") is None


def test_a_long_text_costs_nothing() -> None:
    for said in ("我" * 2000, "选" * 2000, "1" * 2000, "好的 " * 600 + "吧", "就是我 " * 500):
        assert chosen(AGREE, said) is None
