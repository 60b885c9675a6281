"""Which benefits a household may be entitled to: tables of households, traces, and what only a person can
check."""

from __future__ import annotations

from typing import Any

import pytest

from casework.assessment.benefits import benefits
from casework.assessment.entitlement import entitlements
from casework.assessment.outlook import Entitlement, PolicyCheck
from casework.regions import RegionPack

#: Everything known, nothing hard.
WELL: dict[str, Any] = {
    "age": 40,
    "household_size": 3,
    "monthly_income": 9000,
    "category": "none",
    "self_care": "independent",
    "illness": "none",
    "disability": "none",
    "housing": "safe",
    "children": "none",
    "employment": "working",
}
KINDS = ("living", "medical", "education", "rehabilitation", "other")
SPENT: dict[str, Any] = {"expenses": dict.fromkeys(KINDS, 0) | {"medical": 4500}}


def arm(grade: int | None = 2, kind: str | None = "physical") -> dict[str, Any]:
    return {"disability": {"kind": kind, "grade": grade}}


def look(pack: RegionPack, code: str, fields: dict[str, Any], **more: Any) -> Entitlement:
    checked: PolicyCheck = entitlements(fields, pack, **more)
    return next(item for item in checked.items if item.code == code)


def with_standards(pack: RegionPack, **amounts: float) -> RegionPack:
    assessment = pack.assessment.model_copy(update={"standards": amounts})
    return pack.model_copy(update={"assessment": assessment})


HOUSEHOLDS: list[tuple[str, dict[str, Any], str]] = [
    # 低保: the limit is a person's to check; what speaks against it is only 特困.
    ("dibao", {}, "may"),
    ("dibao", {"category": "dibao"}, "has"),
    ("dibao", {"category": "tekun"}, "unlikely"),
    ("dibao", {"category": "unknown"}, "needs_more"),
    ("dibao", {"monthly_income": None}, "needs_more"),
    ("dibao", {"household_size": None}, "needs_more"),
    # 参照单人户
    ("dibao_single", {"category": "dibao_marginal", **arm(2)}, "may"),
    ("dibao_single", {"category": "dibao_marginal", **arm(3)}, "unlikely"),
    ("dibao_single", {"category": "dibao_marginal", **arm(3, "mental")}, "may"),
    ("dibao_single", {"category": "dibao_marginal", **arm(None)}, "needs_more"),
    ("dibao_single", {"category": "dibao_marginal", "illness": "尿毒症"}, "may"),
    ("dibao_single", {"employment": "unable", **arm(1)}, "may"),
    ("dibao_single", {"employment": "working", **arm(1)}, "needs_more"),
    ("dibao_single", {"employment": "unable", "age": 17, **arm(1)}, "needs_more"),
    ("dibao_single", {}, "unlikely"),
    # 低保边缘
    ("dibao_marginal", {}, "may"),
    ("dibao_marginal", {"category": "dibao_marginal"}, "has"),
    ("dibao_marginal", {"category": "dibao"}, "unlikely"),
    # 特困: sixty, not yet eighteen, or a disability of the grades that are named
    ("tekun", {"age": 60}, "may"),
    ("tekun", {"age": 59}, "unlikely"),
    ("tekun", {"age": 17}, "may"),
    ("tekun", {"age": 18}, "unlikely"),
    ("tekun", arm(2), "may"),
    ("tekun", arm(3), "unlikely"),
    ("tekun", arm(3, "intellectual"), "may"),
    ("tekun", arm(4, "intellectual"), "unlikely"),
    ("tekun", arm(1, "vision"), "may"),
    ("tekun", arm(2, "vision"), "unlikely"),
    ("tekun", arm(1, "hearing"), "unlikely"),
    ("tekun", arm(1, "multiple"), "needs_more"),
    ("tekun", arm(None), "needs_more"),
    ("tekun", {"age": None}, "needs_more"),
    ("tekun", {"age": 70, "category": "tekun"}, "has"),
    # 刚性支出: expenses are staff's to enter
    ("rigid_expenditure", {}, "needs_more"),
    ("rigid_expenditure", {"category": "dibao_marginal"}, "unlikely"),
    ("rigid_expenditure", {"category": "rigid_expenditure"}, "has"),
    # 临时救助
    ("temporary_urgent", {"illness": "脑出血"}, "may"),
    ("temporary_urgent", {"housing": "none"}, "may"),
    ("temporary_urgent", {}, "needs_more"),
    ("temporary_expense", {"illness": "癌症"}, "may"),
    ("temporary_expense", {"illness": "癌症", "monthly_income": None}, "needs_more"),
    ("temporary_expense", {}, "needs_more"),
    # 医疗救助
    ("medical_insurance", {"category": "dibao"}, "may"),
    ("medical_insurance", {"category": "relapse_monitoring"}, "may"),
    ("medical_insurance", {"category": "unknown"}, "needs_more"),
    ("medical_insurance", {}, "unlikely"),
    ("medical_cost", {"category": "dibao", "illness": "中风"}, "may"),
    ("medical_cost", {"category": "rigid_expenditure", "illness": "中风"}, "may"),
    ("medical_cost", {"illness": "中风"}, "needs_more"),
    ("medical_cost", {"category": "dibao"}, "unlikely"),
    ("medical_cost", {"category": "dibao", "illness": None}, "needs_more"),
    # disability
    ("disability_living", {"category": "dibao", **arm(3)}, "may"),
    ("disability_living", arm(3), "needs_more"),
    ("disability_living", {"category": "dibao"}, "unlikely"),
    ("disability_care", arm(2), "may"),
    ("disability_care", arm(3), "unlikely"),
    ("disability_care", arm(None), "needs_more"),
    ("disability_care", {}, "unlikely"),
    ("disability_care", {"disability": None}, "needs_more"),
    ("child_rehabilitation", {"age": 5, "category": "dibao", **arm(3, "hearing")}, "may"),
    ("child_rehabilitation", {"age": 6, "children": "orphan", **arm(None, None)}, "may"),
    ("child_rehabilitation", {"age": 7, "category": "dibao", **arm(3)}, "needs_more"),
    ("child_rehabilitation", {"age": 5, **arm(3)}, "needs_more"),
    ("child_rehabilitation", {"age": 18, "category": "dibao", **arm(3)}, "unlikely"),
    ("child_rehabilitation", {"age": 5, "category": "dibao"}, "unlikely"),
    # children
    ("orphan", {"children": "orphan"}, "may"),
    ("orphan", {"children": "minor"}, "unlikely"),
    ("orphan", {"children": None}, "needs_more"),
    ("de_facto_orphan", {"children": "de_facto_orphan"}, "may"),
    ("de_facto_orphan", {"children": "left_behind"}, "needs_more"),
    ("de_facto_orphan", {"children": "none"}, "unlikely"),
    ("children_in_difficulty", {"children": "left_behind"}, "may"),
    ("children_in_difficulty", {"children": "minor", "category": "dibao"}, "may"),
    ("children_in_difficulty", {"children": "minor"}, "needs_more"),
    ("children_in_difficulty", {"age": 10, **arm(4)}, "may"),
    ("children_in_difficulty", {}, "unlikely"),
]


class TestOutlook:
    @pytest.mark.parametrize(("code", "changes", "wanted"), HOUSEHOLDS)
    def test_of_a_household(self, code: str, changes: dict[str, Any], wanted: str, dehua: RegionPack) -> None:
        fields = {key: value for key, value in (WELL | changes).items() if value is not None}
        assert look(dehua, code, fields).outlook == wanted

    def test_every_benefit_is_looked_at_in_the_table(self) -> None:
        assert {code for code, _, _ in HOUSEHOLDS} == {benefit.code for benefit in benefits().benefits}

    def test_of_nobody_known_everything_needs_more(self, dehua: RegionPack) -> None:
        assert {item.outlook for item in entitlements({}, dehua).items} == {"needs_more"}

    def test_it_says_that_it_is_no_finding_and_the_most_likely_stands_first(self, dehua: RegionPack) -> None:
        checked = entitlements(WELL | {"age": 70, "illness": "中风"}, dehua)
        assert "不是认定结果" in checked.notice
        outlooks = [item.outlook for item in checked.items]
        order = ["may", "needs_more", "has", "unlikely"]
        assert outlooks == sorted(outlooks, key=order.index)


class TestTrace:
    def test_what_speaks_against_is_named_with_its_article(self, dehua: RegionPack) -> None:
        item = look(dehua, "tekun", WELL)
        assert item.against == ["算没有劳动能力：60岁以上、未成年，或规定等级的残疾"]
        step = item.trace[0]
        assert (step.outcome, step.source.title, step.source.place) == ("not", "特困人员认定办法", "第五条")
        assert [(fact.label, fact.value_label) for fact in step.facts] == [("年龄", "40岁"), ("残疾", "没有")]

    def test_what_is_missing_is_named_by_what_to_ask(self, dehua: RegionPack) -> None:
        fields = {key: value for key, value in WELL.items() if key != "monthly_income"}
        item = look(dehua, "rigid_expenditure", fields)
        assert item.missing_fields == ["monthly_income", "expenses"]
        assert item.missing == ["全家月收入", "每月必需开支"]

    def test_a_grade_that_is_not_known_is_asked_for(self, dehua: RegionPack) -> None:
        assert look(dehua, "disability_care", WELL | arm(None)).missing_fields == ["disability"]

    def test_each_source_says_since_when_it_holds(self, dehua: RegionPack) -> None:
        source = look(dehua, "rigid_expenditure", WELL).source
        assert (source.place, source.since) == ("第四条", "2025年1月1日起施行")
        assert source.note and "社会救助法" in source.note


class TestAmounts:
    def test_a_limit_that_nobody_entered_is_a_persons_to_check(self, dehua: RegionPack) -> None:
        item = look(dehua, "dibao", WELL)
        assert item.to_check_by_person[0].label == "当地最低生活保障标准：待补充"
        [step] = [step for step in item.trace if step.kind == "amount"]
        assert (step.outcome, step.facts[0].value_label) == ("to_check", "3000元/月")

    @pytest.mark.parametrize(
        ("income", "dibao", "marginal"),
        [
            (2999, "may", "may"),
            (3000, "unlikely", "may"),
            (4499, "unlikely", "may"),
            (4500, "unlikely", "unlikely"),
        ],
    )
    def test_a_limit_that_the_region_entered_is_compared_with(
        self, income: float, dibao: str, marginal: str, dehua: RegionPack
    ) -> None:
        pack = with_standards(dehua, dibao=1000)
        fields = WELL | {"monthly_income": income}
        assert look(pack, "dibao", fields).outlook == dibao
        assert look(pack, "dibao_marginal", fields).outlook == marginal

    @pytest.mark.parametrize(
        ("expenses", "limit", "wanted"),
        [
            (SPENT, 40.0, "may"),
            (SPENT, 60.0, "unlikely"),
            ({"expenses": {"medical": 4500}}, 40.0, "may"),
            ({"expenses": {"medical": 4500}}, 60.0, "needs_more"),
            ({}, 40.0, "needs_more"),
        ],
    )
    def test_expenses_are_at_least_what_was_entered(
        self, expenses: dict[str, Any], limit: float, wanted: str, dehua: RegionPack
    ) -> None:
        pack = with_standards(dehua, disposable_income=4000, expense_share=limit)
        assert look(pack, "rigid_expenditure", WELL, facts=expenses).outlook == wanted

    def test_expenses_that_are_known_only_in_part_are_said_so(self, dehua: RegionPack) -> None:
        item = look(dehua, "rigid_expenditure", WELL, facts={"expenses": {"medical": 4500}})
        assert item.outlook == "may"  # the local share is not known: a person compares
        assert item.trace[-1].facts[0].value_label == "至少50%"


class TestOfficial:
    def test_a_finding_counts_before_what_was_said(self, dehua: RegionPack) -> None:
        item = look(dehua, "medical_insurance", WELL, official={"category": "dibao"})
        assert item.outlook == "may"
        assert item.trace[0].facts[0].origin == "official"
