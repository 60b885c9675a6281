"""Which intent wins: danger, the question, a correction, what was extracted, the classifier."""

from __future__ import annotations

import pytest

from bot.nlu.intents import Heard, Intent, settle


def decided(text: str, asking: str | None, classified: tuple[str, float], **heard: object) -> str:
    return settle(text, asking, Intent(*classified), Heard(**heard)).intent.name  # type: ignore[arg-type]


class TestSettle:
    def test_danger_comes_before_everything(self) -> None:
        assert decided("不想活了", "age", ("chitchat", 0.9), crisis=True) == "crisis"

    def test_no_hardship_and_no_help_take_nothing_back_and_ask_for_nothing(self) -> None:
        assert decided("没有困难", "needs", ("apply", 0.7)) == "deny"
        assert decided("没啥困难", None, ("apply", 0.7)) == "deny"
        assert decided("不需要帮忙了", "needs", ("withdraw", 0.97)) == "deny"
        assert decided("不需要帮忙了", None, ("withdraw", 0.97)) == "withdraw"

    def test_a_yes_to_the_question_for_consent_gives_it(self) -> None:
        settled = settle("可以", "consent", Intent("chitchat", 0.4), Heard())
        assert settled.intent.name == "affirm" and settled.consent == (True, 0, 2)

    def test_a_no_refuses_it(self) -> None:
        settled = settle("算了，不同意", "consent", Intent("withdraw", 0.9), Heard())
        assert settled.intent.name == "deny" and settled.consent is not None and settled.consent[0] is False

    @pytest.mark.parametrize("text", ["为什么要同意？", "你们会给谁看？", "同意了会怎么样吗"])
    def test_a_question_back_is_no_consent(self, text: str) -> None:
        assert settle(text, "consent", Intent("why", 0.8), Heard()).consent is None

    def test_a_yes_with_a_but_is_no_withdrawal(self) -> None:
        settled = settle("行，不过先别登记", "consent", Intent("withdraw", 0.9), Heard())
        assert settled.intent.name == "skip" and settled.consent is None

    def test_not_to_keep_it_is_no_order_to_delete_it(self) -> None:
        assert decided("资料别存了", "phone", ("erase", 0.9), fields=["consent"], covered=4) == "deny"
        assert decided("资料都删了，别存", "phone", ("erase", 0.9), fields=["consent"], covered=4) == "erase"

    def test_yes_means_nothing_of_consent_when_something_else_was_asked(self) -> None:
        assert settle("可以", "age", Intent("affirm", 0.9), Heard()).consent is None

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("对", "affirm"),
            ("没错，提交吧", "affirm"),
            ("不对", "deny"),
            ("错了", "deny"),
            ("改第三项", "correct"),
            ("年龄错了", "correct"),
        ],
    )
    def test_the_read_back(self, text: str, intent: str) -> None:
        assert decided(text, "confirm", ("chitchat", 0.3)) == intent

    def test_a_new_value_at_the_read_back_corrects(self) -> None:
        assert (
            decided("不对，是四口人", "confirm", ("deny", 0.9), fields=["household_size"], covered=3)
            == "correct"
        )
        assert (
            decided("对，但是四口人", "confirm", ("affirm", 0.9), fields=["household_size"], covered=3)
            == "correct"
        )
        assert (
            decided("四口人", "confirm", ("inform", 0.9), fields=["household_size"], covered=3) == "correct"
        )

    def test_not_knowing_skips_the_field_that_was_asked(self) -> None:
        assert decided("不清楚", "category", ("out_of_scope", 0.6)) == "skip"

    def test_a_bare_answer_informs(self) -> None:
        assert decided("没有", "illness", ("deny", 0.99), fields=["illness"], covered=2) == "inform"
        assert decided("女", "sex", ("out_of_scope", 0.9), fields=["sex"], covered=1) == "inform"

    def test_without_a_question_no_is_the_classifier_s(self) -> None:
        assert decided("没有", None, ("deny", 0.9)) == "deny"
        assert decided("对", None, ("affirm", 0.9)) == "affirm"

    def test_a_correction_during_the_form(self) -> None:
        assert (
            decided("刚才年龄说错了，我57", "phone", ("inform", 0.8), fields=["age"], covered=2) == "correct"
        )

    def test_information_outweighs_a_weak_or_vague_classifier(self) -> None:
        assert (
            decided("我今年七十二住浔中", None, ("chitchat", 0.9), fields=["age", "township"], covered=6)
            == "inform"
        )
        assert (
            decided("我今年七十二住浔中", None, ("ask_policy", 0.3), fields=["age", "township"], covered=6)
            == "inform"
        )

    def test_a_sure_question_stays_one_beside_information(self) -> None:
        assert (
            decided("我妈82了低保要什么条件", None, ("ask_policy", 0.9), fields=["age"], covered=2)
            == "ask_policy"
        )

    def test_a_need_applies(self) -> None:
        assert decided("想找人打扫", None, ("chitchat", 0.4), needs=1) == "apply"
        assert (
            decided("我72了想找人打扫", "age", ("inform", 0.9), fields=["age"], covered=2, needs=1) == "apply"
        )

    def test_hardship_told_in_answer_is_still_the_answer(self) -> None:
        assert (
            decided("走不了路", "self_care", ("apply", 0.6), fields=["self_care"], covered=4, needs=1)
            == "inform"
        )

    def test_nothing_more_ends_the_question_for_needs(self) -> None:
        assert decided("没有了", "needs", ("chitchat", 0.5)) == "deny"

    def test_the_problem_of_a_value_is_information_too(self) -> None:
        assert (
            decided("1380595123", "phone", ("out_of_scope", 0.9), problems=["phone"], covered=10) == "inform"
        )
