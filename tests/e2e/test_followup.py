"""After filing: the resident hears how it goes, is asked whether it was done, and answers. Both processes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.test_talks import file
from tests.support.running import Running


class Case:
    """A talk with a filed application whose referral is with 致和社工事务所."""

    def __init__(self, program: Running) -> None:
        self.program, self.talk = program, program.open()
        file(self.talk)

    def referral(self) -> dict[str, Any]:
        """The first referral of the application."""
        found: dict[str, Any] = self.program.application(self.talk.number)["referrals"][0]
        return found

    def step(self, *actions: str) -> None:
        """Steps that staff record for the organisation."""
        for action in actions:
            now = self.referral()
            body = {"action": action, "reason": "按约定", "version": now["version"]}
            if action == "send" and now["status"] != "draft":
                continue
            answer = self.program.staff.post(f"/api/v1/referrals/{now['id']}/actions", json=body)
            assert answer.status_code == 200, answer.text

    def delivered(self) -> dict[str, Any]:
        """Driven to ``delivered``; the question that stands in the transcript then."""
        self.step("send", "accept", "start", "deliver")
        question: dict[str, Any] = self.talk.transcript()[-1]
        assert question["sender"] == "bot" and question["text"].endswith("来了吗？"), question
        return question


@pytest.fixture(scope="class")
def confirmed(running_yizhu: Running) -> Case:
    return Case(running_yizhu)


class TestAServiceThatWasDone:
    """One talk, in the order of the tests."""

    def test_each_step_is_heard_without_writing(self, confirmed: Case) -> None:
        question = confirmed.delivered()
        heard = [item["text"] for item in confirmed.talk.transcript() if item["sender"] == "bot"][-3:]
        assert "接下了" in heard[0] and "开始办了" in heard[1]
        assert [button["title"] for button in question["quick_replies"]] == [
            "来了",
            "还没来",
            "来了，可没弄好",
        ]

    def test_something_else_is_answered_and_the_question_comes_once_more(self, confirmed: Case) -> None:
        confirmed.talk.say("低保怎么申请")
        assert "依据" in confirmed.talk.said
        assert confirmed.talk.replies[-1]["text"].endswith("来了吗？")
        assert confirmed.talk.state["phase"] == "submitted" and confirmed.talk.asking is None

    def test_progress_says_who_has_it(self, confirmed: Case) -> None:
        confirmed.talk.say("查进度")
        assert "致和社工事务所，说办了" in confirmed.talk.said

    def test_yes_closes_it_and_asks_how_it_was(self, confirmed: Case) -> None:
        answer = confirmed.talk.say("有来，昨天就来了", "5f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11")
        assert confirmed.referral()["status"] == "closed"
        assert [button["title"] for button in answer["replies"][-1]["quick_replies"]] == [
            "满意",
            "一般",
            "不满意",
        ]
        again = confirmed.talk.say("有来，昨天就来了", "5f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11")
        assert again == answer

    def test_the_rating_is_kept(self, confirmed: Case) -> None:
        confirmed.talk.say("满意")
        assert "谢谢" in confirmed.talk.said
        answer = confirmed.program.staff.get(f"/api/v1/applications/{confirmed.talk.number}/history")
        rated = [entry for entry in answer.json()["items"] if entry["action"] == "rate"]
        assert [entry["after"] for entry in rated] == [{"rating": 5}]


class TestAServiceThatWasNotDone:
    def test_no_gives_it_back_and_danger_still_comes_first(self, running_yizhu: Running) -> None:
        case = Case(running_yizhu)
        case.delivered()
        case.talk.say("没人来，等了一天")
        assert case.referral()["status"] == "in_service"
        assert "最晚" in case.talk.said
        case.step("deliver")
        case.talk.say("来了，可是他打我，我害怕")
        assert case.talk.state["phase"] == "crisis"
        assert case.referral()["status"] == "delivered"
