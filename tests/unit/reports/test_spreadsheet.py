"""No text of ours is ever a formula."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from casework.spreadsheet import harmless, head, line, new_book, new_sheet, saved

WICKED = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("http://x")', "＝1", "#N/A"]


def file_of(values: list[str | int | float | None]) -> bytes:
    book = new_book(datetime(2026, 11, 21, tzinfo=UTC))
    sheet = new_sheet(book, "表", "标题", "说明", [20] * len(values))
    head(sheet, 3, [f"列{n}" for n in range(len(values))])
    line(sheet, 4, values)
    return saved(book)


class TestHarmless:
    @pytest.mark.parametrize("text", [text for text in WICKED if text != "#N/A"])
    def test_what_begins_like_a_formula_begins_with_a_space(self, text: str) -> None:
        assert harmless(text)[0] == " " and harmless(text)[1] not in "\t\r\n "

    def test_other_text_stays_as_it_is(self) -> None:
        assert [harmless(text) for text in ("德化县民政局", "1-2", "a=b", "")] == [
            "德化县民政局",
            "1-2",
            "a=b",
            "",
        ]

    @given(st.text())
    def test_any_text_is_kept_in_a_file_as_text(self, text: str) -> None:
        assert harmless(text).lstrip(" \t\r\n")[:1] not in set("=+-@") or harmless(text)[0] == " "


class TestFile:
    def test_every_text_is_a_text_cell_and_every_number_a_number(self) -> None:
        data = file_of([*WICKED, "a\x00\x0b\ufffeb", 12, 1.5, None])
        with ZipFile(BytesIO(data)) as archive:
            sheets = [archive.read(name).decode() for name in archive.namelist() if "sheets/" in name]
        assert sheets and all("<f>" not in sheet and "<f " not in sheet for sheet in sheets)
        cells = list(load_workbook(BytesIO(data))["表"][4])
        assert {cell.data_type for cell in cells[: len(WICKED) + 1]} == {"s"}
        assert [cell.value for cell in cells[len(WICKED) :]] == ["ab", 12, 1.5, None]

    def test_the_heading_stays_in_sight_and_is_printed_on_every_page(self) -> None:
        sheet = load_workbook(BytesIO(file_of([1, 2])))["表"]
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$3:$3")
        assert sheet["A1"].value == "标题" and sheet["A3"].font.bold
        assert sheet.column_dimensions["A"].width == 20
