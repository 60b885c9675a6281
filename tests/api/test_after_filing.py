"""What is said once an application is filed: the real actions on a real database."""

from __future__ import annotations

import pytest

from api.main import desk_of
from api.services import Services
from casework.access import SYSTEM
from casework.alerts.schemas import AlertQuery
from tests.api.told import Told


@pytest.fixture
def talk(services: Services) -> Told:
    return Told(desk_of(services))


class TestTakenBack:
    def test_what_is_asked_for_after_a_withdrawal_is_filed_as_something_of_its_own(self, talk: Told) -> None:
        talk.filed().say("撤回吧", "withdraw")
        assert talk.said == ["utter_withdrawn"]
        talk.say("想找人陪我去看病", "apply", needs=["health.escort"])
        assert talk.asking == "consent"  # it was taken back with the application
        talk.say("同意", "affirm", {"consent": True}).say("对", "affirm")
        first, second = talk.applications
        assert (first.status, second.status) == ("withdrawn", "submitted")
        assert [need.service for need in second.needs] == ["health.escort"]
        assert second.referrals
        assert dict(talk.heard)["utter_filed"]["number"] == second.no

    @pytest.mark.parametrize("said", ["先不撤回", "别撤回，我还要办"])
    def test_it_is_not_taken_back_against_the_words(self, talk: Told, said: str) -> None:
        talk.filed().say(said, "withdraw")
        assert talk.said == ["utter_more_after_filing"]
        assert [one.status for one in talk.applications] == ["submitted"]

    def test_nor_is_anything_deleted(self, talk: Told) -> None:
        talk.filed().say("别删", "erase")
        assert talk.said == ["utter_more_after_filing"] and talk.applications

    def test_nor_before_it_is_filed(self, talk: Told) -> None:
        talk.say("想找人打扫", "apply", needs=["hygiene.cleaning"])
        for said, intent in (("先不删，接着说", "erase"), ("先不撤回", "withdraw")):
            talk.say(said, intent)
            assert talk.said[0] == "utter_resumed" and talk.draft.needs

    def test_on_a_round_the_next_person_inherits_nothing(self, talk: Told) -> None:
        talk.filed(filled_by="volunteer").say("撤回吧", "withdraw")
        talk.say("一个老阿公要人打扫", "apply", needs=["hygiene.cleaning"])
        assert talk.draft.fields == {"filled_by": "volunteer", "township": "上涌镇"}

    def test_taken_back_twice_it_is_still_withdrawn_and_nothing_is_in_its_place(self, talk: Told) -> None:
        talk.filed().say("撤回吧", "withdraw").say("撤回", "withdraw")
        assert (talk.said, talk.phase) == (["utter_withdrawn"], "open")

    def test_a_draft_of_before_this_was_so_is_filed_anew(self, talk: Told, services: Services) -> None:
        talk.filed()
        old = talk.draft
        talk.say("撤回吧", "withdraw")
        with services.database.session() as s:
            services.conversations.save_draft(s, talk.id, old)
        talk.say("还是要", "apply", needs=["health.escort"]).say("对", "affirm")
        assert [one.status for one in talk.applications] == ["withdrawn", "submitted"]

    def test_the_last_need_dropped_is_said_to_withdraw_it_all(self, talk: Told) -> None:
        talk.filed().say("不要人照顾了", "correct", denied=["living.home_care"])
        assert talk.said == ["utter_need_dropped", "utter_withdrawn"]
        talk.say("我85了", "inform", {"age": 85})
        assert talk.said == ["utter_conflict"]  # an application that is told anew

    def test_one_that_staff_withdrew_is_told_for_what_it_is(self, talk: Told, services: Services) -> None:
        talk.filed()
        with services.database.session() as s:
            services.applications.withdraw(s, talk.applications[0].no, SYSTEM, "重复")
        talk.say("我85了", "correct", {"age": 85})
        assert talk.said == ["utter_over_to_correct"]


def only(talk: Told) -> dict[str, object]:
    [application] = talk.applications
    return application.fields


class TestAnotherPerson:
    def test_a_volunteers_next_person_does_not_take_the_place_of_the_first(self, talk: Told) -> None:
        talk.filed(filled_by="volunteer")
        told = {"age": 78, "living": "spouse_only", "township": "葛坑镇", "name": "李阿伯"}
        talk.say("李阿伯，78岁，两老口住葛坑镇", "inform", told, person="title:male")
        assert (talk.asking, talk.said) == ("whose", [])
        assert (only(talk)["name"], only(talk)["age"]) == ("陈阿妹", 82)
        talk.say("是另外一位", "inform")
        assert talk.said[0] == "utter_next_household"
        assert talk.draft.fields["name"] == "李阿伯"
        assert talk.draft.fields["filled_by"] == "volunteer"
        assert only(talk)["name"] == "陈阿妹"

    def test_the_father_does_not_take_the_place_of_the_mother(self, talk: Told) -> None:
        talk.filed(filled_by="family", person="mother")
        talk.say(
            "我爸也85了，得了肺癌", "inform", {"age": 85, "illness": "肺癌", "sex": "male"}, person="father"
        )
        assert talk.asking == "whose"
        talk.say("不是同一位", "deny")
        assert talk.said[0] == "utter_other_person"
        assert (only(talk)["age"], only(talk)["illness"]) == (82, "中风")
        assert (talk.draft.fields["age"], talk.draft.person) == (85, "father")

    def test_it_may_be_the_same_one_after_all(self, talk: Told) -> None:
        talk.filed().say("名字是陈秀英，85岁", "inform", {"name": "陈秀英", "age": 85})
        assert talk.asking == "whose"
        talk.say("这个嘛", "chitchat", {"phone": "13805950000"})
        assert talk.asking == "whose"
        talk.say("是同一位", "affirm")
        assert (talk.said, talk.in_form, talk.phase) == (
            ["utter_changed", "utter_changed"],
            False,
            "submitted",
        )
        assert (only(talk)["name"], only(talk)["age"], only(talk)["phone"]) == ("陈秀英", 85, "13805950000")
        assert not talk.draft.of_filed

    def test_the_answer_itself_is_no_value(self, talk: Told) -> None:
        talk.filed(filled_by="family", person="mother", living="with_family")
        talk.say("我爸85了", "inform", {"age": 85}, person="father")
        talk.say("同一个人", "inform", {"living": "alone"})
        assert (only(talk)["age"], only(talk)["living"]) == (85, "with_family")

    def test_a_correction_is_the_same_one(self, talk: Told) -> None:
        talk.filed().say("名字不对，叫陈秀英", "correct", {"name": "陈秀英"})
        assert (talk.said, only(talk)["name"]) == (["utter_changed"], "陈秀英")

    def test_another_who_helps_is_not_another_household(self, talk: Told) -> None:
        talk.filed().say("送饭的能不能换一家，我85了", "inform", {"age": 85})
        assert (talk.said, only(talk)["age"]) == (["utter_changed"], 85)

    def test_asked_whose_it_is_one_can_still_withdraw(self, talk: Told) -> None:
        talk.filed().say("我妈也85了", "inform", {"age": 85}, person="mother")
        talk.say("撤回申请", "withdraw")
        assert talk.said == ["utter_withdrawn"]
        assert talk.applications[0].status == "withdrawn"


class TestChanging:
    @pytest.mark.parametrize(
        ("text", "intent", "given", "now", "said"),
        [
            ("我还有糖尿病", "inform", {"illness": "糖尿病"}, {"illness": "中风、糖尿病"}, "utter_noted"),
            ("病情不对，是高血压", "correct", {"illness": "高血压"}, {"illness": "高血压"}, "utter_changed"),
            (
                "残疾证是三级",
                "correct",
                {"disability": {"kind": None, "grade": 3}},
                {"disability": {"kind": "physical", "grade": 3}},
                "utter_changed",
            ),
            ("5号", "inform", {"address": "5号"}, {"address": "后坂村5号"}, "utter_changed"),
            ("我82了", "inform", {"age": 82}, {"age": 82}, "utter_noted"),
        ],
    )
    def test_a_value_is_completed_as_in_the_intake(
        self,
        talk: Told,
        text: str,
        intent: str,
        given: dict[str, object],
        now: dict[str, object],
        said: str,
    ) -> None:
        talk.filed(disability={"kind": "physical", "grade": 2}, address="后坂村3号")
        talk.say(text, intent, given)
        assert talk.said == [said]
        assert {key: only(talk)[key] for key in now} == now
        assert (talk.in_form, talk.phase) == (False, "submitted")

    def test_all_the_words_that_said_it_are_kept(self, talk: Told) -> None:
        talk.filed().say("我还有糖尿病", "inform", {"illness": "糖尿病"})
        [application] = talk.applications
        assert len(application.evidence["illness"]) == 2

    def test_a_value_that_contradicts_another_lets_it_go_and_asks_for_it(self, talk: Told) -> None:
        talk.filed().say("四口人一起住", "inform", {"household_size": 4})
        assert (talk.said, talk.asking) == (["utter_noted"], "living")
        assert "living" not in only(talk)
        talk.say("跟儿子", "inform", {"living": "with_family"})
        assert (only(talk)["household_size"], only(talk)["living"]) == (4, "with_family")
        assert (talk.in_form, talk.phase) == (False, "submitted")

    def test_a_value_that_cannot_be_right_is_said_and_asked_again(self, talk: Told) -> None:
        talk.filed().say("电话报错了，是1381234567", "correct", problems={"phone": "phone_short"})
        assert (talk.said, talk.asking) == (["utter_problem_phone_short"], "phone")
        assert only(talk)["phone"] == "13805951234"
        talk.say("13812345678", "inform", {"phone": "13812345678"})
        assert (only(talk)["phone"], talk.in_form) == ("13812345678", False)

    def test_one_good_value_beside_a_wrong_one_is_not_lost(self, talk: Told) -> None:
        talk.filed().say("我85，电话1381234567", "correct", {"age": 85}, problems={"phone": "phone_short"})
        assert only(talk)["age"] == 85
        assert "utter_problem_phone_short" in talk.said

    def test_what_is_said_beside_the_wish_for_a_person_is_kept(self, talk: Told) -> None:
        talk.filed().say("电话报错了，是1381234567", "correct", problems={"phone": "phone_short"})
        talk.say("找人工，我85了", "human", {"age": 85})
        assert only(talk)["age"] == 85
        assert talk.in_form

    def test_starting_over_in_the_middle_leaves_what_is_filed(self, talk: Told) -> None:
        talk.filed().say("电话报错了，是1381234567", "correct", problems={"phone": "phone_short"})
        talk.say("重来", "correct").say("好", "affirm")
        assert (talk.said, talk.asking, talk.draft.fields) == (["utter_restarted"], "needs", {})
        assert only(talk)["phone"] == "13805951234"

    def test_what_is_named_as_wrong_is_asked_for(self, talk: Told) -> None:
        talk.filed().say("年龄写错了", "correct")
        assert talk.asking == "age"
        talk.say("75", "inform", {"age": 75})
        assert only(talk)["age"] == 75

    def test_sex_is_not_changed_in_silence(self, talk: Told) -> None:
        talk.filed(sex="female").say("性别不对，是男的", "correct", {"sex": "male"})
        assert dict(talk.heard)["utter_changed"]["noted"] == "男"

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("我不同意把我的信息转给别人", "inform"), ("不要把我的资料给别人", "erase"), ("不同意", "deny")],
    )
    def test_consent_taken_back_calls_a_person_and_offers_to_withdraw(
        self, talk: Told, services: Services, text: str, intent: str
    ) -> None:
        talk.filed().say(text, intent, {"consent": False})
        assert talk.said == ["utter_consent_taken_back"]
        with services.database.read() as s:
            alerts = services.alerts.list(s, AlertQuery(), SYSTEM).items
        assert [alert.kind for alert in alerts] == ["human"]
        talk.say("撤回申请", "withdraw")
        assert talk.applications[0].status == "withdrawn"

    def test_a_further_need_in_the_middle_is_an_application_of_its_own(self, talk: Told) -> None:
        talk.filed().say("电话报错了，是1381234567", "correct", problems={"phone": "phone_short"})
        talk.say("还想要人陪我看病", "apply", needs=["health.escort"]).say("对", "affirm")
        assert [[need.service for need in one.needs] for one in talk.applications] == [
            ["living.home_care"],
            ["health.escort"],
        ]
