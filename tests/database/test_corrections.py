"""Corrections and withdrawals: checked, assessed anew, and never without a trace."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from casework.access import resident
from casework.applications.schemas import ApplicationView
from casework.errors import ChangedMeanwhile, Conflict, Invalid, NotAllowed, NotFound
from casework.history.service import HistoryView
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation


def correct(house: House, no: str, **changes: JsonValue) -> ApplicationView:
    with house.database.session() as s:
        return house.applications.correct(s, no, changes, CASEWORKER, "电话核实")


def changes_of(house: House, no: str) -> list[HistoryView]:
    with house.database.session() as s:
        return [e for e in house.applications.history(s, no, CASEWORKER) if e.kind == "change"]


class TestCorrect:
    def test_who_when_before_after_and_why_are_in_the_history(self, house: House) -> None:
        no = house.file().no
        house.clock.wait(hours=1)
        assert correct(house, no, age=73).fields["age"] == 73
        [entry] = changes_of(house, no)
        assert (entry.action, entry.before, entry.after) == ("age", 82, 73)
        assert (entry.actor_id, entry.at, entry.reason) == ("chen", house.clock.now(), "电话核实")

    def test_words_that_no_longer_say_the_value_are_no_evidence(self, house: House) -> None:
        no = house.file().no
        shown = correct(house, no, age=73)
        assert "age" not in shown.evidence
        assert [span.text for span in shown.evidence["living"]] == ["一个人住"]

    def test_the_same_value_again_changes_nothing(self, house: House) -> None:
        no = house.file().no
        assert "age" in correct(house, no, age=82).evidence
        assert changes_of(house, no) == []

    def test_who_decided_on_an_older_value_is_told_and_changes_nothing(self, house: House) -> None:
        no = house.file().no
        correct(house, no, age=73)
        seen: dict[str, JsonValue] = {"age": 82, "housing": None, "living": "alone"}
        with house.database.session() as s, pytest.raises(ChangedMeanwhile) as refused:
            house.applications.correct(s, no, {"age": 74, "housing": "safe"}, CASEWORKER, expected=seen)
        assert refused.value.fields == ["age"]
        with house.database.session() as s:
            shown = house.applications.correct(
                s, no, {"age": 74, "housing": "safe"}, CASEWORKER, expected=seen | {"age": 73}
            )
        assert (shown.fields["age"], shown.fields["housing"]) == (74, "safe")

    def test_what_follows_from_a_field_follows_again(self, house: House) -> None:
        no = house.file().no
        assert correct(house, no, living="spouse_only").fields["household_size"] == 2
        assert {e.action for e in changes_of(house, no)} == {"living", "household_size"}
        assert "household_size" not in correct(house, no, living="with_family").fields

    def test_what_a_person_said_stays_said(self, house: House) -> None:
        no = house.file().no
        correct(house, no, household_size=1)
        assert correct(house, no, living="with_family").fields["household_size"] == 1

    def test_it_is_assessed_anew_and_sorted_by_it(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            before = house.applications.read(s, no, CASEWORKER).assessment.difficulty
        after = correct(house, no, self_care="independent", living="with_family").assessment
        assert after.difficulty < before
        with house.database.read() as s:
            assert house.applications.get(s, no, CASEWORKER).difficulty == after.difficulty

    def test_a_field_may_be_removed_but_not_a_required_one(self, house: House) -> None:
        no = house.file().no
        assert "illness" not in correct(house, no, illness=None).fields
        with pytest.raises(Invalid):
            correct(house, no, township=None)

    def test_every_wrong_field_is_told_and_none_is_changed(self, house: House) -> None:
        no = house.file().no
        with pytest.raises(Invalid) as refused:
            correct(house, no, age=300, phone="123", consent=False, wish="x", category="none")
        assert {(issue.field, issue.reason) for issue in refused.value.errors} == {
            ("age", "age_range"),
            ("phone", "phone_short"),
            ("consent", "not_correctable"),
            ("wish", "field_unknown"),
        }
        assert changes_of(house, no) == []

    def test_not_by_an_organisation_nor_by_who_may_not_see_it(self, house: House) -> None:
        no = house.file().no
        for actor, error in ((organisation("dehua.zhihe"), NotAllowed), (ELSEWHERE, NotFound)):
            with house.database.session() as s, pytest.raises(error):
                house.applications.correct(s, no, {"age": 73}, actor)


class TestWithdraw:
    def test_its_open_referrals_are_withdrawn_with_it(self, house: House) -> None:
        talk = house.talk().conversation
        no = house.file(a_draft(("living.home_care", "link.housing")), talk).no
        with house.database.session() as s:
            shown = house.applications.withdraw(s, no, resident(talk.id), "家里有人照顾了")
        assert shown.status == "withdrawn"
        assert [referral.status for referral in shown.referrals] == ["withdrawn", "withdrawn"]
        with house.database.session() as s:
            entries = house.applications.history(s, no, CASEWORKER)
        steps = [(e.kind, e.action, e.actor_kind, e.reason) for e in entries][-3:]
        why = "家里有人照顾了"
        assert steps == [
            ("status", "withdraw", "resident", why),
            ("referral", "withdraw", "resident", why),
            ("referral", "withdraw", "resident", why),
        ]

    def test_once_withdrawn_nothing_more_is_done_to_it(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            house.applications.withdraw(s, no, CASEWORKER, "重复")
        with house.database.session() as s, pytest.raises(Conflict):
            house.applications.withdraw(s, no, CASEWORKER, "重复")
        with pytest.raises(Conflict):
            correct(house, no, age=73)

    def test_a_reason_is_needed(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s, pytest.raises(Invalid):
            house.applications.withdraw(s, no, CASEWORKER, " ")

    def test_not_by_another_talk_nor_by_an_organisation(self, house: House) -> None:
        no, other = house.file().no, house.talk().conversation.id
        for actor, error in ((resident(other), NotFound), (organisation("dehua.zhihe"), NotAllowed)):
            with house.database.session() as s, pytest.raises(error):
                house.applications.withdraw(s, no, actor, "重复")
