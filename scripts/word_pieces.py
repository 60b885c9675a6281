"""Pieces of a Word document: tables with cells of a set width, lines, fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

#: The font of Chinese text in offices.
SONG: Final = "宋体"
_GREY: Final = "EDEDED"
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER


def new_table(document: Any, widths: Sequence[float]) -> Any:
    """A table of set widths, in millimetres, without a row."""
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "62")  # of 1/1440 inch: 1.1 mm
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    return table


def part(table: Any, title: str) -> None:
    """A row over the whole width that begins a part of the form."""
    row = table.add_row()
    cell = row.cells[0].merge(row.cells[-1])
    put(cell, title, bold=True)
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _GREY)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def heads(table: Any, titles: Sequence[str]) -> None:
    """The row of headings; it and the one above it stand again on the next page."""
    row = table.add_row()
    for cell, title in zip(row.cells, titles, strict=True):
        put(cell, title, centre=True)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for above in table.rows[:2]:  # stand again at the top of the next page
        mark = OxmlElement("w:tblHeader")
        above._tr.get_or_add_trPr().append(mark)


def repeated(table: Any, name: str, items: str, texts: Sequence[str], centred: set[int]) -> None:
    """A row for each of ``items``, called ``name`` in ``texts``; a dash where there are none."""
    put(table.add_row().cells[0], f"{{%tr for {name} in {items} %}}")
    row = table.add_row()
    whole(row)
    for at, text in enumerate(texts):
        put(row.cells[at], text, centre=at in centred)
    put(table.add_row().cells[0], "{%tr endfor %}")
    put(table.add_row().cells[0], f"{{%tr if not {items} %}}")
    cells = table.add_row().cells
    put(cells[0].merge(cells[-1]), "——", centre=True)
    put(table.add_row().cells[0], "{%tr endif %}")


def whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def put(cell: Any, text: str, *, centre: bool = False, bold: bool = False, size: float = 10.5) -> None:
    """Write into an empty cell."""
    paragraph = cell.paragraphs[0]
    if centre:
        paragraph.alignment = _CENTRE
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2.5)
    run(paragraph, text, size, bold=bold)
    cell.vertical_alignment = 1  # in the middle


def centred(paragraph: Any) -> Any:
    """The same paragraph, centred."""
    paragraph.alignment = _CENTRE
    return paragraph


def signing(paragraph: Any, text: str) -> None:
    """A line to be signed, to the right."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
    run(paragraph, text, 10.5)


def line(
    document: Any, text: str, *, size: float, bold: bool = False, centre: bool = True, after: float = 2
) -> Any:
    """A paragraph of its own."""
    paragraph = document.add_paragraph()
    if centre:
        paragraph.alignment = _CENTRE
    paragraph.paragraph_format.space_after = Pt(after)
    run(paragraph, text, size, bold=bold)
    return paragraph


def hidden(document: Any, text: str) -> None:
    """A line of the template that leaves nothing behind."""
    run(document.add_paragraph(), text, 1)


def join(document: Any) -> None:
    """The smallest paragraph there can be between two tables."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(1)
    run(paragraph, "", 1)


def chinese(properties: Any) -> None:
    """Let text be set as in mainland China: which shape a character has depends on it."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def run(paragraph: Any, text: str, size: float, *, bold: bool = False) -> None:
    """Add text to a paragraph."""
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)


def field(paragraph: Any, code: str) -> None:
    """A number that Word counts, such as ``PAGE``."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run("1" if kind == "text" else "")
        run.font.size = Pt(8.5)
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
        elif not kind:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = text
            run._element.append(instruction)
