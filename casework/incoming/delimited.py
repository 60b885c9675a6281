"""Reads a CSV file as programs in Chinese offices write it: UTF-8 with or without a mark, GB18030, or UTF-16;
commas, semicolons or tabs. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from casework.errors import Invalid
from casework.incoming.workbook import FILE

_DELIMITERS: Final = ",\t;，"
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
MAX_COLUMNS: Final = 100


def decode(data: bytes) -> str:
    """The text of a file. Raises ``Invalid``."""
    try:
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return data[len(mark) :].decode(encoding)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Invalid.one(FILE, "csv_encoding") from error


def read_csv(data: bytes, max_rows: int) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The headings, and each row that holds anything as heading → text, with its number (the headings' is 1).

    Raises ``Invalid``: no headings, a heading twice, no row or more than ``max_rows``, more cells than
    headings.
    """
    text = decode(data)
    if "\x00" in text:
        raise Invalid.one(FILE, "csv_encoding")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        lines = list(_lines(text, delimiter, max_rows))
    except csv.Error as error:
        raise Invalid.one(FILE, "csv_broken") from error
    if not lines:
        raise Invalid.one(FILE, "empty")
    headings = [heading.strip() for heading in lines[0][1]]
    while headings and not headings[-1]:
        headings.pop()
    named = [heading for heading in headings if heading]
    if len(named) != len(set(named)) or len(headings) > MAX_COLUMNS:
        raise Invalid.one(FILE, "heading_twice" if len(headings) <= MAX_COLUMNS else "csv_broken")
    rows = []
    for number, cells in lines[1:]:
        if any(cell.strip() for cell in cells[len(headings) :]):
            raise Invalid.one(f"第{number}行", "too_many_cells")
        rows.append((number, {h: c for h, c in zip(headings, cells, strict=False) if h and c.strip()}))
    if not rows:
        raise Invalid.one(FILE, "no_rows")
    return named, rows


def _lines(text: str, delimiter: str, max_rows: int) -> Iterator[tuple[int, list[str]]]:
    found = 0
    for number, cells in enumerate(
        csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    ):
        if not any(cell.strip() for cell in cells):
            continue
        found += 1
        if found > max_rows + 1:
            raise Invalid.one(FILE, "too_many_list_rows")
        yield number, cells
