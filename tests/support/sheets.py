"""Workbooks as people send them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

HEADINGS = ("备注", "姓名", "乡镇（街道）", "村（社区）", "电话", "为什么走访")


def workbook(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS, title: str = "走访名单") -> Workbook:
    """A sheet with these headings and rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    """The file."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def sheet(*rows: Sequence[Any], **how: Any) -> bytes:
    """The file of a sheet with these rows."""
    return saved(workbook(*rows, **how))


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The same file with parts added or replaced (``xl__vbaProject_bin`` is xl/vbaProject.bin)."""
    named = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    file = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in named:
                new.writestr(part.filename, old.read(part))
        for name, content in named.items():
            new.writestr(name, content)
    return file.getvalue()
