"""Terms on which a resource is given."""

from __future__ import annotations

from typing import Any

import pytest

from casework.errors import Invalid
from casework.resources.terms import checked, judge, met_label


class TestChecked:
    def test_keeps_the_short_way_of_writing_in_full(self) -> None:
        assert checked({"category": ["dibao", "tekun"], "age": {"min": 60}}) == {
            "category": {"in": ["dibao", "tekun"]},
            "age": {"min": 60.0},
        }

    @pytest.mark.parametrize("field", ["name", "phone", "id_number", "address", "consent", "illness", "wish"])
    def test_singles_out_no_person(self, field: str) -> None:
        with pytest.raises(Invalid, match="no_such_term"):
            checked({field: "x"})

    @pytest.mark.parametrize(
        "conditions",
        [
            {"category": "dibaohu"},
            {"age": {"over": 60}},
            {"age": {}},
            {"age": "old"},
            {"living": {"min": 1}},
            {"farmer": 1},
            {"category": None},
            {"age": {"min": "much"}},
        ],
    )
    def test_names_the_term_that_cannot_be_tested(self, conditions: dict[str, Any]) -> None:
        with pytest.raises(Invalid, match="term_unclear") as refused:
            checked(conditions)
        assert {issue.field for issue in refused.value.errors} == {f"conditions.{key}" for key in conditions}


class TestJudge:
    TERMS = checked({"age": {"min": 60}, "category": ["dibao"]})

    def test_met(self) -> None:
        judged = judge(self.TERMS, {"age": 82, "category": "dibao"})
        assert (judged.met, judged.failed, judged.unknown) == (("age", "category"), (), ())

    def test_one_that_fails(self) -> None:
        assert judge(self.TERMS, {"age": 40, "category": "dibao"}).failed == ("age",)

    def test_what_nobody_told_is_neither_met_nor_failed(self) -> None:
        judged = judge(self.TERMS, {"age": 82})
        assert (judged.met, judged.failed, judged.unknown) == (("age",), (), ("category",))

    def test_without_a_disability_there_is_no_grade_to_find_out(self) -> None:
        terms = checked({"disability.grade": {"max": 2}})
        assert judge(terms, {"disability": "none"}).failed == ("disability.grade",)
        assert judge(terms, {"disability": {"kind": "vision", "grade": None}}).unknown == (
            "disability.grade",
        )

    def test_whether_it_is_known_at_all_is_never_unknown(self) -> None:
        assert judge(checked({"age": {"known": True}}), {}).failed == ("age",)


class TestMetLabel:
    def test_a_health_fact_is_named_without_its_value(self) -> None:
        fields: dict[str, Any] = {"age": 82, "disability": {"kind": "vision", "grade": 1}}
        assert met_label("age", fields) == "年龄：82岁"
        assert met_label("disability.grade", fields) == "残疾"
