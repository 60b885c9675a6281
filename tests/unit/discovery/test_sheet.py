"""A department's list as an Excel workbook."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from casework.discovery.sheet import read_workbook
from casework.errors import Invalid
from tests.support.sheets import saved, sheet

HEADINGS = ("姓名", "身份证号", "政策范围内个人自付费用")


def test_rows_keep_their_numbers_and_their_kinds() -> None:
    data = sheet(
        ("陈阿妹", "350526194403021228", 23500.5),
        (),
        ("林大山", datetime(2026, 1, 2), None),
        headings=HEADINGS,
    )
    headings, rows = read_workbook(data, 10)
    assert headings == list(HEADINGS)
    assert rows == [
        (2, {"姓名": "陈阿妹", "身份证号": "350526194403021228", "政策范围内个人自付费用": 23500.5}),
        (4, {"姓名": "林大山", "身份证号": datetime(2026, 1, 2)}),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sheet(headings=HEADINGS), "no_rows"),
        (sheet(("a", "b"), headings=("姓名", "姓名")), "heading_twice"),
        (sheet(("=1+1", "b"), headings=("姓名", "电话")), "no_formula"),
        (sheet(("a",), ("b",), ("c",), headings=("姓名",)), "too_many_list_rows"),
        (b"PK\x03\x04 no zip", "xlsx_broken"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_workbook(data, 2)
    assert {issue.reason for issue in caught.value.errors} == {reason}


def test_an_empty_book_and_merged_cells() -> None:
    with pytest.raises(Invalid, match="empty"):
        read_workbook(saved(Workbook()), 2)
    book = Workbook()
    assert book.active is not None
    book.active.append(["姓名", "电话"])
    book.active.append(["a", "b"])
    book.active.merge_cells("A2:B2")
    file = BytesIO()
    book.save(file)
    with pytest.raises(Invalid, match="merged"):
        read_workbook(file.getvalue(), 2)
