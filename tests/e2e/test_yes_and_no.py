"""Yes and no where they count most: what is kept and passed on, and what is sent."""

from __future__ import annotations

import pytest

from tests.e2e.test_talks import OPENING, answer_until
from tests.support.running import Running, Talk


@pytest.fixture
def talk(running_yizhu: Running) -> Talk:
    talk = running_yizhu.open()
    talk.say(OPENING)
    answer_until(talk, "consent")
    return talk


class TestConsent:
    @pytest.mark.parametrize("unclear", ["嗯？", "没关系，我自己想办法", "我妈说好多了", "行，不过先别登记"])
    def test_what_is_no_clear_yes_is_asked_once_more(self, talk: Talk, unclear: str) -> None:
        talk.say(unclear)
        assert talk.asking == "consent", talk.said

    @pytest.mark.parametrize("refusal", ["你们别记就行", "知道了，那算了"])
    def test_a_refusal_with_a_yes_in_it_ends_it(self, talk: Talk, refusal: str) -> None:
        talk.say(refusal)
        assert (talk.asking, talk.state["phase"]) == (None, "open"), talk.said
        assert "不记、也不转" in talk.said

    def test_a_word_against_it_in_passing_loses_nothing(self, running_yizhu: Running, talk: Talk) -> None:
        talk.say("她同意，但是不要告诉我弟弟")
        assert "我也记下了" in talk.said
        answer_until(talk, "phone")
        talk.say("别给我弟弟打电话，他忙")
        assert talk.asking == "phone", talk.said
        talk.say("资料别存了")
        assert talk.asking == "consent" and "不要记" in talk.said
        talk.say("她同意，不要告诉我弟弟")
        assert talk.asking == "phone", talk.said
        answer_until(talk, "confirm")
        talk.say("对，提交")
        application = running_yizhu.application(talk.number)
        assert application["fields"]["age"] == 82
        assert [said["text"] for said in application["evidence"]["consent"]] == ["她同意，不要告诉我弟弟"]


class TestTheReadBack:
    def test_a_yes_that_is_not_done_waits_until_it_is(self, talk: Talk) -> None:
        answer_until(talk, "confirm")
        for words, answer in (
            ("嗯，知道了", "还没有交"),
            ("对，先不要交", "好，先不交"),
            ("先放着", "好，先不交"),
            ("嗯，还有我老伴也要", "还没有交"),
        ):
            talk.say(words)
            assert (talk.asking, talk.state["phase"]) == ("confirm", "confirming"), talk.said
            assert answer in talk.said
        talk.say("提交")
        assert talk.state["phase"] == "submitted", talk.said
