"""The first sorting: every point has its reason, and what is not known gives a range."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.assessment import assess
from casework.intake.draft import DraftNeed
from casework.intake.keys import CHOICES
from casework.regions import RegionPack, load_region
from casework.regions.loader import PACKS

PACK = load_region(PACKS / "dehua")
NOTHING_HARD: dict[str, Any] = {
    "age": 30,
    "living": "with_family",
    "household_size": 3,
    "monthly_income": 12_000,
    "category": "none",
    "self_care": "independent",
    "illness": "none",
    "disability": "none",
    "housing": "safe",
    "children": "none",
    "employment": "working",
}
EVERYTHING_HARD: dict[str, Any] = {
    "age": 85,
    "living": "alone",
    "household_size": 1,
    "monthly_income": 300,
    "category": "tekun",
    "self_care": "dependent",
    "illness": "中风",
    "disability": {"kind": "physical", "grade": 1},
    "housing": "none",
    "children": "orphan",
    "employment": "unable",
}


def fields() -> st.SearchStrategy[dict[str, Any]]:
    """Any checked fields that the assessment looks at, each known or not."""
    disability = st.just("none") | st.fixed_dictionaries(
        {"kind": st.just("physical"), "grade": st.none() | st.integers(1, 4)}
    )
    values: dict[str, st.SearchStrategy[Any]] = {
        key: st.sampled_from(CHOICES[key])
        for key in ("living", "category", "self_care", "housing", "children", "employment")
    }
    values |= {
        "age": st.integers(0, 120),
        "household_size": st.integers(1, 30),
        "monthly_income": st.integers(0, 1_000_000),
        "illness": st.sampled_from(["none", "中风"]),
        "disability": disability,
    }
    return st.fixed_dictionaries({}, optional=values)


NO_EXPENSES: dict[str, Any] = {
    "expenses": dict.fromkeys(("living", "medical", "education", "rehabilitation", "other"), 0)
}


class TestAssess:
    def test_nothing_hard_is_nothing_and_certain(self, dehua: RegionPack) -> None:
        result = assess(NOTHING_HARD, [], dehua, NO_EXPENSES)
        assert (result.difficulty, result.difficulty_max) == (0, 0)
        assert (result.level, result.reasons, result.missing) == ("一般", [], [])

    def test_everything_hard_is_a_hundred(self, dehua: RegionPack) -> None:
        result = assess(EVERYTHING_HARD, [], dehua)
        assert (result.difficulty, result.difficulty_max) == (100, 100)
        assert result.level == "特别困难"

    def test_nothing_known_is_a_range_not_a_guess(self, dehua: RegionPack) -> None:
        result = assess({}, [], dehua)
        assert (result.difficulty, result.difficulty_max) == (0, 100)
        assert (result.level, result.level_max) == ("一般", "特别困难")
        assert result.reasons == []
        assert "年龄" in result.missing

    def test_is_marked_as_a_first_sorting_with_its_origin(self, dehua: RegionPack) -> None:
        result = assess({}, [], dehua)
        assert result.stage == "初筛"
        assert "默认" in result.origin

    def test_has_weihais_six_dimensions(self, weihai: RegionPack) -> None:
        assert list(assess({}, [], weihai).dimensions) == [
            "household",
            "income",
            "housing",
            "illness_disability",
            "children_education",
            "employment",
        ]

    def test_an_old_woman_alone_after_a_stroke(self, dehua: RegionPack) -> None:
        known: dict[str, Any] = {
            "age": 82,
            "living": "alone",
            "household_size": 1,
            "self_care": "dependent",
            "illness": "中风",
        }
        result = assess(known, [DraftNeed(service="living.home_care", text="…")], dehua)
        assert result.dimensions["household"] == 20
        assert result.dimensions["illness_disability"] == 21
        assert result.difficulty == 41
        assert result.reasons == [
            "老人独居（家庭结构+12）",
            "80岁以上高龄（家庭结构+8）",
            "生活完全不能自理（疾病和残疾+15）",
            "有疾病（疾病和残疾+6）",
        ]
        assert result.asked == ["居家照料"]

    def test_income_is_weighed_by_head(self, dehua: RegionPack) -> None:
        one = assess({"monthly_income": 2000, "household_size": 1}, [], dehua)
        five = assess({"monthly_income": 2000, "household_size": 5}, [], dehua)
        assert five.dimensions["income"] > one.dimensions["income"] == 0

    def test_income_without_a_household_is_not_known(self, dehua: RegionPack) -> None:
        assert "人均收入" in assess({"monthly_income": 2000}, [], dehua).missing

    def test_somebody_without_disability_cannot_have_a_grade(self, dehua: RegionPack) -> None:
        settled = EVERYTHING_HARD | {"disability": "none"}
        result = assess(settled, [], dehua)
        assert result.difficulty == result.difficulty_max < 100

    def test_an_unknown_grade_leaves_a_range(self, dehua: RegionPack) -> None:
        result = assess(NOTHING_HARD | {"disability": {"kind": "vision", "grade": None}}, [], dehua)
        assert 0 < result.difficulty < result.difficulty_max

    def test_what_is_asked_for_never_moves_the_index(self, dehua: RegionPack) -> None:
        needs = [DraftNeed(service=service.code, text="…") for service in dehua.services]
        assert (
            assess(EVERYTHING_HARD, needs, dehua).difficulty == assess(EVERYTHING_HARD, [], dehua).difficulty
        )

    @given(known=fields())
    @settings(max_examples=150, deadline=None)
    def test_the_index_is_the_sum_of_its_dimensions_and_within_its_range(self, known: dict[str, Any]) -> None:
        result = assess(known, [], PACK)
        assert result.difficulty == sum(result.dimensions.values())
        assert 0 <= result.difficulty <= result.difficulty_max <= 100

    @given(known=fields())
    @settings(max_examples=150, deadline=None)
    def test_every_point_has_its_reason(self, known: dict[str, Any]) -> None:
        for score in assess(known, [], PACK).details:
            told = [int(found) for r in score.reasons for found in re.findall(r"\+(\d+)）$", r)]
            assert len(told) == len(score.reasons)
            assert abs(sum(told) - score.points) <= len(told)
            assert bool(told) == bool(score.points)

    @given(known=fields(), more=fields())
    @settings(max_examples=300, deadline=None)
    def test_learning_more_stays_within_what_was_possible(
        self, known: dict[str, Any], more: dict[str, Any]
    ) -> None:
        before = assess(known, [], PACK)
        # A grade may become known too; what was said stays said.
        after = assess(more | known, [], PACK)
        assert before.difficulty <= after.difficulty <= after.difficulty_max <= before.difficulty_max


class TestLevels:
    @pytest.mark.parametrize("region", ["dehua", "weihai"])
    def test_each_level_begins_where_the_pack_says(
        self, region: str, dehua: RegionPack, weihai: RegionPack
    ) -> None:
        pack = {"dehua": dehua, "weihai": weihai}[region]
        labels = [level.label for level in pack.assessment.levels]
        assert labels == ["一般", "较困难", "困难", "特别困难"]
