"""Counting: what is right, missed and made up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evals.cases import Case, build
from evals.scoring import Scores, score
from evals.tally import Share, Tally
from evals.values import same


def case(text: str = "我七十二", **keys: Any) -> Case:
    return build("a:1", {"text": text, "fields": {}, "optional": {}, **keys}, date(2026, 11, 21))


def answer(
    intent: str = "inform",
    fields: dict[str, Any] | None = None,
    needs: tuple[str, ...] = (),
    crisis: str | None = None,
) -> dict[str, Any]:
    return {
        "intent": intent,
        "confidence": 0.9,
        "fields": fields or {},
        "needs": [{"service": service} for service in needs],
        "crisis": crisis,
    }


def of(one: Case, got: dict[str, Any]) -> Scores:
    return score([(one, got)])


class TestTally:
    def test_f1_is_the_harmonic_mean(self) -> None:
        tally = Tally(right=3, made_up=1, missed=3)
        assert [tally.precision, tally.recall, tally.f1] == pytest.approx([0.75, 0.5, 0.6])

    def test_nothing_there_and_nothing_found_is_right(self) -> None:
        assert (Tally().precision, Tally().recall, Tally().f1, Share().value) == (1.0, 1.0, 1.0, 1.0)


class TestIntent:
    def test_any_of_the_fair_readings_is_right(self) -> None:
        figures = of(case(intent=["apply", "inform"]), answer("inform")).figures()
        assert figures["intent_accuracy"] == 1.0

    def test_another_is_wrong_and_listed(self) -> None:
        scores = of(case(intent="apply"), answer("inform"))
        assert scores.figures()["intent_accuracy"] == 0.0
        assert "apply → inform" in scores.misses["intent"][0]

    def test_any_is_not_counted(self) -> None:
        assert not of(case(intent="any"), answer("bye")).intents


class TestFields:
    def test_a_right_value(self) -> None:
        figures = of(case(fields={"age": 72}), answer(fields={"age": 72})).figures()
        assert (figures["field_recall"], figures["field_precision"]) == (1.0, 1.0)

    def test_a_wrong_value_is_missed_and_made_up(self) -> None:
        tally = of(case(fields={"age": 72}), answer(fields={"age": 27})).fields.of["age"]
        assert (tally.right, tally.missed, tally.made_up) == (0, 1, 1)

    def test_nothing_is_only_missed(self) -> None:
        tally = of(case(fields={"age": 72}), answer()).fields.of["age"]
        assert (tally.missed, tally.made_up) == (1, 0)

    def test_what_nobody_said_is_made_up(self) -> None:
        assert of(case(), answer(fields={"farmer": True})).fields.of["farmer"].made_up == 1

    def test_an_optional_value_counts_for_neither(self) -> None:
        one = case(optional={"living": "alone"})
        assert of(one, answer(fields={"living": "alone"})).fields.total == Tally()
        assert of(one, answer()).fields.total == Tally()

    def test_an_optional_field_with_another_value_is_made_up(self) -> None:
        one = case(optional={"living": "alone"})
        assert of(one, answer(fields={"living": "with_family"})).fields.total.made_up == 1

    def test_a_star_takes_any_value(self) -> None:
        assert of(case(optional={"illness": "*"}), answer(fields={"illness": "痛"})).fields.total == Tally()


class TestNeeds:
    def test_all_that_are_needed_count_each(self) -> None:
        one = case(needs=["living.meals", "hygiene.cleaning"])
        total = of(one, answer(needs=("living.meals", "support.job"))).needs.total
        assert (total.right, total.missed, total.made_up) == (1, 1, 1)

    def test_one_of_the_alternatives_is_enough(self) -> None:
        one = case(needs_any=["support.visiting", "support.counselling"])
        assert of(one, answer(needs=("support.visiting",))).needs.total == Tally(right=1)
        assert of(one, answer(needs=("support.visiting", "support.counselling"))).needs.total == Tally(
            right=1
        )
        assert of(one, answer()).needs.total == Tally(missed=1)

    def test_an_optional_need_counts_for_neither(self) -> None:
        one = case(needs_optional=["support.job"])
        assert of(one, answer(needs=("support.job",))).needs.total == Tally()


class TestCrisis:
    def test_a_crisis_taken_for_another_kind_is_found_but_listed(self) -> None:
        scores = of(case(crisis="medical"), answer(crisis="suicide"))
        assert scores.figures()["crisis_recall"] == 1.0
        assert scores.misses["crisis kind"]

    def test_a_missed_one(self) -> None:
        assert of(case(crisis="medical"), answer()).figures()["crisis_recall"] == 0.0

    def test_alarms_over_look_alikes_are_counted_apart(self) -> None:
        figures = of(case(look_alike=True), answer(crisis="suicide")).figures()
        assert (figures["look_alike_false_alarms"], figures["other_false_alarms"]) == (1.0, 0.0)

    def test_where_both_readings_are_fair_nothing_is_counted(self) -> None:
        scores = of(case(crisis=[None, "destitution"]), answer(crisis="destitution"))
        assert (scores.false_alarms.of, scores.false_alarms_elsewhere.of, dict(scores.crises)) == (0, 0, {})
        assert not scores.misses


class TestDetails:
    def test_every_miss_is_written_out(self) -> None:
        details = of(case("我找活干", needs=["support.job"], intent="apply"), answer("bye")).details()
        assert "我找活干" in details
        assert "support.job → nothing" in details
        assert "apply → bye: 1" in details


class TestSame:
    @pytest.mark.parametrize(
        ("key", "expected", "noted", "right"),
        [
            ("illness", "高血压、糖尿病", "糖尿病和高血压", True),
            ("illness", "高血压", "高血压、肝癌晚期转移", False),
            ("illness", "高血压、糖尿病", "高血压", False),
            ("illness", "none", "高血压", False),
            ("illness", "脑梗", "脑梗后遗症", True),
            ("address", "南斗村12号", "国宝乡南斗村12号", True),
            ("address", "南斗村12号", "佛岭村", False),
            ("farmer", True, 1, False),
            ("monthly_income", 2000, 2000.0, True),
            ("age", 72, 73, False),
        ],
    )
    def test_values(self, key: str, expected: Any, noted: Any, right: bool) -> None:
        assert same(key, expected, noted) is right
