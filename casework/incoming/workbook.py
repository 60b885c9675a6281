"""Opens an Excel workbook that somebody sent in. Nothing in it is trusted before it is counted.

An .xlsx is a zip of XML. Before any of it is parsed: it must be a zip, not be encrypted, hold no macros,
unpack to a bounded size, and declare no entities (an entity can name itself a billion times).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from casework.errors import Invalid

#: Bytes of a file as it is sent, bytes it may unpack to, parts it may have.
MAX_FILE: Final = 2 * 1024 * 1024
MAX_UNPACKED: Final = 30 * 1024 * 1024
MAX_PARTS: Final = 200
#: Rows and columns of a sheet that are looked at, and cells it may have in all.
MAX_SHEET_ROWS: Final = 20_000
MAX_SHEET_COLUMNS: Final = 100
MAX_CELLS: Final = 200_000

#: Stands for the whole file where an error names a place.
FILE: Final = "文件"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx with a password
#: What a file begins with that is a workbook, or would be one.
WORKBOOK: Final = (b"PK\x03\x04", _OLD_OFFICE)
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']([A-Z0-9:]{1,20})[\"']")
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


class Cell:
    """One cell that holds something: its place, its value, and whether it is a formula or an error value."""

    __slots__ = ("broken", "column", "formula", "value")

    def __init__(self, column: str, value: Any, kind: str) -> None:
        self.column = column
        self.value = value
        self.formula = kind == "f"
        self.broken = kind == "e"


class Sheet:
    """One sheet: its title, its merged ranges (``B3:C3``), and its rows that hold anything."""

    def __init__(self, title: str, merged: list[str], rows: list[tuple[int, dict[str, Cell]]]) -> None:
        self.title = title
        self.merged = merged
        self.rows = rows


def read_sheet(data: bytes, title: str | None = None) -> Sheet:
    """The sheet of that title, without one the first.

    Raises ``Invalid`` naming the file or the sheet and what is wrong with it.
    """
    unpacked = _unpack(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that are read past
            book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
            title = title or book.sheetnames[0]
            if title not in book.sheetnames:
                raise Invalid.one(title, "sheet_missing")
            sheet = book[title]
            # A chart sheet has no rows; the part's name tells which bytes were counted.
            path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
            merged = _count(unpacked.get(path.lower(), b""), title)
            sheet.reset_dimensions()
            rows = list(_rows(sheet))
            book.close()
    except Invalid:
        raise
    except Exception as error:
        # Damaged XML fails in openpyxl in many ways, none of which tells people more than this.
        raise Invalid.one(FILE, "xlsx_broken") from error
    return Sheet(title, merged, rows)


def _unpack(data: bytes) -> dict[str, bytes]:
    """The XML of the sheets by lower-case path, after everything was counted."""
    if not data:
        raise Invalid.one(FILE, "empty")
    if len(data) > MAX_FILE:
        raise Invalid.one(FILE, "file_too_large")
    if data.startswith(_OLD_OFFICE):
        raise Invalid.one(FILE, "xlsx_encrypted")
    try:
        with ZipFile(BytesIO(data)) as file:
            parts = file.infolist()
            names = {part.filename.lower() for part in parts}
            # What a part declares is also all that is ever unpacked of it.
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Invalid.one(FILE, "xlsx_too_large")
            if any(part.flag_bits & 1 for part in parts):
                raise Invalid.one(FILE, "xlsx_encrypted")
            if any(name.endswith("vbaproject.bin") for name in names):
                raise Invalid.one(FILE, "xlsx_macros")
            if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
                raise Invalid.one(FILE, "xlsx_broken")
            return dict(_parts(file, parts))
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Invalid.one(FILE, "xlsx_broken") from error


def _parts(file: ZipFile, parts: list[ZipInfo]) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        xml = file.read(part)
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in xml[:200] or b"<!" in _without_comments(xml):
            raise Invalid.one(FILE, "xlsx_broken")
        if _SHEET.fullmatch(part.filename):
            yield part.filename.lower(), xml


def _without_comments(xml: bytes) -> bytes:
    """What could declare a document type: all but comments and literal text."""
    return xml.replace(b"<!--", b"").replace(b"<![CDATA[", b"")


def _count(xml: bytes, title: str) -> list[str]:
    rows = sum(1 for _ in _ROW.finditer(xml))
    if rows > MAX_SHEET_ROWS or sum(1 for _ in _CELL.finditer(xml)) > MAX_CELLS:
        raise Invalid.one(title, "sheet_too_long")
    return [hit.group(1).decode() for hit in _MERGED.finditer(xml)]


def _rows(sheet: Any) -> Iterator[tuple[int, dict[str, Cell]]]:
    lines = sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=MAX_SHEET_COLUMNS)
    for number, line in enumerate(lines, start=1):
        cells = {}
        for index, cell in enumerate(line, start=1):
            value = cell.value
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            letter = get_column_letter(index)
            cells[letter] = Cell(letter, value, str(cell.data_type))
        if cells:
            yield number, cells
