"""Official findings: checked, the last of a kind counts, compared with what the resident said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.assessment.grades import NewGrade, checked, current, differs, said
from casework.errors import Invalid
from casework.regions import RegionPack

TODAY = date(2026, 11, 21)


def grade(**changes: Any) -> NewGrade:
    given = {
        "kind": "category",
        "value": "dibao",
        "decided_by": "县民政局",
        "decided_on": TODAY,
        "reason": "看过低保证",
    }
    return NewGrade.model_validate(given | changes)


class TestChecked:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("category", "none"),
            ("self_care", "dependent"),
            ("disability", {"kind": "physical", "grade": 2}),
            ("disability", "none"),
            ("other", "重特大疾病"),
        ],
    )
    def test_what_an_office_finds(self, kind: str, value: Any, dehua: RegionPack) -> None:
        assert checked(grade(kind=kind, value=value), dehua, TODAY).value == value

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"value": "rich"}, ("value", "not_a_choice")),
            ({"value": "unknown"}, ("value", "not_a_choice")),
            ({"value": None}, ("value", "empty")),
            (
                {"kind": "disability", "value": {"kind": "physical", "grade": 7}},
                ("value", "disability_grade"),
            ),
            ({"kind": "other", "value": " "}, ("value", "empty")),
            ({"kind": "other", "value": 3}, ("value", "not_text")),
            ({"kind": "other", "value": "很" * 201}, ("value", "too_long")),
            ({"decided_by": " "}, ("decided_by", "missing")),
            ({"reason": ""}, ("reason", "missing")),
            ({"decided_on": date(2026, 11, 22)}, ("decided_on", "in_the_future")),
        ],
    )
    def test_what_is_wrong_is_named(
        self, changes: dict[str, Any], wrong: tuple[str, str], dehua: RegionPack
    ) -> None:
        with pytest.raises(Invalid) as refused:
            checked(grade(**changes), dehua, TODAY)
        assert [(issue.field, issue.reason) for issue in refused.value.errors] == [wrong]

    def test_texts_are_trimmed_and_an_empty_number_is_none(self, dehua: RegionPack) -> None:
        given = checked(grade(decided_by=" 县民政局 ", document_no="  "), dehua, TODAY)
        assert (given.decided_by, given.document_no) == ("县民政局", None)


class TestCurrent:
    def test_the_last_of_a_kind_and_every_other(self) -> None:
        assert current(["category", "other", "category", "self_care", "other"]) == {1, 2, 3, 4}


class TestDiffers:
    @pytest.mark.parametrize(
        ("kind", "value", "fields", "wanted"),
        [
            ("category", "dibao", {"category": "none"}, True),
            ("category", "dibao", {"category": "dibao"}, False),
            ("category", "dibao", {"category": "unknown"}, False),
            ("category", "dibao", {}, False),
            ("disability", {"kind": "physical", "grade": 2}, {"disability": "none"}, True),
            ("other", "重特大疾病", {"illness": "none"}, False),
        ],
    )
    def test_only_from_what_was_said(
        self, kind: str, value: Any, fields: dict[str, Any], wanted: bool
    ) -> None:
        assert differs(kind, value, fields) is wanted


class TestSaid:
    def test_in_words(self) -> None:
        assert said("disability", {"kind": "physical", "grade": 2}) == "肢体残疾二级"
        assert said("other", "重特大疾病") == "重特大疾病"
