"""A filled-in template, read back; a broken one, told row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from casework.errors import Invalid
from casework.regions import RegionPack
from casework.reports.quarter import Quarter
from casework.servicedata.reading import Filled, fill_in
from casework.servicedata.template import FIRST_ROW, template

Write = Callable[..., Filled]


@pytest.fixture
def write(dehua: RegionPack) -> Write:
    """Fills rows of the template of 县教育局: by row number, the columns D to G."""

    def filled(**rows: tuple[Any, ...]) -> Filled:
        organisation = dehua.organisation("dehua.education")
        assert organisation is not None
        data = template(dehua, organisation, Quarter.of(2026, 3, dehua), datetime(2026, 11, 21, tzinfo=UTC))
        book = load_workbook(BytesIO(data))
        for row, values in rows.items():
            for column, value in zip("DEFG", values, strict=False):
                book.worksheets[0][f"{column}{row.removeprefix('row')}"] = value
        file = BytesIO()
        book.save(file)
        return fill_in(file.getvalue(), {"dehua": dehua})

    return filled


class TestFillIn:
    def test_it_says_whose_figures_for_when(self, write: Write) -> None:
        filled = write(row8=(12, 10, 3000.5, "秋季学期"))
        assert (filled.pack.code, filled.organisation) == ("dehua", "dehua.education")
        assert (filled.year, filled.quarter, filled.issues) == (2026, 3, [])
        (line,) = filled.lines
        assert line.service == "support.tutoring", "its own services come first"
        assert (line.times, line.people, line.amount, line.note) == (12, 10, Decimal("3000.50"), "秋季学期")

    @pytest.mark.parametrize(
        ("typed", "times"), [(12, 12), (12.0, 12), ("12", 12), ("1,200", 1200), (" 1 200 ", 1200), (0, 0)]
    )
    def test_numbers_are_read_as_people_type_them(self, write: Write, typed: object, times: int) -> None:
        (line,) = write(row8=(typed, min(times, 1))).lines
        assert line.times == times

    @pytest.mark.parametrize(
        ("values", "field", "reason"),
        [
            ((1.5, 1), "人次", "not_whole_number"),
            ((-1, 1), "人次", "not_whole_number"),
            (("很多", 1), "人次", "not_whole_number"),
            ((True, 1), "人次", "not_whole_number"),
            (("=D9", 1), "人次", "no_formula"),
            ((99_999_999, 1), "人次", "out_of_range"),
            ((None, 1), "人次", "missing"),
            ((3, None), "人数", "missing"),
            ((3, 4), "人数", "people_over_times"),
            ((3, 0), "人数", "people_missing"),
            ((3, 2, "一千"), "金额（元）", "not_money"),
            ((3, 2, 1.005), "金额（元）", "not_money"),
            ((3, 2, "NaN"), "金额（元）", "not_money"),
            ((3, 2, "1e99"), "金额（元）", "not_money"),
            ((3, 2, -1), "金额（元）", "out_of_range"),
            ((3, 2, "=1+1"), "金额（元）", "no_formula"),
            ((3, 2, None, "好" * 201), "备注", "too_long"),
            ((None, None, None, "没有服务"), "人次", "missing"),
        ],
    )
    def test_a_wrong_cell_is_named_with_its_row_and_column(
        self, write: Write, values: tuple[Any, ...], field: str, reason: str
    ) -> None:
        filled = write(row9=values, row8=(2, 1))
        assert (f"第9行“{field}”", reason) in [(issue.field, issue.reason) for issue in filled.issues]

    def test_every_wrong_row_is_named(self, write: Write) -> None:
        filled = write(row8=("x", 1), row10=(1, "y"), row12=(1, 1))
        assert [issue.field for issue in filled.issues] == ["第8行“人次”", "第10行“人数”"]

    def test_an_empty_one_is_a_mistake(self, write: Write) -> None:
        assert [issue.reason for issue in write().issues] == ["no_figures"]

    def test_a_service_that_somebody_typed_over_is_named(self, write: Write, dehua: RegionPack) -> None:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet["B3"], sheet["B4"], sheet["B5"], sheet["D5"] = "dehua", "dehua.health", 2026, 3
        for row, code in enumerate(("health.checkup", "health.magic", "health.checkup"), start=FIRST_ROW):
            sheet[f"A{row}"], sheet[f"D{row}"], sheet[f"E{row}"] = code, 1, 1
        file = BytesIO()
        book.save(file)
        issues = fill_in(file.getvalue(), {"dehua": dehua}).issues
        assert [(issue.field, issue.reason) for issue in issues] == [
            ("第9行“服务代码”", "unknown"),
            ("第10行“服务代码”", "service_twice"),
        ]

    def test_other_files_are_refused(self, dehua: RegionPack) -> None:
        empty, bomb, other, long = BytesIO(), BytesIO(), BytesIO(), BytesIO()
        Workbook().save(empty)
        book = Workbook()
        for _ in range(501):
            book.worksheets[0].append(["x"])
        book.save(long)
        with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * 31 * 1024 * 1024)
        with ZipFile(other, "w") as archive:
            archive.writestr("a.txt", "a")
        for data, reason in (
            (b"", "empty"),
            (b"a,b,c", "xlsx_broken"),
            (other.getvalue(), "xlsx_broken"),
            (bomb.getvalue(), "xlsx_too_large"),
            (long.getvalue(), "sheet_too_long"),
            (empty.getvalue(), "not_our_template"),
        ):
            with pytest.raises(Invalid) as raised:
                fill_in(data, {"dehua": dehua})
            assert raised.value.errors[0].reason == reason
