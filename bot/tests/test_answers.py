"""Do not know, nothing more, and what takes something back."""

from __future__ import annotations

import pytest

from bot.nlu.answers import has_no_hardship, is_correction, is_enough, is_skip, needs_no_help, steers


class TestIsSkip:
    @pytest.mark.parametrize(
        "text",
        [
            "不知道",
            "不清楚",
            "不想说",
            "跳过",
            "下一个",
            "保密",
            "我也不知道",
            "这个不太清楚",
            "不方便说",
            "忘了",
            "记不清了",
            "不晓得",
            "不记得了",
            "说不清楚",
            "不知道多少",
            "先跳过吧",
            "不想回答这个",
            "能不能不说",
        ],
    )
    def test_does_not_know_or_does_not_want_to_say(self, text: str) -> None:
        assert is_skip(text, "age")

    @pytest.mark.parametrize(
        "text",
        [
            "82",
            "没有",
            "不是",
            "不能自理",
            "我不知道怎么申请低保才能通过",
            "不好",
            "可以",
            "",
            "不想活了",
            "没人知道我在这",
        ],
    )
    def test_an_answer_is_no_skip(self, text: str) -> None:
        assert not is_skip(text, "age")

    def test_having_no_telephone_is_one_when_it_was_asked(self) -> None:
        assert is_skip("没有电话", "phone")
        assert not is_skip("没有", None)


class TestIsEnough:
    @pytest.mark.parametrize("text", ["没有了", "就这些", "没别的了", "没了", "不用了"])
    def test_no_further_need(self, text: str) -> None:
        assert is_enough(text)

    def test_a_need_is_not(self) -> None:
        assert not is_enough("打扫卫生")


class TestNoHelp:
    @pytest.mark.parametrize(
        "text",
        [
            "没困难",
            "我家不困难",
            "生活上没啥难处",
            "没有太大困难，谢谢",
            "不用你们帮忙了",
            "不需要帮助",
            "没困难，不缺钱",
        ],
    )
    def test_nothing_else_is_said(self, text: str) -> None:
        assert needs_no_help(text)

    @pytest.mark.parametrize(
        "text", ["困难", "没困难，就是想要人送饭", "不用帮忙做饭", "没有困难补助", "不是没有困难"]
    )
    def test_more_is_said(self, text: str) -> None:
        assert not needs_no_help(text)

    @pytest.mark.parametrize(
        "text", ["有没有困难补助", "要不是困难我也不来", "没有困难补助怎么办", "不困难谁来申请", "走路有困难"]
    )
    def test_hardship_is_not_denied(self, text: str) -> None:
        assert not has_no_hardship(text)


class TestIsCorrection:
    @pytest.mark.parametrize(
        "text",
        [
            "不对，是四口人",
            "刚才年龄说错了，我57",
            "改第三项",
            "不是82，是83",
            "说错了",
            "电话错了",
            "改一下地址",
            "应该改成三口人不对",
            "年龄不对",
        ],
    )
    def test_takes_something_back(self, text: str) -> None:
        assert is_correction(text)

    @pytest.mark.parametrize("text", ["我57", "不是低保户", "对", "我不是本地人", "改嫁了", "是四口人"])
    def test_information_does_not(self, text: str) -> None:
        assert not is_correction(text)


class TestSteers:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("还是继续刚才的吧", "affirm"),
            ("往下办", "affirm"),
            ("重新说一遍", "correct"),
            ("改第三项", "correct"),
            ("继续吃药", None),
        ],
    )
    def test_it_is_what_the_service_takes_for_it(self, text: str, meant: str | None) -> None:
        assert steers(text) == meant


class TestNobodyKnows:
    @pytest.mark.parametrize("text", ["谁知道啊", "一个月多少谁晓得呢", "这个天知道"])
    def test_asked_of_nobody_it_does_not_know(self, text: str) -> None:
        assert is_skip(text, "monthly_income")

    @pytest.mark.parametrize("text", ["谁会知道", "谁知道我的信息", "白天谁看着他"])
    def test_a_question_or_a_story_does_not(self, text: str) -> None:
        assert not is_skip(text, "monthly_income")
