"""One turn of the intake: what it notes, says and asks next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.intake.draft import Draft, DraftNeed
from casework.intake.turn import Turn, take_turn
from casework.regions import RegionPack, Regions
from casework.understanding.model import FieldProblem, NeedMention, Span, Understanding

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return Regions.load(["dehua"])["dehua"]


def heard(
    intent: str, fields: dict[str, Any] | None = None, needs: tuple[str, ...] = (), **more: Any
) -> Understanding:
    given = fields or {}
    return Understanding(
        intent=intent,
        confidence=0.9,
        fields=given,
        spans={key: Span(start=0, end=1) for key in given},
        needs=[NeedMention(service=code, text="想", start=0, end=1) for code in needs],
        **more,
    )


def agreed(**fields: Any) -> Draft:
    return Draft(
        region="dehua",
        fields={"consent": True, "filled_by": "self", **fields},
        needs=[DraftNeed(service="living.home_care", text="照顾")],
    )


def complete() -> Draft:
    return agreed(
        township="上涌镇", age=82, living="alone", self_care="partial", name="张三", phone="13800138000"
    )


def turn(draft: Draft, understanding: Understanding, asking: str | None, pack: RegionPack) -> Turn:
    return take_turn(draft, understanding, message_id="m1", text="话", asking=asking, pack=pack, today=TODAY)


def said(result: Turn) -> list[str]:
    return [item.response for item in result.say]


class TestTakeTurn:
    def test_a_story_is_noted_and_echoed_and_consent_is_asked(self, pack: RegionPack) -> None:
        understanding = heard(
            "apply", {"age": 82, "living": "alone", "township": "上涌镇"}, ("living.home_care",)
        )
        result = turn(Draft(region="dehua"), understanding, "needs", pack)
        assert said(result) == ["utter_noted"]
        assert result.asking == "consent"
        assert result.draft.fields["household_size"] == 1
        assert result.draft.derived == {"household_size"}

    def test_a_single_short_answer_is_not_echoed(self, pack: RegionPack) -> None:
        result = turn(agreed(), heard("inform", {"township": "上涌"}), "township", pack)
        assert said(result) == []
        assert result.draft.fields["township"] == "上涌镇"

    def test_what_was_said_in_passing_is_not_asked_again(self, pack: RegionPack) -> None:
        result = turn(agreed(), heard("inform", {"township": "上涌镇", "age": 82}), "township", pack)
        assert result.asking not in ("township", "age")

    def test_the_evidence_is_the_words_of_this_message(self, pack: RegionPack) -> None:
        result = turn(agreed(), heard("inform", {"age": 82}), "age", pack)
        assert [(e.message_id, e.text) for e in result.draft.evidence["age"]] == [("m1", "话")]

    def test_no_consent_forgets_everything(self, pack: RegionPack) -> None:
        draft = Draft(
            region="dehua", fields={"age": 82}, needs=[DraftNeed(service="living.meals", text="饭")]
        )
        result = turn(draft, heard("deny", {"consent": False}), "consent", pack)
        assert result.outcome == "no_consent"
        assert (result.draft.fields, result.draft.needs) == ({}, [])

    @pytest.mark.parametrize("intent", ["crisis", "human", "withdraw", "erase", "bye"])
    def test_interruptions_go_first_but_what_was_said_is_kept(self, pack: RegionPack, intent: str) -> None:
        result = turn(agreed(), heard(intent, {"age": 82}), "township", pack)
        assert result.aside
        assert result.draft.fields["age"] == 82

    @pytest.mark.parametrize("intent", ["ask_policy", "why", "ask_resource", "thanks", "chitchat"])
    def test_a_digression_steps_aside(self, pack: RegionPack, intent: str) -> None:
        assert turn(agreed(), heard(intent), "township", pack).aside

    def test_thanks_with_an_answer_is_an_answer(self, pack: RegionPack) -> None:
        result = turn(agreed(), heard("thanks", {"township": "上涌镇"}), "township", pack)
        assert not result.aside

    def test_a_skipped_question_is_not_asked_again(self, pack: RegionPack) -> None:
        result = turn(agreed(township="上涌镇"), heard("skip"), "age", pack)
        assert said(result) == ["utter_skipped"]
        assert result.asking != "age"

    def test_a_required_question_explains_itself_and_comes_again(self, pack: RegionPack) -> None:
        result = turn(agreed(), heard("skip"), "township", pack)
        assert said(result)[0] == "utter_why_required"
        assert result.asking == "township"

    def test_nonsense_is_asked_again_in_other_words_and_then_let_go(self, pack: RegionPack) -> None:
        first = turn(agreed(township="上涌镇"), heard("inform"), "age", pack)
        assert said(first) == ["utter_problem_unclear"]
        assert first.asking == "age"
        second = turn(first.draft, heard("inform"), "age", pack)
        assert second.asking != "age"

    def test_a_telephone_one_digit_short_is_asked_again_with_what_is_wrong(self, pack: RegionPack) -> None:
        problem = FieldProblem(field="phone", reason="phone_short", text="1380013800")
        result = turn(agreed(township="上涌镇"), heard("inform", problems=[problem]), "phone", pack)
        assert [item.words.get("reason") for item in result.say] == ["phone_short"]
        assert "phone" not in result.draft.fields

    def test_a_value_that_the_engine_let_through_is_checked_here(self, pack: RegionPack) -> None:
        result = turn(agreed(), heard("inform", {"age": 250}), "age", pack)
        assert "age" not in result.draft.fields
        assert [item.words.get("reason") for item in result.say] == ["age_range"]

    def test_a_need_that_is_denied_is_dropped(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("correct", denied=["living.home_care"]), "confirm", pack)
        assert result.draft.needs == []
        assert result.asking == "needs"

    def test_the_same_need_twice_is_one(self, pack: RegionPack) -> None:
        result = turn(agreed(), heard("apply", needs=("living.home_care",)), "township", pack)
        assert len(result.draft.needs) == 1


class TestReadBack:
    def test_yes_files_it(self, pack: RegionPack) -> None:
        assert turn(complete(), heard("affirm"), "confirm", pack).outcome == "submit"

    def test_a_bare_no_files_nothing(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("deny"), "confirm", pack)
        assert result.outcome is None
        assert result.asking == "confirm"

    def test_a_correction_changes_the_value_and_reads_back_again(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("correct", {"age": 57}), "confirm", pack)
        assert result.draft.fields["age"] == 57
        assert said(result) == ["utter_changed"]
        assert result.asking == "confirm"

    def test_yes_with_a_new_value_is_not_filed_before_it_is_read_back(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("affirm", {"age": 57}), "confirm", pack)
        assert result.outcome is None
        assert result.asking == "confirm"
