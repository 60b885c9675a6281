"""Yes, no, do not know, and what takes something back."""

from __future__ import annotations

import pytest

from bot.nlu.answers import asks_what_for, consents, is_correction, is_enough, is_skip, steers, yes_or_no


class TestConsents:
    @pytest.mark.parametrize(
        "text",
        [
            "可以",
            "行",
            "中",
            "好的",
            "好",
            "没问题",
            "同意",
            "我同意",
            "你们别乱传就行",
            "嗯嗯",
            "OK",
            "ok",
            "可以的，没关系",
            "行吧",
            "愿意",
            "要得",
            "成",
            "当然可以",
            "随便",
            "只要能帮到我就行",
            "不要给外人看就可以",
            "好的，我妈82岁",
            "对",
            "是的",
            "同意保存",
            "没意见",
            "你看着办，都行",
            "废话，不同意我找你做啥",
            "这有啥不愿意的",
            "存嘛存嘛，没啥好瞒的",
            "登记就登记吧",
            "不同意还能怎么办",
            "我爸巴不得",
        ],
    )
    def test_a_yes_in_many_words(self, text: str) -> None:
        given = consents(text)
        assert given is not None and given[0] is True

    @pytest.mark.parametrize("text", ["记下来干什么", "登记这个有啥用", "存这些做什么"])
    def test_what_for_is_no_answer(self, text: str) -> None:
        assert consents(text) is None and asks_what_for(text)

    @pytest.mark.parametrize(
        "text",
        [
            "不行",
            "不同意",
            "不要",
            "算了",
            "不可以",
            "不愿意",
            "我不想",
            "不用了",
            "别存我的信息",
            "不放心",
            "信不过你们",
            "不",
            "拒绝",
            "不方便",
            "还是算了吧",
        ],
    )
    def test_a_no_in_many_words(self, text: str) -> None:
        given = consents(text)
        assert given is not None and given[0] is False

    @pytest.mark.parametrize(
        "text", ["我妈82", "为什么要这个", "好多了", "行动不便", "这是什么", "中风了", "信息给谁看"]
    )
    def test_neither(self, text: str) -> None:
        assert consents(text) is None


class TestYesOrNo:
    @pytest.mark.parametrize(
        ("text", "yes"),
        [
            ("对", True),
            ("没错", True),
            ("是的", True),
            ("提交", True),
            ("都对", True),
            ("不对", False),
            ("错了", False),
            ("不是", False),
            ("确认无误", True),
            ("好，提交吧", True),
        ],
    )
    def test_at_the_read_back(self, text: str, yes: bool) -> None:
        answer = yes_or_no(text)
        assert answer is not None and answer[0] is yes


class TestTheReadBack:
    @pytest.mark.parametrize(
        "text", ["没记错", "一点没错", "都记对了", "差不多，递上去吧", "是这么回事", "就按你记的报"]
    )
    def test_a_yes_in_words_for_being_right(self, text: str) -> None:
        answer = yes_or_no(text)
        assert answer is not None and answer[0] is True

    @pytest.mark.parametrize("text", ["记错了", "没记对", "差一点", "不是这么回事"])
    def test_what_is_not_right_is_no_yes(self, text: str) -> None:
        answer = yes_or_no(text)
        assert answer is None or answer[0] is False


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
