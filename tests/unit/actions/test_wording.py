"""What is heard back: in people's own words, never more at once than one can keep in mind."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.wording import WORDED_PROBLEMS, WORDED_WHY, noted, read_back, said_value
from casework.intake.draft import Draft, DraftNeed
from casework.regions import RegionPack, Regions


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    return Regions.load(["dehua"])["dehua"]


def whole_story() -> Draft:
    return Draft(
        region="dehua",
        fields={
            "consent": True,
            "filled_by": "family",
            "name": "陈秀英",
            "age": 82,
            "sex": "female",
            "township": "上涌镇",
            "phone": "13800138000",
            "living": "alone",
            "household_size": 1,
            "category": "none",
            "monthly_income": 1500,
            "farmer": False,
            "self_care": "partial",
            "illness": "none",
            "disability": {"kind": "physical", "grade": 2},
        },
        derived={"household_size"},
        needs=[DraftNeed(service="living.home_care", text="…"), DraftNeed(service="living.meals", text="…")],
    )


class TestReadBack:
    def test_has_at_most_four_lines_with_everything_that_was_said(self, pack: RegionPack) -> None:
        assert read_back(whole_story(), pack) == [
            "要的帮助：上门照顾、送饭",
            "谁需要：陈秀英，82岁，女，上涌镇，电话13800138000，由家人代说",
            "家里：一个人住，没评上低保特困，全家月收入1500元/月，不是农户",
            "身体：有些事要人帮，没什么病，肢体残疾二级",
        ]

    def test_leaves_out_a_line_without_values(self, pack: RegionPack) -> None:
        draft = Draft(region="dehua", fields={"age": 30}, needs=[DraftNeed(service="support.job", text="…")])
        assert read_back(draft, pack) == ["要的帮助：找活干、学手艺", "谁需要：30岁"]


class TestNoted:
    def test_of_a_long_story_the_first_few_are_heard_back(self, pack: RegionPack) -> None:
        draft = whole_story()
        said = noted(draft, [key for key in draft.fields if key not in draft.derived], ["living.meals"], pack)
        assert said == "陈秀英、82岁、上涌镇这些，想要送饭"

    def test_numbers_that_identify_are_masked(self, pack: RegionPack) -> None:
        assert noted(whole_story(), ["phone"], [], pack) == "电话138****8000"


class TestSaidValue:
    def test_the_size_of_a_household_is_said_as_one_says_it(self) -> None:
        assert said_value("household_size", 4) == "一家4口"


@pytest.mark.parametrize(
    ("begins", "listed"),
    [("utter_problem_", WORDED_PROBLEMS | {"unclear"}), ("utter_why_", WORDED_WHY | {"other"})],
)
def test_what_has_a_wording_of_its_own_has_it_in_the_domain(begins: str, listed: frozenset[str]) -> None:
    names = {
        name
        for file in (Path(__file__).resolve().parents[3] / "domain").glob("*.yml")
        for name in yaml.safe_load(file.read_text(encoding="utf-8")).get("responses", {})
    }
    assert {name.removeprefix(begins) for name in names if name.startswith(begins)} == listed
