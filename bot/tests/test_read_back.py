"""The read-back: what sends the application, what does not."""

from __future__ import annotations

import pytest

from bot.nlu.intents import Heard, Intent, settle
from bot.nlu.read_back import yes_or_no


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


def decided(text: str) -> set[str]:
    """Whatever the classifier makes of it."""
    guesses = [Intent("chitchat", 0.4), Intent("affirm", 0.95)]
    return {settle(text, "confirm", guess, Heard()).intent.name for guess in guesses}


class TestAYesThatSendsNothing:
    @pytest.mark.parametrize(
        "text",
        [
            "对，先不要交",
            "好，等我儿子看了再说",
            "行，先放着",
            "行，明天再交",
            "嗯，还有我老伴也要",
            "好，不交了",
            "都对，但是我还要问问女儿",
            "嗯，别急着送",
            "好，先这样吧",
            "对？",
            "嗯？",
            "嗯，知道了",
            "好的，知道了",
            "没事",
            "哦",
            "谢谢",
            "继续",
        ],
    )
    def test_it_is_asked_about(self, text: str) -> None:
        assert "affirm" not in decided(text)
        assert settle(text, "confirm", Intent("affirm", 0.95), Heard()).intent.name == "skip"

    @pytest.mark.parametrize("text", ["对是对，就是电话换了", "对的，可是地址换了", "没错，只是收入改了"])
    def test_what_is_to_be_changed_is_a_correction(self, text: str) -> None:
        assert decided(text) == {"correct"}

    @pytest.mark.parametrize(
        "text",
        [
            "对",
            "嗯",
            "好的，谢谢",
            "对，就是这样",
            "没错，就这些，别的没有了",
            "都对，不用改",
            "对，我就等你们消息了",
            "行，快点交，别耽误了",
            "好，辛苦你们",
            "知道了，交吧",
            "会用得",
            "交吧",
            "那就这样",
            "就这么办",
        ],
    )
    def test_a_yes_that_only_says_so_sends_it(self, text: str) -> None:
        assert decided(text) == {"affirm"}
