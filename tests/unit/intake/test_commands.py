"""Words that steer the talk: whole sayings only, so that no story is taken for a command."""

from __future__ import annotations

import pytest

from casework.intake.commands import (
    agrees_to_restart,
    asks_to_erase,
    chosen,
    keeps,
    means_another_household,
    means_same_household,
    named_field,
    named_item,
    privacy_question,
    spoken_command,
    whose_is_it,
)


class TestSpokenCommand:
    @pytest.mark.parametrize(
        "text", ["重来", "那就重来吧", "我想从头开始。", "不对，重新填一遍", "重 来", "重來一次"]
    )
    def test_starting_over(self, text: str) -> None:
        assert spoken_command(text) == "restart"

    @pytest.mark.parametrize(
        "text",
        [
            *["继续", "我们继续吧", "接着说", "我回来了", "说到哪了？", "还是继续刚才的吧", "往下办吧"],
            *["继续说下去", "接着上次没说完的", "繼續", "咱們接著講"],
        ],
    )
    def test_going_on(self, text: str) -> None:
        assert spoken_command(text) == "resume"

    @pytest.mark.parametrize(
        "text",
        [
            *["不重来", "继续吃药", "还在继续干活", "接着吃", "药要重新开", "我妈从头到脚都疼"],
            *["他重新来了城里打工", "好", ""],
        ],
    )
    def test_other_words_are_none(self, text: str) -> None:
        assert spoken_command(text) is None


class TestAgreesToRestart:
    @pytest.mark.parametrize("text", ["是", "好的", "嗯，从头来吧", "對"])
    def test_a_plain_yes(self, text: str) -> None:
        assert agrees_to_restart(text)

    @pytest.mark.parametrize("text", ["有，13812345678", "继续", "不是", "好多了", "行动不便"])
    def test_nothing_else_is_one(self, text: str) -> None:
        assert not agrees_to_restart(text)


class TestHouseholds:
    @pytest.mark.parametrize(
        "text", ["下一户", "下一戶", "还有一户在上涌的", "另外一家也要送饭", "下一个是林阿公，77岁"]
    )
    def test_another_one(self, text: str) -> None:
        assert means_another_household(text)

    @pytest.mark.parametrize(
        "text",
        ["送饭的能不能换一家", "另一位护工也没来", "还有位医生说要复查", "第二家医院的药", "还有户口本没拿"],
    )
    def test_who_helps_is_no_household(self, text: str) -> None:
        assert not means_another_household(text)
        assert not means_another_household("送水的换一家行不行", on_a_round=True)

    @pytest.mark.parametrize("text", ["换一家", "好，第二家", "换个人，77岁的林阿公"])
    def test_on_a_round_what_begins_with_it_is(self, text: str) -> None:
        assert means_another_household(text, on_a_round=True)

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
        ("text", "which"),
        [
            ("后面那个", "last"),
            ("头一个对", "first"),
            ("都不是", None),
            ("前面说错了", "last"),
            ("先前记错了，后面才对", "last"),
            ("前面错了后面对", "last"),
            ("前面对后面错了", "first"),
            ("是75，前面说错了", "last"),
            ("後面那個不對", "first"),
            ("现在的不对", "first"),
            ("不是前面那个", "last"),
            ("前面这个错了", "last"),
            ("前面没说错", "first"),
            ("前面后面都不对", None),
        ],
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
            ("我填的资料邻居能看到吗", "who_reads"),
            ("誰會看到我說的", "who_reads"),
            ("村里人会不会知道", "who_reads"),
            ("我说的话要一直存着吗", "deletable"),
            ("这些东西你们保留多久", "deletable"),
        ],
    )
    def test_is_told_apart(self, text: str, topic: str) -> None:
        assert privacy_question(text) == topic

    @pytest.mark.parametrize(
        "text",
        [
            *["把我的信息删掉", "能不能把我说的话都删了", "家里没人看孩子"],
            *["我妈身体一直不好", "腿一直疼，走不动", "毛病一直存在", "夜里谁看着他", "这钱给谁看病都不够"],
            *["一个月多少谁知道啊", "收入谁晓得呢", "别人看见了要笑话", "说话不安全", "以后会清楚吗"],
        ],
    )
    def test_a_request_or_a_story_is_none(self, text: str) -> None:
        assert privacy_question(text) is None


class TestWhoseIsIt:
    @pytest.mark.parametrize(
        ("text", "whose"),
        [
            ("是同一位", "same"),
            ("不是同一位", "another"),
            ("另一家", "another"),
            ("不是另一家，还是刚才那位", "same"),
            ("是两个人", "another"),
            ("是的", None),
        ],
    )
    def test_the_answer_is_heard(self, text: str, whose: str | None) -> None:
        assert whose_is_it(text) == whose


class TestAsksToErase:
    def test_needs_plain_words(self) -> None:
        assert asks_to_erase("把我的资料都删了")
        assert not asks_to_erase("我不想弄了")

    @pytest.mark.parametrize(
        "text", ["删掉我的信息", "能不能删", "要不删了吧", "我不办了，删掉", "别留我的信息"]
    )
    def test_what_is_not_denied_is_wanted(self, text: str) -> None:
        assert asks_to_erase(text) and not keeps(text)

    @pytest.mark.parametrize("text", ["为什么还不删", "不是说删了吗", "不删不行"])
    def test_a_complaint_is_asked_about(self, text: str) -> None:
        assert not asks_to_erase(text) and not keeps(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "别删",
            "先不删",
            "不删了",
            "不用删",
            "先留着别删",
            "先不删，接着说",
            "不要把我的资料删了",
            "我没说要删",
        ),
        *("先不撤回", "不撤回了", "先别撤", "别撤回，我还要办", "不是要撤回，是要改", "不想取消了"),
    ],
)
def test_what_is_denied_is_not_done(text: str) -> None:
    assert keeps(text) and not asks_to_erase(text)


@pytest.mark.parametrize(
    "text", ["撤回申请", "不办了，撤了吧", "我不申请了", "我不要了，撤回吧", "能不能撤回", "好的"]
)
def test_what_gives_up_keeps_nothing(text: str) -> None:
    assert not keeps(text)
