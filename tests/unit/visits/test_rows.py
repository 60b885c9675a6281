"""A row of a visit list, and the empty list that people fill in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.access import Reader
from casework.incoming.table import table_of
from casework.incoming.workbook import Cell, read_sheet
from casework.regions import RegionPack
from casework.visits.columns import SHEET, columns
from casework.visits.rows import VisitRow, is_example, read_row
from casework.visits.template import template

TODAY = date(2026, 11, 21)
COUNTY = Reader(kind="staff", id="chen", role="county", regions=["dehua"])
STATION = Reader(kind="staff", id="su", role="station", regions=["dehua"], townships=["杨梅乡"])
TO_VISIT = {"姓名": "张三", "乡镇（街道）": "上涌镇", "为什么走访": "独居"}
VISITED = TO_VISIT | {
    "走访结果": "已走访",
    "走访日期": "2026-11-20",
    "同意方式": "口头",
    "谁同意的": "本人",
    "年龄": "82岁",
    "和谁一起住": "独居",
    "残疾类别": "肢体残疾",
    "残疾等级": "二级",
    "疾病": "没有",
    "需求1": "居家照料",
    "需求1的说法": "想有人帮忙做饭",
}


def read(pack: RegionPack, actor: Reader = COUNTY, **changes: Any) -> VisitRow:
    given = {**changes.pop("row", TO_VISIT), **changes}
    cells = {heading: Cell("A", value, "s") for heading, value in given.items() if value is not None}
    return read_row(2, cells, columns(pack), pack, actor, TODAY)


def issues(row: VisitRow) -> list[tuple[str, str]]:
    return [(issue.key, issue.reason) for issue in row.issues]


class TestReadRow:
    def test_a_visit_to_make_needs_a_name_a_township_and_why(self, dehua: RegionPack) -> None:
        row = read(dehua, 电话=13805951234, 走访期限="2026年12月1日")
        assert issues(row) == []
        assert (row.person, row.township) == ({"name": "张三", "phone": "13805951234"}, "上涌镇")
        assert (row.reason, row.due, row.form) == ("独居", date(2026, 12, 1), None)
        assert issues(read(dehua, row={"电话": "13805951234"})) == [
            ("name", "missing"),
            ("township", "missing"),
            ("reason", "missing"),
        ]

    def test_a_cell_that_says_there_is_nothing_is_an_empty_one(self, dehua: RegionPack) -> None:
        row = read(dehua, 电话="无", 身份证号="——", 住址="不详")
        assert (issues(row), row.person) == ([], {"name": "张三"})
        assert issues(read(dehua, 姓名="无")) == [("name", "empty")]

    def test_a_visit_that_was_made_brings_an_application(self, dehua: RegionPack) -> None:
        row = read(dehua, row=VISITED)
        assert issues(row) == []
        assert row.form is not None
        assert row.form.fields == {
            "age": 82,
            "living": "alone",
            "illness": "没有",  # the field's own check makes it none, as from every door
            "disability": {"kind": "physical", "grade": 2},
            "name": "张三",
            "township": "上涌镇",
        }
        assert [(need.service, need.text) for need in row.form.needs] == [
            ("living.home_care", "想有人帮忙做饭")
        ]

    @pytest.mark.parametrize(
        ("heading", "value", "issue"),
        [
            ("电话", "1380", ("phone", "phone_short")),
            ("乡镇（街道）", "北京市", ("township", "township_elsewhere")),
            ("村（社区）", "浔中村", ("village", "village_elsewhere")),
            ("走访日期", "2027-01-01", ("visited_on", "in_the_future")),
            ("走访日期", None, ("visited_on", "missing")),
            ("走访结果", "去过", ("outcome", "not_a_choice")),
            ("走访结果", None, ("outcome", "outcome_and_needs")),
            ("谁同意的", None, ("consent_by", "missing")),
            ("年龄", "八十", ("age", "not_whole_number")),
            ("需求1", None, ("need_1", "missing")),
        ],
    )
    def test_what_is_wrong_is_named_with_its_column(
        self, dehua: RegionPack, heading: str, value: Any, issue: tuple[str, str]
    ) -> None:
        assert issue in issues(read(dehua, row=VISITED | {heading: value}))

    def test_a_formula_is_no_value(self, dehua: RegionPack) -> None:
        cells = {heading: Cell("A", value, "s") for heading, value in TO_VISIT.items()}
        cells["姓名"] = Cell("B", "=A1", "f")
        assert issues(read_row(2, cells, columns(dehua), dehua, COUNTY, TODAY)) == [("name", "no_formula")]

    def test_who_works_in_townships_lists_people_of_these_only(self, dehua: RegionPack) -> None:
        assert issues(read(dehua, STATION)) == [("township", "township_not_yours")]


class TestTemplate:
    def test_its_example_is_right_and_not_imported(self, dehua: RegionPack, weihai: RegionPack) -> None:
        for pack in (dehua, weihai):
            data = template(pack, datetime(2026, 11, 21, tzinfo=UTC))
            shown = columns(pack)
            headings = [column.heading for column in shown]
            table = table_of(read_sheet(data, SHEET), headings, headings, 10)
            [(number, cells)] = table.rows
            assert is_example(cells, shown)
            assert issues(read_row(number, cells, shown, pack, COUNTY, TODAY)) == []

    def test_choices_are_offered_and_no_cell_starts_a_formula(self, weihai: RegionPack) -> None:
        book = load_workbook(BytesIO(template(weihai, datetime(2026, 11, 21, tzinfo=UTC))))
        lists = {str(one.sqref): one.formula1 for one in book[SHEET].data_validations.dataValidation}
        assert lists["C2:C201"] == "选项!$A$2:$A$74"
        assert book["选项"]["A2"].value == weihai.townships[0].name
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
        assert all(cell.data_type != "f" for cell in cells)
