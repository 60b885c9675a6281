"""A row of a department's list, and the rule that it meets."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.discovery.rows import ListRow, match_headings, read_row, rule_for
from casework.errors import Invalid
from casework.regions import RegionPack
from casework.regions.discovery import DiscoveryKind

TODAY = date(2026, 11, 21)
ROW = {
    "姓名": "张三",
    "公民身份号码": "350526194401011237",
    "乡镇": "上涌",
    "联系电话": 13805950001,
    "政策范围内个人自付费用": "23,500.00",
    "医疗总费用": 60000,
}


@pytest.fixture
def kind(dehua: RegionPack) -> DiscoveryKind:
    found = dehua.discovery.kind("high_medical_cost")
    assert found is not None
    return found


def read(kind: DiscoveryKind, pack: RegionPack, given: dict[str, Any]) -> ListRow:
    headings, _ = match_headings(kind, list(ROW))
    return read_row(2, given, headings, kind, pack, TODAY)


class TestMatchHeadings:
    def test_aliases_stand_for_a_column_and_others_are_named(self, kind: DiscoveryKind) -> None:
        found, ignored = match_headings(kind, [*ROW, "序号"])
        assert found["id_number"] == "公民身份号码"
        assert ignored == ["序号"]

    def test_required_columns_are_named_and_none_is_there_twice(self, kind: DiscoveryKind) -> None:
        with pytest.raises(Invalid) as raised:
            match_headings(kind, ["姓名", "身份证号", "证件号码"])
        assert [(issue.field, issue.reason) for issue in raised.value.errors] == [
            ("文件!身份证号", "heading_twice"),
            ("文件!政策范围内个人自付费用", "heading_missing"),
        ]


class TestReadRow:
    def test_a_cell_that_says_there_is_nothing_is_an_empty_one(
        self, kind: DiscoveryKind, dehua: RegionPack
    ) -> None:
        row = read(kind, dehua, ROW | {"联系电话": "无", "乡镇": "—"})
        assert (row.issues, row.township) == ([], None)
        assert row.person == {"name": "张三", "id_number": "350526194401011237"}

    def test_tells_whom_it_is_about_from_what_it_says(self, kind: DiscoveryKind, dehua: RegionPack) -> None:
        row = read(kind, dehua, ROW)
        assert row.issues == []
        assert row.person == {"name": "张三", "id_number": "350526194401011237", "phone": "13805950001"}
        assert (row.township, row.values["own_cost"]) == ("上涌镇", 23500)
        assert row.facts == {"政策范围内个人自付费用": 23500, "医疗总费用": 60000}

    @pytest.mark.parametrize(
        ("heading", "value", "issue"),
        [
            ("姓名", "", ("姓名", "missing")),
            ("姓名", "=cmd|' /C calc'!A0", ("姓名", "name_invalid")),
            ("公民身份号码", "350526194401011230", ("身份证号", "id_check_digit")),
            ("公民身份号码", 3.505261944010112e17, ("身份证号", "digits_lost")),
            ("政策范围内个人自付费用", "两万", ("政策范围内个人自付费用", "not_number")),
            ("政策范围内个人自付费用", -5, ("政策范围内个人自付费用", "out_of_range")),
            ("政策范围内个人自付费用", {"yuan": 5}, ("政策范围内个人自付费用", "not_text")),
            ("乡镇", "北京", ("乡镇", "township_elsewhere")),
        ],
    )
    def test_what_is_wrong_is_named_with_its_heading(
        self, kind: DiscoveryKind, dehua: RegionPack, heading: str, value: Any, issue: tuple[str, str]
    ) -> None:
        row = read(kind, dehua, ROW | {heading: value})
        assert [(one.heading, one.reason) for one in row.issues] == [issue]


class TestRuleFor:
    @pytest.mark.parametrize(
        ("cost", "known", "rule"),
        [
            (23500, {}, "medical-cost-high"),
            (6000, {}, None),
            (6000, {"category": "dibao"}, "medical-cost-in-programme"),
            (6000, {"category": "none"}, None),
        ],
    )
    def test_is_the_first_that_holds_for_the_row_and_what_is_known(
        self, kind: DiscoveryKind, dehua: RegionPack, cost: int, known: dict[str, Any], rule: str | None
    ) -> None:
        found = rule_for(kind, read(kind, dehua, ROW | {"政策范围内个人自付费用": cost}), known)
        assert (found.id if found else None) == rule
