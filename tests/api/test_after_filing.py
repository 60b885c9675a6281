"""What is said once an application is filed: the real actions on a real database."""

from __future__ import annotations

import pytest

from api.main import desk_of
from api.services import Services
from casework.access import SYSTEM
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
