"""Turns that people take in a talk: contradict, start over, come back, talk nonsense, go on rounds."""

from __future__ import annotations

import pytest

from tests.e2e.test_talks import OPENING, answer_until, file
from tests.support.running import Running, Talk

#: For each question, answers of the wrong kind, and a right one with the value it gives.
WRONG: dict[str, list[str]] = {
    "filled_by": ["今天星期天", "门口有棵树"],
    "consent": ["今天星期天", "门口有棵树"],
    "township": ["门口有棵大树", "我住在永春县蓬壶镇"],
    "age": ["250岁", "门口有棵大树"],
    "living": ["三千块", "门口有棵大树"],
    "self_care": ["浔中镇", "门口有棵大树"],
    "category": ["门口有棵大树", "星期三"],
    "household_size": ["五百口人", "门口有棵大树"],
    "monthly_income": ["门口有棵大树", "星期三"],
    "illness": ["13", "星期三"],
    "farmer": ["门口有棵大树", "星期三"],
    "name": ["陈" * 300, "13"],
    "phone": ["1395951", "13959512345，13859512345"],
    "id_number": ["350526194312120021", "3505261943"],
    "address": ["13", "???"],
}
RIGHT = {
    "filled_by": ("我自己", "self"),
    "consent": ("同意", True),
    "township": ("上涌镇", "上涌镇"),
    "age": ("68", 68),
    "living": ("一个人住", "alone"),
    "self_care": ("都能自己来", "independent"),
    "category": ("都没有", "none"),
    "household_size": ("三个", 3),
    "monthly_income": ("两千五左右", 2500),
    "illness": ("没有", "none"),
    "farmer": ("不是", False),
    "name": ("林阿水", "林阿水"),
    "phone": ("13959512345", "13959512345"),
    "id_number": ("先不说", None),
    "address": ("先不说", None),
}


class TestAnswersOfTheWrongKind:
    def test_twice_to_every_question_and_no_wrong_value_gets_in(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say("想申请低保")
        asked = set()
        while talk.asking != "confirm":
            question = talk.asking
            assert question is not None and question not in asked, talk.said
            asked.add(question)
            for wrong in WRONG[question]:
                talk.say(wrong)
                assert talk.replies, wrong
                assert talk.asking == question, f"{question}: {wrong} → {talk.said}"
            talk.say(RIGHT[question][0])
        talk.say("对，提交")
        fields = running_yizhu.application(talk.number)["fields"]
        expected = {key: RIGHT[key][1] for key in asked if RIGHT[key][1] is not None}
        assert {key: fields.get(key) for key in expected} == expected
        assert set(fields) <= set(expected) | {"sex"}

    def test_insults_neither_end_the_talk_nor_give_a_value(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say(OPENING)
        answer_until(talk, "phone")
        for insult in ("你是傻子吗", "烦死了别问了", "什么破玩意", "神经病啊你"):
            talk.say(insult)
            assert talk.state["phase"] in ("intake", "human"), talk.said
            assert talk.asking is not None

    def test_somebody_of_another_county_is_told_where_to_turn(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say("我住在永春县蓬壶镇，想要人送饭")
        assert "民政" in talk.said


class TestContradictions:
    def test_are_settled_in_one_question(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say(OPENING)
        answer_until(talk, "name")
        talk.say("陈秀英，她今年75岁")
        assert talk.asking == "age"
        assert "82" in talk.said and "75" in talk.said
        talk.say("75")
        assert talk.asking == "phone"
        talk.say("13800138000")
        assert talk.asking == "confirm"
        assert "75岁" in talk.said

    def test_a_correction_needs_no_question(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say(OPENING)
        answer_until(talk, "name")
        talk.say("刚才年龄说错了，是75")
        assert "75岁" in talk.said
        assert talk.asking == "name"


class TestStartingOverAndComingBack:
    def test_starting_over_is_asked_first(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say(OPENING)
        answer_until(talk, "name")
        talk.say("重来")
        assert talk.asking == "name"
        talk.say("接着说")
        assert "82岁" in talk.said
        talk.say("重来")
        talk.say("对")
        assert talk.asking == "needs"
        assert file(talk, "想找人来打扫卫生", {"filled_by": "我自己", "age": "70"})

    def test_going_on_hears_one_line_and_the_open_question(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say(OPENING)
        answer_until(talk, "name")
        talk.say("我去喂鸡了，再见")
        assert talk.asking == "name"
        talk.say("继续")
        assert "82岁" in talk.said and "上涌镇" in talk.said
        assert talk.asking == "name"

    def test_who_reads_and_whether_it_can_be_deleted_is_answered(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        talk.say(OPENING)
        answer_until(talk, "name")
        for question, word in (("谁会看到我说的话", "看得到"), ("以后能删掉吗", "删掉我的信息")):
            talk.say(question)
            assert word in talk.said
            assert talk.asking == "name"


class TestAVolunteerOnARound:
    def test_need_not_say_everything_again(self, running_yizhu: Running) -> None:
        talk = running_yizhu.open()
        file(talk, "我是志愿者，盖德镇有个老阿公78岁一个人住，想要人送饭", {"self_care": "都能自己来"})
        first = talk.number
        talk.say("下一户")
        assert talk.asking == "needs"
        asked = file(talk, "有个老阿婆85岁跟孙子住，想有人来看看她", {"name": "陈桂花"})
        assert not {"filled_by", "township"} & set(asked)
        assert "consent" in asked
        application = running_yizhu.application(talk.number)
        assert talk.number != first
        assert application["fields"]["township"] == "盖德镇"
        assert (application["fields"]["age"], application["fields"]["name"]) == (85, "陈桂花")


def standing(talk: Talk) -> tuple[str | None, str]:
    """What the talk asks for, and its phase."""
    return talk.asking, str(talk.state["phase"])


class TestAfterFiling:
    @pytest.fixture
    def filed(self, running_yizhu: Running) -> Talk:
        talk = running_yizhu.open()
        file(talk, "我妈82了一个人住在上涌镇，要人送饭，衣服也没人洗")
        return talk

    def test_a_correction_keeps_its_evidence(self, running_yizhu: Running, filed: Talk) -> None:
        filed.say("年龄不对，是83")
        application = running_yizhu.application(filed.number)
        assert application["fields"]["age"] == 83
        assert [said["text"] for said in application["evidence"]["age"]] == ["83"]

    def test_a_need_can_be_dropped(self, running_yizhu: Running, filed: Talk) -> None:
        filed.say("不要洗衣服了")
        referrals = running_yizhu.application(filed.number)["referrals"]
        assert {one["service"]: one["status"] for one in referrals if one["status"] == "withdrawn"} == {
            "hygiene.laundry": "withdrawn"
        }

    def test_danger_in_between_does_not_end_that(self, running_yizhu: Running, filed: Talk) -> None:
        filed.say("我不想活了")
        assert filed.state["phase"] == "crisis"
        filed.say("年龄不对，是84")
        assert filed.state["phase"] == "submitted"
        assert running_yizhu.application(filed.number)["fields"]["age"] == 84

    def test_somebody_else_is_asked_about_and_takes_nothings_place(
        self, running_yizhu: Running, filed: Talk
    ) -> None:
        filed.say("我爸也85了，得了肺癌")
        assert filed.asking is None and "还是另外一位" in filed.said
        filed.say("是另外一位")
        assert filed.asking is not None, filed.said
        assert running_yizhu.application(filed.number)["fields"]["age"] == 82

    def test_the_same_one_after_all_is_changed_and_the_form_is_over(
        self, running_yizhu: Running, filed: Talk
    ) -> None:
        filed.say("她叫陈桂香，83岁")
        assert filed.asking is None and "还是另外一位" in filed.said
        filed.say("是同一位")
        assert standing(filed) == (None, "submitted"), filed.said
        assert running_yizhu.application(filed.number)["fields"]["age"] == 83

    def test_what_a_change_leaves_open_is_asked(self, running_yizhu: Running, filed: Talk) -> None:
        filed.say("现在四口人一起住")
        if filed.asking is not None:
            filed.say("跟家里人一起住")
        fields = running_yizhu.application(filed.number)["fields"]
        assert (fields["household_size"], fields["living"]) == (4, "with_family")
        assert standing(filed) == (None, "submitted"), filed.said

    def test_a_telephone_one_digit_short_is_said_and_asked_again(
        self, running_yizhu: Running, filed: Talk
    ) -> None:
        filed.say("电话报错了，是1381234567")
        assert "少了几位" in filed.said, filed.said
        filed.say("13812345678")
        assert running_yizhu.application(filed.number)["fields"]["phone"] == "13812345678"
        assert standing(filed) == (None, "submitted"), filed.said

    def test_consent_taken_back_calls_a_person(self, filed: Talk) -> None:
        filed.say("我不同意把我的信息转给别人")
        assert "不同意再转给别人" in filed.said, filed.said
        filed.say("撤回申请")
        assert "撤回了" in filed.said, filed.said
        filed.say("想找人陪我去看病")
        assert filed.asking == "consent", filed.said


class TestWhileACaseworkerHasTheTalk:
    def test_danger_raises_its_alert_and_the_bot_stays_silent(self, running_yizhu: Running) -> None:
        talk, staff = running_yizhu.open(), running_yizhu.staff
        staff.post(f"/api/v1/conversations/{talk.id}/takeover").raise_for_status()
        talk.say("听说你们能帮忙，我妈走丢了，我们都好怕")
        assert (talk.replies, talk.state["phase"]) == ([], "human")
        alerts = staff.get("/api/v1/alerts", params={"conversation": talk.id}).json()["items"]
        assert [(alert["kind"], alert["status"]) for alert in alerts] == [("missing", "open")]
