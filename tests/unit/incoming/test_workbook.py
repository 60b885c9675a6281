"""A workbook that somebody sent in is counted before it is believed."""

from __future__ import annotations

import pytest

from casework.errors import Invalid
from casework.incoming.table import table_of
from casework.incoming.workbook import MAX_FILE, read_sheet
from tests.support.sheets import HEADINGS, repacked, saved, sheet, workbook

ROW = (None, "张三", "上涌镇", "曾坂村", "13805951234", "独居")
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


def refused(data: bytes, title: str = "走访名单") -> tuple[str, str]:
    with pytest.raises(Invalid) as raised:
        read_sheet(data, title)
    [issue] = raised.value.errors
    return issue.field, issue.reason


class TestReadSheet:
    def test_gives_the_cells_that_hold_something_with_their_places(self) -> None:
        found = read_sheet(sheet(ROW), "走访名单")
        number, cells = found.rows[1]
        assert (number, cells["B"].value, cells["E"].value) == (2, "张三", "13805951234")
        assert "A" not in cells

    def test_a_formula_is_marked(self) -> None:
        found = read_sheet(sheet((None, "=1+1")), "走访名单")
        assert found.rows[1][1]["B"].formula

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (b"name,phone\n", "xlsx_broken"),
            (b"PK\x03\x04 cut off", "xlsx_broken"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old office", "xlsx_encrypted"),
            (b"PK" + bytes(MAX_FILE), "file_too_large"),
        ],
    )
    def test_what_is_no_workbook_is_refused(self, data: bytes, reason: str) -> None:
        assert refused(data) == ("文件", reason)

    def test_macros_are_refused(self) -> None:
        assert refused(repacked(sheet(ROW), xl__vbaProject_bin=b"x")) == ("文件", "xlsx_macros")

    def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(self) -> None:
        assert refused(repacked(sheet(ROW), xl__more_xml=bytes(32_000_000))) == ("文件", "xlsx_too_large")

    @pytest.mark.parametrize("xml", [BOMB, b"\xff\xfe<\x00", b"\xef\xbb\xbf" + BOMB])
    def test_entities_and_other_encodings_are_refused(self, xml: bytes) -> None:
        assert refused(repacked(sheet(ROW), xl__styles_xml=xml)) == ("文件", "xlsx_broken")

    def test_damaged_xml_is_refused(self) -> None:
        data = repacked(sheet(ROW), xl__worksheets__sheet1_xml=b"<worksheet><sheetData><row")
        assert refused(data) == ("文件", "xlsx_broken")

    def test_another_sheet_is_refused_by_name(self) -> None:
        assert refused(sheet(ROW, title="Sheet1")) == ("走访名单", "sheet_missing")

    def test_a_hundred_thousand_rows_are_refused_without_being_read(self) -> None:
        rows = b"".join(b'<row r="%d"/>' % n for n in range(1, 100_001))
        xml = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            + rows
            + b"</sheetData></worksheet>"
        )
        data = repacked(sheet(ROW), xl__worksheets__sheet1_xml=xml)
        assert refused(data) == ("走访名单", "sheet_too_long")


class TestTableOf:
    def headed(self, data: bytes, max_rows: int = 5) -> list[tuple[str, str]]:
        with pytest.raises(Invalid) as raised:
            table_of(read_sheet(data, "走访名单"), HEADINGS, HEADINGS[1:3], max_rows)
        return [(issue.field, issue.reason) for issue in raised.value.errors]

    def test_reads_rows_by_heading_below_a_title_and_names_other_columns(self) -> None:
        book = workbook(ROW)
        sheet_ = book.active
        assert sheet_ is not None
        sheet_.insert_rows(1)
        sheet_["A1"] = "某某镇走访表"
        sheet_["H2"], sheet_["H3"] = "序号", 1
        table = table_of(read_sheet(saved(book), "走访名单"), HEADINGS, HEADINGS[1:3], 5)
        assert [(n, cells["姓名"].value) for n, cells in table.rows] == [(3, "张三")]
        assert (table.columns["电话"], table.ignored) == ("E", ["H"])

    def test_missing_and_doubled_headings_are_named(self) -> None:
        data = sheet(("张三", "李四"), headings=("姓名", "姓名"))
        assert self.headed(data) == [
            ("走访名单!B1", "heading_twice"),
            ("走访名单!乡镇（街道）", "heading_missing"),
        ]

    def test_merged_cells_are_named(self) -> None:
        book = workbook(ROW, ROW)
        sheet_ = book.active
        assert sheet_ is not None
        sheet_.merge_cells("C2:C3")
        assert self.headed(saved(book)) == [("走访名单!C2:C3", "merged")]

    def test_no_row_and_too_many_rows(self) -> None:
        assert self.headed(sheet()) == [("走访名单", "no_rows")]
        assert self.headed(sheet(*[ROW] * 6)) == [("走访名单", "too_many_rows")]
