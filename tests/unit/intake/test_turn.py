"""One turn of the intake: what it notes, says and asks next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.intake.draft import Draft, DraftNeed
from casework.intake.turn import take_turn
from casework.intake.turns import Turn
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
    def test_a_story_is_noted_and_echoed_and_who_speaks_is_asked(self, pack: RegionPack) -> None:
        understanding = heard(
            "apply", {"age": 82, "living": "alone", "township": "上涌镇"}, ("living.home_care",)
        )
        result = turn(Draft(region="dehua"), understanding, "needs", pack)
        assert said(result) == ["utter_noted"]
        assert result.asking == "filled_by"
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

    @pytest.mark.parametrize("asking", ["phone", "confirm"])
    def test_a_word_against_it_in_passing_is_asked_about_and_nothing_is_lost(
        self, pack: RegionPack, asking: str
    ) -> None:
        doubt = FieldProblem(field="consent", reason="consent_doubted", text="别记了")
        for understanding in (heard("inform", problems=[doubt]), heard("deny", {"consent": False})):
            result = turn(complete(), understanding, asking, pack)
            assert (said(result), result.asking, result.asked) == (["utter_consent_doubted"], "consent", True)
            assert result.outcome is None and result.draft.fields["age"] == 82
            assert "consent" not in result.draft.fields
            again = turn(result.draft, heard("affirm", {"consent": True}), "consent", pack)
            assert again.asking not in (None, "consent") and again.draft.fields["consent"] is True
            assert (
                turn(result.draft, heard("deny", {"consent": False}), "consent", pack).outcome == "no_consent"
            )

    def test_what_else_is_said_with_it_is_noted(self, pack: RegionPack) -> None:
        doubted = heard("erase", {"consent": False, "age": 81})
        result = turn(agreed(), doubted, "age", pack)
        assert result.aside and result.draft.fields["age"] == 81 and "consent" not in result.draft.fields

    def test_an_outright_refusal_is_taken_at_its_word_whatever_was_asked(self, pack: RegionPack) -> None:
        words = "我不同意你们存我的信息"
        refusal = heard("deny", {"consent": False})
        refusal.spans["consent"] = Span(start=0, end=len(words))
        result = take_turn(
            complete(), refusal, message_id="m1", text=words, asking="phone", pack=pack, today=TODAY
        )
        assert result.outcome == "no_consent" and not result.draft.fields

    def test_what_is_asked_for_beside_agreeing_stays_with_it(self, pack: RegionPack) -> None:
        words = "同意，但是不要告诉我儿子"
        agrees = heard("affirm", {"consent": True})
        agrees.spans["consent"] = Span(start=0, end=len(words))
        draft = Draft(region="dehua", fields={"filled_by": "self"}, needs=agreed().needs)
        result = take_turn(
            draft, agrees, message_id="m1", text=words, asking="consent", pack=pack, today=TODAY
        )
        assert said(result) == ["utter_wish_noted"]
        assert [evidence.text for evidence in result.draft.evidence["consent"]] == [words]
        assert said(turn(draft, agrees, "consent", pack)) == []

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

    def test_nonsense_is_asked_again_in_other_words_then_with_buttons_and_then_let_go(
        self, pack: RegionPack
    ) -> None:
        first = turn(agreed(township="上涌镇"), heard("inform"), "age", pack)
        assert (said(first), first.asking, first.asked) == (["utter_again_age"], "age", True)
        second = turn(first.draft, heard("inform"), "age", pack)
        assert (said(second), second.asking, second.asked) == (["utter_tap"], "age", False)
        third = turn(second.draft, heard("inform"), "age", pack)
        assert said(third) == ["utter_skipped"]
        assert third.asking != "age"

    def test_nonsense_to_what_must_be_known_ends_in_the_offer_of_a_person(self, pack: RegionPack) -> None:
        now = agreed()
        for _ in range(3):
            result = turn(now, heard("inform"), "township", pack)
            now = result.draft
        assert said(result) == ["utter_offer_person"]
        assert (result.asking, result.asked) == ("township", False)

    def test_a_value_that_cannot_be_right_twice_may_be_left(self, pack: RegionPack) -> None:
        now = agreed(township="上涌镇")
        for _ in range(2):
            result = turn(now, heard("inform", {"age": 250}), "age", pack)
            now = result.draft
        assert said(result) == ["problem", "utter_offer_skip"]
        assert result.asked

    def test_a_wrong_value_that_nobody_asked_for_waits_for_its_question(self, pack: RegionPack) -> None:
        problem = FieldProblem(field="phone", reason="phone_short", text="1380013800")
        result = turn(agreed(), heard("inform", {"township": "上涌镇"}, problems=[problem]), "township", pack)
        assert said(result) == []
        assert result.asking == "age"

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


class TestDisability:
    def test_what_was_told_by_half_is_asked_once(self, pack: RegionPack) -> None:
        half: dict[str, Any] = {"kind": None, "grade": None}
        now = agreed(township="上涌镇", age=70)
        now.needs = [DraftNeed(service="health.assistive_device", text="轮椅")]
        asked = turn(now, heard("inform", {"disability": half}), None, pack)
        assert (asked.asking, asked.asked) == ("disability", True)
        assert said(asked)[-1] == "utter_ask_disability_grade"
        again = turn(asked.draft, heard("inform", {"disability": half}), "disability", pack)
        assert again.asking != "disability"
        whole = turn(
            asked.draft, heard("inform", {"disability": {"kind": "physical", "grade": 2}}), "disability", pack
        )
        assert whole.draft.fields["disability"] == {"kind": "physical", "grade": 2}


class TestContradictions:
    def test_a_later_statement_is_settled_in_one_question(self, pack: RegionPack) -> None:
        asked = turn(agreed(age=82), heard("inform", {"township": "上涌镇", "age": 75}), "township", pack)
        assert (asked.asking, asked.asked) == ("age", True)
        assert asked.say[-1].response == "utter_conflict"
        assert (asked.say[-1].words["before"], asked.say[-1].words["now"]) == (82, 75)
        assert asked.draft.fields["age"] == 82
        settled = turn(asked.draft, heard("inform", {"age": 75}), "age", pack)
        assert settled.draft.fields["age"] == 75
        assert settled.draft.disputes == []
        assert settled.asking == "living"

    @pytest.mark.parametrize(
        ("words", "age"), [("后面那个", 75), ("前面说错了", 75), ("前面说的对", 82), ("现在的不对", 82)]
    )
    def test_it_can_be_pointed_at(self, pack: RegionPack, words: str, age: int) -> None:
        asked = turn(agreed(age=82), heard("inform", {"township": "上涌镇", "age": 75}), "township", pack)
        settled = take_turn(
            asked.draft,
            heard("inform"),
            message_id="m2",
            text=words,
            asking="age",
            pack=pack,
            today=TODAY,
        )
        assert settled.draft.fields["age"] == age
        assert settled.asking == "living"

    def point(self, draft: Draft, text: str, asking: str, pack: RegionPack, **fields: Any) -> Turn:
        understanding = heard("inform", fields)
        return take_turn(
            draft, understanding, message_id="m2", text=text, asking=asking, pack=pack, today=TODAY
        )

    def test_without_a_usable_answer_it_is_asked_once_more_and_then_told_what_stays(
        self, pack: RegionPack
    ) -> None:
        asked = turn(agreed(age=82), heard("inform", {"township": "上涌镇", "age": 75}), "township", pack)
        again = self.point(asked.draft, "嗯那个", "age", pack)
        assert (again.asking, again.asked, said(again)[-1]) == ("age", True, "utter_conflict")
        assert again.say[-1].words["again"]
        kept = self.point(again.draft, "这么说吧", "age", pack)
        assert (said(kept)[0], kept.draft.fields["age"], kept.asking) == ("utter_conflict_kept", 82, "living")
        settled = self.point(again.draft, "前面记错了，后面才对", "age", pack)
        assert (said(settled), settled.draft.fields["age"]) == (["utter_changed"], 75)

    def test_the_answer_may_name_the_other_of_two_fields(self, pack: RegionPack) -> None:
        now = agreed(township="上涌镇", living="alone")
        asked = turn(now, heard("inform", {"age": 82, "household_size": 4}), "age", pack)
        settled = self.point(asked.draft, "两口人", "living", pack, household_size=2)
        assert (settled.asking, said(settled)) == ("living", ["utter_changed"])
        assert settled.draft.fields["household_size"] == 2
        assert settled.draft.disputes == []

    @pytest.mark.parametrize(
        ("words", "left"),
        [("前面的对", ("alone", 1)), ("前面说错了", (None, 4)), ("后面的不对", ("alone", 1))],
    )
    def test_of_two_fields_one_can_be_pointed_at(
        self, pack: RegionPack, words: str, left: tuple[str | None, int]
    ) -> None:
        now = agreed(township="上涌镇", living="alone")
        asked = turn(now, heard("inform", {"age": 82, "household_size": 4}), "age", pack)
        fields = self.point(asked.draft, words, "living", pack).draft.fields
        assert (fields.get("living"), fields.get("household_size")) == left

    def test_what_was_said_first_is_named_first(self, pack: RegionPack) -> None:
        now = agreed(township="上涌镇", household_size=4)
        asked = turn(now, heard("inform", {"age": 82, "living": "alone"}), "age", pack)
        assert (asked.say[-1].words["field"], asked.say[-1].words["against"]) == ("household_size", "living")

    @pytest.mark.parametrize("intent", ["correct", "deny"])
    def test_a_correction_is_no_contradiction(self, pack: RegionPack, intent: str) -> None:
        result = turn(agreed(age=82), heard(intent, {"age": 75}), "township", pack)
        assert result.draft.fields["age"] == 75
        assert result.draft.disputes == []

    def test_alone_but_four_people_is_asked_once(self, pack: RegionPack) -> None:
        now = agreed(township="上涌镇", living="alone")
        asked = turn(now, heard("inform", {"age": 82, "household_size": 4}), "age", pack)
        assert (asked.asking, asked.say[-1].response) == ("living", "conflict_of_fields")
        settled = turn(asked.draft, heard("inform", {"living": "alone"}), "living", pack)
        assert settled.draft.fields["household_size"] == 1
        assert settled.draft.disputes == []

    def test_a_corrected_household_lets_the_contradicting_answer_go(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("correct", {"household_size": 4}), "confirm", pack)
        assert "living" not in result.draft.fields
        assert result.asking == "living"

    def test_a_second_illness_is_one_more(self, pack: RegionPack) -> None:
        result = turn(agreed(illness="糖尿病"), heard("inform", {"illness": "高血压"}), "township", pack)
        assert result.draft.fields["illness"] == "糖尿病、高血压"
        assert result.draft.disputes == []

    @pytest.mark.parametrize(("words", "by"), [("是我自己", "self"), ("我", "neighbour")])
    def test_who_is_typing_is_no_matter_of_dispute(self, pack: RegionPack, words: str, by: str) -> None:
        now = agreed(filled_by="neighbour")
        said_so = heard("inform", {"filled_by": "self"})
        said_so.spans["filled_by"] = Span(start=0, end=len(words))
        result = take_turn(
            now, said_so, message_id="m", text=words, asking="township", pack=pack, today=TODAY
        )
        assert (result.draft.fields["filled_by"], result.draft.disputes) == (by, [])

    def test_a_grade_completes_a_disability(self, pack: RegionPack) -> None:
        now = agreed(disability={"kind": "physical", "grade": None})
        result = turn(now, heard("inform", {"disability": {"kind": None, "grade": 2}}), "township", pack)
        assert result.draft.fields["disability"] == {"kind": "physical", "grade": 2}


class TestSteering:
    def say(self, draft: Draft, text: str, intent: str, asking: str | None, pack: RegionPack) -> Turn:
        understanding = heard(intent)
        return take_turn(
            draft, understanding, message_id="m", text=text, asking=asking, pack=pack, today=TODAY
        )

    def test_starting_over_is_asked_before_it_is_done(self, pack: RegionPack) -> None:
        asked = self.say(agreed(age=82), "重来吧", "correct", "township", pack)
        assert (said(asked), asked.asking, asked.asked) == (["utter_ask_restart"], "township", True)
        assert asked.draft.fields["age"] == 82
        done = self.say(asked.draft, "对", "affirm", "township", pack)
        assert (said(done), done.asking) == (["utter_restarted"], "needs")
        assert (done.draft.fields, done.draft.needs) == ({}, [])

    @pytest.mark.parametrize("text", ["还是继续刚才的吧", "往下走", "繼續", "有，先这样"])
    def test_going_on_instead_of_the_yes_loses_nothing(self, pack: RegionPack, text: str) -> None:
        asked = self.say(agreed(age=82), "重來", "correct", "township", pack)
        result = self.say(asked.draft, text, "affirm", "township", pack)
        assert (said(result), result.draft.pending) == (["utter_resumed"], None)
        assert result.draft.fields["age"] == 82

    def test_after_another_question_in_between_a_yes_is_not_that_yes(self, pack: RegionPack) -> None:
        asked = self.say(agreed(age=82), "重来", "correct", "township", pack)
        between = self.say(asked.draft, "谁会看到我说的", "inform", "township", pack)
        assert (said(between), between.draft.pending) == (["utter_privacy_who_reads"], None)
        assert self.say(between.draft, "好", "affirm", "township", pack).draft.fields["age"] == 82

    def test_a_command_in_traditional_characters_does_not_file(self, pack: RegionPack) -> None:
        result = self.say(complete(), "繼續", "affirm", "confirm", pack)
        assert (said(result), result.outcome) == (["utter_resumed"], None)

    def test_asked_about_the_words_again_and_again_an_optional_question_is_let_go(
        self, pack: RegionPack
    ) -> None:
        now = agreed(township="上涌镇")
        for _ in range(3):
            result = self.say(now, "你们会不会说出去", "inform", "age", pack)
            now = result.draft
        assert said(result) == ["utter_privacy_who_reads", "utter_skipped"]
        assert result.asking != "age"

    def test_who_keeps_it_to_themselves_asks_nothing(self, pack: RegionPack) -> None:
        result = self.say(agreed(township="上涌镇"), "保密", "skip", "age", pack)
        assert said(result) == ["utter_skipped"]

    def test_an_answer_instead_of_the_yes_goes_on(self, pack: RegionPack) -> None:
        asked = self.say(agreed(), "重来", "correct", "township", pack)
        result = turn(asked.draft, heard("inform", {"township": "上涌镇"}), "township", pack)
        assert result.draft.fields["township"] == "上涌镇"
        assert result.draft.pending is None

    @pytest.mark.parametrize(
        ("text", "intent"), [("继续", "affirm"), ("我回来了", "inform"), ("你好", "greet")]
    )
    def test_coming_back_hears_one_line_and_the_question(
        self, pack: RegionPack, text: str, intent: str
    ) -> None:
        result = self.say(agreed(age=82), text, intent, "township", pack)
        assert (said(result), result.asking, result.asked) == (["utter_resumed"], "township", False)

    def test_going_on_is_no_consent(self, pack: RegionPack) -> None:
        draft = Draft(region="dehua", needs=[DraftNeed(service="living.meals", text="饭")])
        draft.fields["filled_by"] = "self"
        result = turn(draft, heard("affirm", {"consent": True}), "consent", pack)
        assert result.draft.fields["consent"] is True
        back = take_turn(
            draft,
            heard("affirm", {"consent": True}),
            message_id="m",
            text="继续",
            asking="consent",
            pack=pack,
            today=TODAY,
        )
        assert "consent" not in back.draft.fields
        assert back.asking == "consent"

    def test_consent_given_before_it_was_another_persons_is_asked_again(self, pack: RegionPack) -> None:
        result = turn(agreed(township="上涌镇"), heard("correct", {"filled_by": "family"}), "age", pack)
        assert result.asking == "consent"


class TestReadBack:
    def test_yes_files_it(self, pack: RegionPack) -> None:
        assert turn(complete(), heard("affirm"), "confirm", pack).outcome == "submit"

    def test_a_bare_no_files_nothing_and_asks_what_is_wrong(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("deny"), "confirm", pack)
        assert result.outcome is None
        assert (said(result), result.asking, result.asked) == (["utter_what_is_wrong"], "confirm", True)

    @pytest.mark.parametrize(
        ("intent", "text", "response"),
        [
            ("skip", "嗯，还有我老伴也要", "utter_send_or_wait"),
            ("skip", "嗯，知道了", "utter_send_or_wait"),
            ("skip", "行，先放着", "utter_kept_unsent"),
            ("skip", "好，等我女儿看了再说", "utter_kept_unsent"),
            ("deny", "先别交", "utter_kept_unsent"),
            ("deny", "先别交，有个地方写错了", "utter_what_is_wrong"),
        ],
    )
    def test_a_yes_that_is_not_done_sends_nothing_and_is_asked_whether_it_waits(
        self, pack: RegionPack, intent: str, text: str, response: str
    ) -> None:
        result = take_turn(
            complete(), heard(intent), message_id="m1", text=text, asking="confirm", pack=pack, today=TODAY
        )
        assert (said(result), result.asking, result.asked) == ([response], "confirm", True)
        assert result.outcome is None
        assert turn(result.draft, heard("affirm"), "confirm", pack).outcome == "submit"

    @pytest.mark.parametrize(
        ("text", "response", "asking"),
        [("改第二项", "utter_correct_item", "confirm"), ("年龄写错了", None, "age")],
    )
    def test_what_is_wrong_can_be_named(
        self, pack: RegionPack, text: str, response: str | None, asking: str
    ) -> None:
        result = take_turn(
            complete(),
            heard("correct"),
            message_id="m",
            text=text,
            asking="confirm",
            pack=pack,
            today=TODAY,
        )
        assert said(result) == ([response] if response else [])
        assert result.asking == asking

    def test_nonsense_is_asked_again_and_ends_in_the_offer_of_a_person(self, pack: RegionPack) -> None:
        now, heard_back = complete(), []
        for _ in range(3):
            result = turn(now, heard("inform"), "confirm", pack)
            now = result.draft
            heard_back.append(said(result))
        assert heard_back == [["utter_again_confirm"], ["utter_tap"], ["utter_offer_person"]]

    def test_a_correction_changes_the_value_and_reads_back_again(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("correct", {"age": 57}), "confirm", pack)
        assert result.draft.fields["age"] == 57
        assert said(result) == ["utter_changed"]
        assert result.asking == "confirm"

    def test_yes_with_a_new_value_is_not_filed_before_it_is_read_back(self, pack: RegionPack) -> None:
        result = turn(complete(), heard("affirm", {"age": 57}), "confirm", pack)
        assert result.outcome is None
        assert result.asking == "confirm"
