"""What residents hear of their referrals, what they are asked, and what their answers do."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from casework.access import resident
from casework.applications.models import Application
from casework.applications.service import Applications
from casework.channels.edits import said_by_tap
from casework.channels.questions import stands as question_stands
from casework.conversations.models import Message
from casework.conversations.types import QuickReply, Reply, State
from casework.errors import Conflict
from casework.followup.rating import rate
from casework.followup.service import Followups
from casework.followup.status import stands
from casework.followup.tidings import Tidings
from casework.history.service import History
from casework.referrals.calendar import WorkCalendar
from casework.referrals.schemas import ReferralListItem, ReferralQuery
from casework.referrals.service import Referrals
from casework.understanding.model import Understanding
from tests.database.conftest import ADMIN, CASEWORKER, House, a_draft

STEPS = {"accepted": ["accept"], "delivered": ["accept", "start", "deliver"]}


@dataclass
class Case:
    """One talk with a filed application, its referrals, and the bot's side of follow-ups."""

    house: House
    referrals: Referrals
    followups: Followups
    application: Application
    number: str = field(init=False)
    talk: str = field(init=False)

    def __post_init__(self) -> None:
        self.number, self.talk = self.application.no, self.application.conversation_id

    def found(self) -> list[ReferralListItem]:
        """The application's referrals, the needs in order."""
        with self.house.database.read() as s:
            items = self.referrals.list(s, ReferralQuery(region="dehua"), CASEWORKER).items
        return sorted(items, key=lambda item: item.service)

    def step(self, *actions: str, reason: str = "按约定", service: str | None = None) -> None:
        """Steps of the referral (of one service), taken by a caseworker."""
        [referral] = [one for one in self.found() if service in (None, one.service)]
        for action in actions:
            with self.house.database.session() as s:
                now = self.referrals.get(s, referral.id, CASEWORKER)
                self.referrals.act(s, referral.id, action, reason, now.version, CASEWORKER)

    def said(self) -> list[str]:
        """What the bot said since the greeting."""
        return [message.text for message in self.messages() if message.sender == "bot"][1:]

    def messages(self) -> list[Message]:
        with self.house.database.read() as s:
            return self.house.conversations.transcript(s, self.talk)

    def asking(self, asking: str | None, phase: str = "submitted") -> None:
        """Let the talk stand somewhere else."""
        with self.house.database.session() as s:
            conversation = self.house.conversations.get(s, self.talk)
            conversation.asking, conversation.phase = asking, phase  # type: ignore[assignment]

    def says(self, text: str, intent: str = "feedback", *, then: str | None = None) -> list[str] | None:
        """A message of the resident, handled as a turn does; None when it answers no question.

        ``then`` is what the talk asks after a turn that the engine answers.
        """
        with self.house.database.session() as s:
            conversation = self.house.conversations.get(s, self.talk)
            message = self.house.conversations.receive(s, conversation, str(uuid4()), text).message
        with self.house.database.session() as s:
            conversation = self.house.conversations.get(s, self.talk)
            state = conversation.state
            standing = self.followups.standing(s, conversation, state, message.seq)
            heard = Understanding(intent=intent, confidence=1.0)
            answer = self.followups.hear(standing, text, heard) if standing else None
            taken = answer is not None and answer.taken
            replies = self.followups.settle(s, answer, message) if answer and taken else [Reply(text="嗯。")]
            if not taken:
                state = State(phase=state.phase, asking=then, application_no=state.application_no)
            replies += self.followups.closing(s, message, state, answer)
            self.house.conversations.answer(s, message, replies, state)
            return [reply.text for reply in replies] if taken else None


@pytest.fixture
def filed(house: House) -> Case:
    return make(house, "living.home_care")


def make(house: House, *needs: str, talk: str | None = None) -> Case:
    tidings = Tidings(house.clock, house.conversations, house.regions)
    referrals = Referrals(house.clock, house.regions, WorkCalendar.load(), on_step=[tidings.heard])
    house.applications = Applications(house.clock, house.keyring, house.regions, referrals)
    followups = Followups(house.clock, tidings, house.conversations, referrals, house.alerts)
    application = house.file(a_draft(needs))
    case = Case(house, referrals, followups, application)
    case.asking(None)
    for referral in case.found():
        if referral.status == "draft":
            with house.database.session() as s:
                referrals.act(s, referral.id, "send", None, referral.version, CASEWORKER)
    return case


class TestHeard:
    def test_filing_itself_says_nothing_more(self, filed: Case) -> None:
        assert filed.said() == []

    def test_each_step_is_told_once_in_plain_words(self, filed: Case) -> None:
        before = len(filed.said())
        filed.step("accept", "start", "hold", "resume", reason="社工骨折住院")
        told = filed.said()[before:]
        wanted = ["会跟您联系", "开始办了", "先停一停", "接着办了"]
        assert [part in text for part, text in zip(wanted, told, strict=True)] == [True] * 4
        assert "致和社工事务所" in told[0] and "上门照顾" in told[0]
        assert "骨折" not in "".join(told)

    def test_the_person_is_spoken_of_as_the_talk_does(self, filed: Case) -> None:
        filed.step("accept")
        assert "老人要的上门照顾" in filed.said()[-1]

    def test_a_rejection_says_that_somebody_else_is_looked_for(self, filed: Case) -> None:
        filed.step("reject", reason="人手不够，老人脾气坏")
        assert "另找人" in filed.said()[-1]
        assert "脾气" not in filed.said()[-1]
        assert sum("另找人" in text for text in filed.said()) == 1

    def test_a_delivery_is_asked_about_with_buttons(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        last = filed.messages()[-1]
        assert last.text.endswith("来了吗？")
        assert [button["text"] for button in last.quick_replies] == ["来了", "还没来", "来了，可没弄好"]
        assert (last.sender, last.status, last.in_reply_to) == ("bot", "notice", None)

    def test_its_menu_stands_until_it_is_settled_and_answers_no_other_question(self, filed: Case) -> None:
        came = QuickReply(title="来了", text="来了")
        filed.step(*STEPS["delivered"])
        question = filed.messages()[-1].id

        def now() -> tuple[bool, str | None]:
            with filed.house.database.read() as s:
                return question_stands(s, question), said_by_tap(s, question, came)

        assert now() == (True, "来了")
        filed.says("查进度", "ask_status")
        assert now() == (True, "来了"), "something else came in between"
        filed.says("来了")
        assert now() == (False, None), "asked is how it was"
        filed.says("满意")
        assert now() == (False, "来了"), "nothing is asked"
        filed.asking("consent", "intake")
        assert now() == (False, None)

    def test_the_talk_still_asks_for_nothing(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        with filed.house.database.read() as s:
            state = filed.house.conversations.get(s, filed.talk).state
        assert (state.phase, state.asking) == ("submitted", None)

    def test_it_waits_while_a_caseworker_has_the_talk(self, filed: Case) -> None:
        with filed.house.database.session() as s:
            filed.house.staff_talks.take_over(s, filed.talk, ADMIN)
        before = filed.said()
        filed.step(*STEPS["delivered"])
        assert filed.said() == before
        with filed.house.database.session() as s:
            filed.house.staff_talks.release(s, filed.talk, ADMIN)
            filed.followups.tidings.speak(s, filed.talk)
        assert [text[-4:] for text in filed.said()[len(before) :]] == ["来了吗？"]

    def test_it_waits_while_danger_is_not_seen_to(self, filed: Case) -> None:
        with filed.house.database.session() as s:
            conversation = filed.house.conversations.get(s, filed.talk)
            conversation.phase = "crisis"
            alert = filed.house.alerts.raise_alert(s, conversation, "medical", None).id
        before = filed.said()
        filed.step("accept")
        assert filed.said() == before
        with filed.house.database.session() as s:
            filed.house.alerts.acknowledge(s, alert, CASEWORKER)
            filed.house.alerts.close(s, alert, "已送医院", CASEWORKER)
            filed.followups.tidings.speak(s, filed.talk)
        assert len(filed.said()) == len(before) + 1

    def test_a_question_waits_until_the_intake_is_over(self, filed: Case) -> None:
        filed.asking("consent", "intake")
        filed.step(*STEPS["delivered"])
        assert not any(text.endswith("来了吗？") for text in filed.said())
        filed.says("对，提交", "affirm", then=None)
        assert filed.said()[-1].endswith("来了吗？")

    def test_several_deliveries_are_asked_about_one_after_the_other(self, house: House) -> None:
        case = make(house, "living.home_care", "support.visiting")
        for service in ("living.home_care", "support.visiting"):
            case.step(*STEPS["delivered"], service=service)
        assert sum(text.endswith("来了吗？") for text in case.said()) == 1
        case.says("来了，很满意")
        assert sum(text.endswith("来了吗？") for text in case.said()) == 2
        case.says("还没来")
        statuses = {one.service: one.status for one in case.found()}
        assert statuses == {"living.home_care": "closed", "support.visiting": "in_service"}

    def test_who_confirms_in_their_place_ends_the_question(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"], "confirm", reason="上门看过，办好了")
        assert "不用再答" in filed.said()[-1]
        assert filed.says("没来") is None
        assert filed.found()[0].status == "closed"

    def test_who_disputes_in_their_place_ends_the_question_too(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"], "dispute", reason="上门看过，没人来过")
        assert "还没办好" in filed.said()[-1]
        assert filed.says("来了") is None
        assert filed.found()[0].status == "in_service"

    def test_where_nobody_is_at_the_other_end_nothing_is_said(self, filed: Case) -> None:
        with filed.house.database.session() as s:
            filed.house.conversations.get(s, filed.talk).channel = "visit"
        before = filed.said()
        filed.step(*STEPS["delivered"], "confirm", reason="上门看过")
        assert filed.said() == before
        assert filed.found()[0].status == "closed"


class TestAnswered:
    def test_yes_closes_it_with_the_residents_words_and_asks_how_it_was(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        said = filed.says("来了，小姑娘手脚麻利")
        assert said is not None and said[-1].endswith("满意吗？")
        assert filed.found()[0].status == "closed"
        with filed.house.database.read() as s:
            history = History(filed.house.clock).of_application(s, filed.number)
        [confirmed] = [entry for entry in history if entry.action == "confirm"]
        assert (confirmed.actor_kind, confirmed.reason) == ("resident", "来了，小姑娘手脚麻利")

    @pytest.mark.parametrize(("text", "stars"), [("满意", 5), ("一般", 3), ("不满意", 1), ("四分", 4)])
    def test_the_rating_is_kept_with_the_referral(self, filed: Case, text: str, stars: int) -> None:
        filed.step(*STEPS["delivered"])
        filed.says("来了")
        filed.says(text)
        with filed.house.database.read() as s:
            history = History(filed.house.clock).of_application(s, filed.number)
        assert [entry.after for entry in history if entry.action == "rate"] == [{"rating": stars}]
        assert filed.says("一般") is None

    def test_discontent_is_brought_before_a_person(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        filed.says("来了")
        filed.says("不满意")
        with filed.house.database.read() as s:
            assert filed.house.alerts.count(s, CASEWORKER).kinds == {"feedback": 1}

    def test_a_rating_that_is_not_understood_is_asked_for_once_more_and_let_go(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        filed.says("来了")
        assert filed.says("啥") == ["您说满意、一般，还是不满意？不想说也行。"]
        assert filed.says("啥") == ["好，不说也行。谢谢您。"]
        assert filed.says("啥") is None

    def test_no_gives_it_back_and_says_until_when(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        said = filed.says("还没来，等了一天")
        assert said is not None
        assert "致和社工事务所" in said[0] and "最晚" in said[0]
        assert filed.found()[0].status == "in_service"
        filed.step("deliver")
        assert filed.said()[-1].endswith("来了吗？")
        filed.says("来了")
        assert filed.found()[0].status == "closed"

    def test_not_understood_is_asked_in_other_words_then_left_to_a_person(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        again = filed.says("好的")
        assert again is not None and again[0].startswith("我没听明白")
        left = filed.says("谢谢")
        assert left is not None and "工作人员" in left[0]
        assert filed.found()[0].status == "delivered"
        with filed.house.database.read() as s:
            assert filed.house.alerts.count(s, CASEWORKER).kinds == {"feedback": 1}
        assert filed.says("来了") is None
        assert filed.found()[0].status == "delivered"

    def test_who_does_not_know_yet_may_answer_later(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        assert filed.says("不知道，我问问我妈") == ["好，不急。等您知道了，再跟我说一声。"]
        filed.says("来了")
        assert filed.found()[0].status == "closed"

    def test_something_else_is_answered_and_the_question_comes_once_more(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        asked = filed.said()[-1]
        assert filed.says("低保多少钱一个月", "ask_policy") is None
        assert filed.said()[-1] == asked
        assert filed.says("驿站在哪里", "ask_resource") is None
        assert filed.said()[-1] == "嗯。"
        filed.says("来了")
        assert filed.found()[0].status == "closed"

    def test_how_it_was_is_asked_once_more_too_and_then_let_go(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        filed.says("来了")
        filed.says("低保多少钱一个月", "ask_policy")
        assert filed.said()[-1].startswith("您说满意、一般")
        filed.says("驿站在哪里", "ask_resource")
        assert filed.said()[-1] == "嗯。"
        assert filed.says("好", "affirm") is None

    def test_after_a_goodbye_it_is_not_asked_again(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        filed.says("再见", "bye")
        assert filed.said()[-1] == "嗯。"

    @pytest.mark.parametrize("text", ["没有", "来了", "嗯", "对"])
    def test_inside_the_intake_nothing_answers_it(self, filed: Case, text: str) -> None:
        filed.step(*STEPS["delivered"])
        filed.asking("illness", "intake")
        assert filed.says(text, then="illness") is None
        assert filed.found()[0].status == "delivered"

    @pytest.mark.parametrize("text", ["来了", "对", "没有"])
    def test_without_a_question_nothing_is_confirmed(self, filed: Case, text: str) -> None:
        filed.step("accept", "start")
        assert filed.says(text, "affirm") is None
        assert filed.found()[0].status == "in_service"

    def test_what_was_written_before_the_question_does_not_answer_it(self, filed: Case) -> None:
        with filed.house.database.session() as s:
            conversation = filed.house.conversations.get(s, filed.talk)
            early = filed.house.conversations.receive(s, conversation, str(uuid4()), "没有").message
        filed.step(*STEPS["delivered"])
        with filed.house.database.read() as s:
            conversation = filed.house.conversations.get(s, filed.talk)
            assert filed.followups.standing(s, conversation, conversation.state, early.seq) is None

    def test_while_danger_is_not_seen_to_nothing_answers_it(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        with filed.house.database.session() as s:
            conversation = filed.house.conversations.get(s, filed.talk)
            conversation.phase = "crisis"
            filed.house.alerts.raise_alert(s, conversation, "medical", None)
        assert filed.says("来了") is None
        assert filed.found()[0].status == "delivered"

    def test_an_answer_that_comes_too_late_changes_nothing(self, filed: Case) -> None:
        filed.step(*STEPS["delivered"])
        with filed.house.database.read() as s:
            conversation = filed.house.conversations.get(s, filed.talk)
            standing = filed.followups.standing(s, conversation, conversation.state, 10_000)
        assert standing is not None
        with filed.house.database.session() as s:
            message = filed.house.conversations.receive(s, conversation, str(uuid4()), "没来").message
        filed.step("confirm", reason="上门看过")
        answer = filed.followups.hear(standing, "没来", Understanding(intent="deny", confidence=1.0))
        with filed.house.database.session() as s:
            [said] = filed.followups.settle(s, answer, message)
        assert "已经有人记下了" in said.text
        assert filed.found()[0].status == "closed"

    def test_only_a_confirmed_service_is_rated(self, filed: Case) -> None:
        with filed.house.database.session() as s, pytest.raises(Conflict):
            rate(s, History(filed.house.clock), filed.found()[0].id, 5, resident(filed.talk))


class TestWhereItStands:
    def test_it_says_who_has_it_what_comes_next_and_until_when(self, filed: Case) -> None:
        pack = filed.house.regions["dehua"]
        today = filed.house.clock.now().date()
        filed.step("accept")
        with filed.house.database.read() as s:
            [one] = stands(s, filed.number, resident(filed.talk), pack, today, filed.followups.tidings)
        assert one.service == "上门照顾"
        assert "致和" in one.organisation
        assert one.said.startswith("接下了，等他们开始，最晚11月") and one.said.endswith("日")
