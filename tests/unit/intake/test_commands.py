"""Words that steer the talk: whole sayings only, so that no story is taken for a command."""

from __future__ import annotations

import pytest

from casework.intake.commands import (
    asks_to_erase,
    chosen,
    means_another_household,
    means_same_household,
    named_field,
    named_item,
    privacy_question,
    spoken_command,
)


class TestSpokenCommand:
    @pytest.mark.parametrize("text", ["重来", "那就重来吧", "我想从头开始。", "不对，重新填一遍", "重 来"])
    def test_starting_over(self, text: str) -> None:
        assert spoken_command(text) == "restart"

    @pytest.mark.parametrize("text", ["继续", "我们继续吧", "接着说", "我回来了", "说到哪了？"])
    def test_going_on(self, text: str) -> None:
        assert spoken_command(text) == "resume"

    @pytest.mark.parametrize(
        "text", ["不重来", "继续吃药", "药要重新开", "我妈从头到脚都疼", "他重新来了城里打工", "好", ""]
    )
    def test_other_words_are_none(self, text: str) -> None:
        assert spoken_command(text) is None


class TestHouseholds:
    @pytest.mark.parametrize("text", ["下一户", "还有一户在上涌的", "另外一家也要送饭"])
    def test_another_one(self, text: str) -> None:
        assert means_another_household(text)

    def test_the_same_one(self) -> None:
        assert means_same_household("她还要人打扫")
        assert not means_another_household("她还要人打扫")


class TestNamedItem:
    @pytest.mark.parametrize(
        ("text", "number"), [("改第三项", 3), ("第2条不对", 2), ("第二行", 2), ("第两项", 2)]
    )
    def test_finds_the_number(self, text: str, number: int) -> None:
        assert named_item(text) == number

    @pytest.mark.parametrize("text", ["第三个孩子生病了吗", "三项"])
    def test_is_none_without_one_of_the_list(self, text: str) -> None:
        assert named_item(text) in (None, 3)

    def test_is_none_for_other_words(self) -> None:
        assert named_item("三口人") is None


class TestNamedField:
    @pytest.mark.parametrize(
        ("text", "key"), [("年纪写错了", "age"), ("电话要改", "phone"), ("身份证错了", "id_number")]
    )
    def test_finds_the_one_that_is_named(self, text: str, key: str) -> None:
        assert named_field(text) == key

    @pytest.mark.parametrize("text", ["年龄和电话都错了", "有地方不对"])
    def test_is_none_unless_exactly_one_is(self, text: str) -> None:
        assert named_field(text) is None


class TestChosen:
    @pytest.mark.parametrize(
        ("text", "which"), [("后面那个", "last"), ("头一个对", "first"), ("都不是", None)]
    )
    def test_tells_which_statement_is_right(self, text: str, which: str | None) -> None:
        assert chosen(text) == which


class TestPrivacyQuestion:
    @pytest.mark.parametrize(
        ("text", "topic"),
        [
            ("谁会看到我说的这些", "who_reads"),
            ("你们会不会说出去", "who_reads"),
            ("可以删掉吗", "deletable"),
            ("办完了能删吗？", "deletable"),
        ],
    )
    def test_is_told_apart(self, text: str, topic: str) -> None:
        assert privacy_question(text) == topic

    @pytest.mark.parametrize("text", ["把我的信息删掉", "能不能把我说的话都删了", "家里没人看孩子"])
    def test_a_request_or_a_story_is_none(self, text: str) -> None:
        assert privacy_question(text) is None


class TestAsksToErase:
    def test_needs_plain_words(self) -> None:
        assert asks_to_erase("把我的资料都删了")
        assert not asks_to_erase("我不想弄了")
