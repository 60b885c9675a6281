"""What staff add beside the fields: expenses make a share of the income, six actions propose self-care."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from pydantic import JsonValue

from casework.assessment import assess
from casework.assessment.facts import check_actions, check_expenses, self_care_of, unmet
from casework.assessment.rulebook import rulebook
from casework.errors import Invalid
from casework.regions import RegionPack

ACTIONS = ("eating", "dressing", "bed_transfer", "toileting", "walking", "bathing")
KINDS = ("living", "medical", "education", "rehabilitation", "other")


def doing(*not_alone: str) -> dict[str, bool]:
    return {action: action not in not_alone for action in ACTIONS}


def spending(**amounts: float) -> dict[str, Any]:
    """All kinds, those that are not named with 0."""
    return {"expenses": dict.fromkeys(KINDS, 0) | amounts}


class TestSelfCare:
    def test_none_unmet_one_to_three_four_or_more(self) -> None:
        wanted = ["independent", "partial", "partial", "partial", "dependent", "dependent", "dependent"]
        for count, value in enumerate(wanted):
            for missing in combinations(ACTIONS, count):
                assert self_care_of(doing(*missing)) == value

    def test_what_cannot_be_done_is_named(self) -> None:
        assert unmet(doing("walking", "eating")) == ["吃饭", "室内行走"]

    def test_every_missing_action_is_named(self) -> None:
        with pytest.raises(Invalid) as refused:
            check_actions({"eating": True, "walking": None, "bathing": "no", "flying": True})
        assert {(issue.field, issue.reason) for issue in refused.value.errors} == {
            ("dressing", "missing"),
            ("bed_transfer", "missing"),
            ("toileting", "missing"),
            ("walking", "missing"),
            ("bathing", "not_yes_no"),
            ("flying", "unknown"),
        }


class TestCheckExpenses:
    def test_zero_is_known_and_none_is_not(self) -> None:
        assert check_expenses({"medical": 0, "living": 300.5, "other": None}) == {
            "living": 300.5,
            "medical": 0,
        }

    @pytest.mark.parametrize(
        ("kind", "amount", "reason"),
        [
            ("medical", -1, "expense_range"),
            ("medical", 1_000_001, "expense_range"),
            ("medical", True, "expense_invalid"),
            ("medical", "800", "expense_invalid"),
            ("medical", [], "expense_invalid"),
            ("tobacco", 10, "unknown"),
        ],
    )
    def test_what_is_no_amount_is_refused(self, kind: str, amount: Any, reason: str) -> None:
        with pytest.raises(Invalid) as refused:
            check_expenses({kind: amount})
        assert [(i.field, i.reason) for i in refused.value.errors] == [(f"expenses.{kind}", reason)]


class TestExpensesInTheIndex:
    @pytest.mark.parametrize(
        ("amount", "points"),
        [(0, 0), (399, 0), (400, 3), (599, 3), (600, 6), (999, 6), (1000, 10), (9000, 10)],
    )
    def test_each_share_of_the_income_has_its_points(
        self, amount: float, points: int, dehua: RegionPack
    ) -> None:
        result = assess({"monthly_income": 1000}, [], dehua, spending(medical=amount))
        assert result.dimensions["income"] == points
        assert "必需开支占收入多少" not in result.missing

    def test_without_any_expenses_the_index_is_what_it_was(self, dehua: RegionPack) -> None:
        before = assess({"monthly_income": 1000}, [], dehua)
        assert (before.dimensions["income"], before.details[1].points_max) == (0, 25)
        assert "必需开支占收入多少" in before.missing
        assert "expenses" in before.details[1].missing_fields

    def test_a_kind_that_is_missing_leaves_a_range_upwards(self, dehua: RegionPack) -> None:
        known: dict[str, JsonValue] = {"monthly_income": 1000, "household_size": 1, "category": "none"}
        part = assess(known, [], dehua, {"expenses": {"medical": 450}}).details[1]
        whole = assess(known, [], dehua, spending(medical=450)).details[1]
        assert (part.points, part.points_max, part.missing_fields) == (9, 16, ["expenses"])
        assert (whole.points, whole.points_max, whole.missing_fields) == (9, 9, [])

    def test_expenses_without_any_income_weigh_most(self, dehua: RegionPack) -> None:
        result = assess({"monthly_income": 0}, [], dehua, spending(living=1))
        assert "必需开支比全家收入还多（收支状况+10）" in result.reasons

    def test_no_expenses_without_any_income_weigh_nothing(self, dehua: RegionPack) -> None:
        assert assess({"monthly_income": 0}, [], dehua, spending()).dimensions["income"] == 0

    def test_expenses_without_a_known_income_are_no_share(self, dehua: RegionPack) -> None:
        result = assess({}, [], dehua, spending(medical=800))
        assert result.dimensions["income"] == 0
        assert "monthly_income" in result.details[1].missing_fields
        assert "expenses" not in result.details[1].missing_fields

    def test_a_full_dimension_stays_full_and_says_so(self, dehua: RegionPack) -> None:
        known: dict[str, JsonValue] = {"monthly_income": 300, "household_size": 1, "category": "tekun"}
        score = assess(known, [], dehua, spending(living=600)).details[1]
        assert (score.points, score.points_max) == (25, 25)
        assert [item.points for item in score.items] == [15, 10, 0]
        assert score.reasons[-1] == "必需开支比全家收入还多（收支状况已满25分）"


class TestRulebook:
    def test_names_the_kinds_and_actions_of_the_rules(self) -> None:
        assert tuple(rulebook().expenses.kinds) == KINDS
        assert tuple(rulebook().self_care.actions) == ACTIONS
