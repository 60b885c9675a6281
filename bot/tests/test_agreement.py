"""Consent, when it was asked for: a clear yes, a clear no, and all that is asked about once more."""

from __future__ import annotations

import time

import pytest

from bot.nlu.agreement import asks_what_for, consents, guess_may_stand
from bot.nlu.fields.consent import find_consent
from bot.nlu.fields.story import Story
from bot.nlu.intents import Heard, Intent, settle
from bot.tests.test_fields import TODAY


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


class TestWhatIsNoYes:
    @pytest.mark.parametrize(
        "text",
        [
            "你们别记就行",
            "我说我的，别记下来就行",
            "不要登记就好",
            "知道了，那算了",
            "好，那算了",
            "嗯，不了",
            "哦，那不要了",
            "好那不办了",
            "明白了，那我不申请了",
            "行，你们忙，我不麻烦政府了",
            "嗯，我不想让人知道",
            "丢人，别记",
        ],
    )
    def test_a_refusal_with_a_word_of_yes_in_front(self, text: str) -> None:
        given = consents(text)
        assert given is not None and given[0] is False

    @pytest.mark.parametrize(
        "text",
        [
            "不转给别人就行",
            "没关系，我自己想办法",
            "嗯？",
            "好？",
            "哦",
            "哦，这样啊",
            "知道了",
            "行了，别说了",
            "没事了",
            "我儿子说好像不行",
            "老人家肯定不高兴",
            "我妈说好多了",
            "婆婆说行走不便",
            "她说可以自己吃",
            "村里同意了",
            "医生同意出院",
            "只要我儿子同意就行",
            "可以，不过别登记",
            "同意，算了",
            "好的，可是我不同意转",
            "好，我先跟我闺女说一声",
            "可以是可以，就怕儿子知道",
            "好，过两天再登记",
            "好，你们会给谁看？",
            "可以不记吗",
            "不给村里知道就行",
            "嗯，我妈82了",
        ],
    )
    def test_what_is_unclear_is_neither(self, text: str) -> None:
        assert consents(text) is None

    @pytest.mark.parametrize(
        "text", ["我儿子说好像不行", "嗯？", "没关系，我自己想办法", "会给谁看", "等我问问她"]
    )
    def test_nor_is_the_classifier_taken_at_its_word(self, text: str) -> None:
        assert not guess_may_stand(text, True) and not guess_may_stand(text, False)

    def test_a_guess_that_nothing_speaks_against_may_stand(self) -> None:
        assert guess_may_stand("统一", True) and guess_may_stand("不统一", False)


class TestWhatIsNoRefusal:
    @pytest.mark.parametrize(
        "text",
        [
            "同意，我儿子不要我了",
            "同意我儿子不要我了",
            "行，反正儿子不给钱",
            "可以，他们不让我住",
            "行，我妈不行了走不动了",
            "可以，以前村里不给登记",
            "好，不过我不会写字",
            "行，儿子不管我了",
            "可以，什么时候能来人？",
            "没意见，都听你们的",
            "她听了说好",
            "就这么办",
            "会用得",
            "嗯",
            "没事，你们记吧",
            "行，麻烦你们了",
        ],
    )
    def test_a_yes_beside_other_trouble(self, text: str) -> None:
        given = consents(text)
        assert given is not None and given[0] is True

    @pytest.mark.parametrize(
        "text",
        [
            "同意，但是不要告诉我儿子",
            "可以，千万别跟我媳妇讲",
            "行，别让邻居知道就好",
            "好，不要上门，打电话",
        ],
    )
    def test_what_is_asked_for_beside_it_is_among_its_words(self, text: str) -> None:
        assert consents(text) == (True, 0, len(text))


class TestLongTexts:
    """2,000 characters is what the API lets through; no pattern may run away on any of them."""

    @pytest.mark.parametrize(
        "piece",
        [
            "好的",
            "当然可以",
            "是",
            "记",
            "哦啊",
            "哦",
            "不我",
            "她不要记",
            "转给",
            "我的",
            "行了",
            "谢谢",
            "嗯，",
            "别家",
            "妈",
        ],
    )
    @pytest.mark.parametrize("before", ["", "不", "别", "同意", "她不要"])
    def test_repeated_words_are_read_in_a_moment(self, piece: str, before: str) -> None:
        start = time.process_time()
        for size in (28, 2000):
            text = (before + piece * size)[:size] + "x"
            consents(text)
            for asking in ("consent", "confirm"):
                settle(text, asking, Intent("affirm", 0.9), Heard())
            list(find_consent(Story(text, TODAY)))
        assert time.process_time() - start < 1
