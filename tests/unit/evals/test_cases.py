"""The held-out utterances: what is written reads as meant, covers the contract, and was not learnt from."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.intake.keys import CHOICES, FIELD_KEYS
from casework.regions import load_region
from evals.cases import ANY, BadCase, Case, build, implied, load

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 21)
INTENTS = {
    *("greet", "apply", "inform", "affirm", "deny", "correct", "ask_policy", "ask_resource", "ask_status"),
    *("withdraw", "erase", "human", "crisis", "repeat", "skip", "why", "help", "thanks", "bye", "feedback"),
    *("chitchat", "out_of_scope"),
}
CRISES = ("suicide", "violence", "medical", "destitution", "missing")
ENOUGH = 10


def written(text: str, **keys: Any) -> dict[str, Any]:
    return {"text": text, "fields": {}, "optional": {}, **keys}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load(today=TODAY)


class TestBuild:
    def test_one_intent_or_several_or_any(self) -> None:
        assert build("a:1", written("好", intent="affirm"), TODAY).intents == ("affirm",)
        assert build("a:1", written("好", intent=["affirm", "inform"]), TODAY).intents == ("affirm", "inform")
        assert build("a:1", written("好", intent="any"), TODAY).intents == ()

    def test_a_year_of_birth_leaves_two_ages_open(self) -> None:
        case = build("a:1", written("五三年生的", fields={"age": {"born": 1953}}), TODAY)
        assert case.fields["age"] == (73, 72)

    def test_alternatives_of_a_value(self) -> None:
        case = build("a:1", written("快九十", fields={"age": {"any": [89, 90]}}), TODAY)
        assert case.fields["age"] == (89, 90)

    def test_a_value_that_is_a_mapping_stays_one(self) -> None:
        value = {"kind": "vision", "grade": 1}
        assert build("a:1", written("视力一级", fields={"disability": value}), TODAY).fields[
            "disability"
        ] == (value,)

    def test_a_key_nobody_knows_is_refused_by_name(self) -> None:
        with pytest.raises(BadCase, match=r"a:1.*intend"):
            build("a:1", written("好", intend="affirm"), TODAY)

    def test_a_number_without_quotes_is_refused(self) -> None:
        with pytest.raises(BadCase, match="quotes"):
            build("a:1", {**written(""), "text": 88}, TODAY)


class TestImplied:
    def test_kinship_implies_sex_and_that_one_of_the_family_types(self) -> None:
        found = implied("我妈八十了", {})
        assert (found["sex"], found["filled_by"]) == (("female",), ("self", "family"))

    def test_alone_implies_a_household_of_one(self) -> None:
        assert implied("独居", {"living": ("alone",)})["household_size"] == (1,)

    def test_what_is_expected_anyway_is_not_optional(self) -> None:
        assert "sex" not in implied("我妈八十了", {"sex": ("female",)})


class TestLoad:
    def test_the_same_saying_twice_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").write_text("- {intent: greet, say: [你好, 你好]}\n", encoding="utf-8")
        with pytest.raises(BadCase, match="the same saying as a:1"):
            load(tmp_path, TODAY)

    def test_a_saying_adds_to_its_group(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").write_text(
            "- {intent: inform, asking: age, fields: {sex: female},\n"
            "   say: [{text: 八十, fields: {age: 80}}]}\n",
            encoding="utf-8",
        )
        [case] = load(tmp_path, TODAY)
        assert (case.asking, case.fields) == ("age", {"sex": ("female",), "age": (80,)})

    def test_there_are_enough(self, cases: list[Case]) -> None:
        assert len(cases) >= 600
        assert sum(case.look_alike for case in cases) >= 80

    def test_every_intent_is_there_ten_times(self, cases: list[Case]) -> None:
        there = Counter(case.intents[0] for case in cases if case.intents)
        assert set(there) == INTENTS
        assert min(there.values()) >= ENOUGH

    def test_every_service_is_there_ten_times(self, cases: list[Case]) -> None:
        pack = load_region(ROOT / "data/regions/dehua")
        there = Counter(service for case in cases for service in case.needs)
        assert set(there) == {service.code for service in pack.services}
        assert min(there.values()) >= ENOUGH

    def test_every_crisis_is_there_ten_times(self, cases: list[Case]) -> None:
        there = Counter(case.crises[0] for case in cases if None not in case.crises)
        assert set(there) == set(CRISES)
        assert min(there.values()) >= ENOUGH

    def test_every_field_is_there_ten_times(self, cases: list[Case]) -> None:
        there = Counter(key for case in cases for key in case.fields)
        assert set(there) == set(FIELD_KEYS)
        assert min(there.values()) >= ENOUGH

    @pytest.mark.parametrize("key", sorted(CHOICES))
    def test_every_choice_is_there_ten_times(self, cases: list[Case], key: str) -> None:
        there = Counter(case.fields[key][0] for case in cases if key in case.fields)
        assert set(there) == set(CHOICES[key])
        assert min(there.values()) >= ENOUGH

    def test_every_kind_and_grade_of_disability_is_there_often(self, cases: list[Case]) -> None:
        values = [case.fields["disability"][0] for case in cases if "disability" in case.fields]
        kinds = Counter(value["kind"] for value in values if isinstance(value, dict))
        grades = Counter(value["grade"] for value in values if isinstance(value, dict))
        assert min(kinds.values()) >= ENOUGH and len(kinds) == 8
        assert min(grades.values()) >= ENOUGH and len(grades) == 5

    def test_townships_are_official_names(self, cases: list[Case]) -> None:
        packs = {code: load_region(ROOT / "data/regions" / code) for code in ("dehua", "weihai")}
        for case in cases:
            for name in case.fields.get("township", ()):
                assert packs[case.region].township(name), case.id

    def test_optional_values_are_of_known_fields(self, cases: list[Case]) -> None:
        assert {key for case in cases for key in case.optional} <= set(FIELD_KEYS)
        assert all(values for case in cases for values in case.optional.values()) and ANY == "*"
