"""``python -m scripts.papers_template``: writes ``data/papers/application.docx``, the form's Word template.

A .docx cannot be reviewed as text; this can. An office that wants another form opens the file in Word, moves
what it likes and saves it as ``data/regions/<region>/papers/application.docx``: the words in double braces
are filled in (docxtpl), a row between ``{%tr for … %}`` and ``{%tr endfor %}`` is repeated.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from scripts.word_pieces import (
    SONG,
    centred,
    chinese,
    field,
    heads,
    hidden,
    join,
    line,
    new_table,
    part,
    put,
    repeated,
    run,
    signing,
    whole,
)

FILE: Final = Path(__file__).resolve().parents[1] / "data" / "papers" / "application.docx"
_WIDTH: Final = 180
_LABEL: Final = 25
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
#: The rows of the first two parts: label and field, and over how many of the six columns the field goes.
_PERSON: Final = (
    (("姓名", "name", 1), ("性别", "sex", 1), ("年龄", "age", 1)),
    (("身份证号", "id_number", 3), ("联系电话", "phone", 1)),
    (("乡镇（街道）", "township", 1), ("住址", "address", 3)),
    (("救助身份", "category", 1), ("农户或脱贫户", "farmer", 1), ("填表人", "filled_by", 1)),
)
_HOME: Final = (
    (("家庭人口", "household_size", 1), ("居住状况", "living", 1), ("家庭月收入", "monthly_income", 1)),
    (("生活自理", "self_care", 1), ("残疾情况", "disability", 1), ("住房情况", "housing", 1)),
    (("未成年人", "children", 1), ("就业情况", "employment", 3)),
    (("疾病情况", "illness", 5),),
)


def build() -> Any:
    """The template as a document of python-docx."""
    document = Document()
    _page(document)
    line(document, "{{ f.title }}", size=20, bold=True)
    line(document, "{{ f.program }}", size=10.5, after=6)
    head = line(
        document,
        "编号：{{ f.no }}\t申请日期：{{ f.filed_on }}\t申请方式：{{ f.channel }}",
        size=10,
        centre=False,
    )
    head.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH / 2), _CENTRE)
    head.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_ALIGN_PARAGRAPH.RIGHT)
    _facts(document)
    join(document)
    _needs(document)
    join(document)
    _assessment(document)
    join(document)
    _referrals(document)
    join(document)
    hidden(document, "{%p if f.consent %}")
    _consent(document)
    join(document)
    hidden(document, "{%p endif %}")
    hidden(document, "{%p if f.opinions %}")
    part(new_table(document, [_WIDTH]), "七、办理意见")
    hidden(document, "{%p endif %}")
    hidden(document, "{%p for opinion in f.opinions %}")
    _opinion(document)
    hidden(document, "{%p endfor %}")
    hidden(document, "{%p for note in f.notes %}")
    line(document, "{{ note }}", size=9, centre=False)
    hidden(document, "{%p endfor %}")
    line(document, "{{ f.printed }}", size=9, centre=False)
    return document


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(14), Mm(16), Mm(8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    chinese(style.element.rPr)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.style = style
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_ALIGN_PARAGRAPH.RIGHT)
    run(footer, "{{ f.no }}\t第 ", 8.5)
    field(footer, "PAGE")
    run(footer, " 页，共 ", 8.5)
    field(footer, "NUMPAGES")
    run(footer, " 页", 8.5)
    document.core_properties.author = document.core_properties.last_modified_by = "易助"
    document.core_properties.created = document.core_properties.modified = datetime(2026, 1, 1, tzinfo=UTC)


def _facts(document: Any) -> None:
    value = (_WIDTH - 3 * _LABEL) / 3
    table = new_table(document, [_LABEL, value] * 3)
    for title, rows in (("一、申请人基本情况", _PERSON), ("二、家庭情况", _HOME)):
        part(table, title)
        for pairs in rows:
            cells, at = table.add_row().cells, 0
            for label, key, span in pairs:
                put(cells[at], label, centre=True)
                field = cells[at + 1].merge(cells[at + span])
                put(field, f"{{{{ f['values'].{key} }}}}")
                at += span + 1


def _needs(document: Any) -> None:
    table = new_table(document, [11, 27, 31, _WIDTH - 83, 14])
    part(table, "三、救助需求")
    heads(table, ["序号", "类别", "服务项目", "本人的说法", "缓急"])
    row = ["{{ n.number }}", "{{ n.group }}", "{{ n.service }}", "{{ n.text }}", "{{ n.urgency }}"]
    repeated(table, "n", "f.needs", row, centred={0, 4})


def _assessment(document: Any) -> None:
    half = (_WIDTH - 2 * _LABEL) / 2
    table = new_table(document, [_LABEL, half, _LABEL, half])
    part(table, "四、困难评估（初筛）")
    cells = table.add_row().cells
    for at, text in enumerate(
        ("困难指数", "{{ f.assessment.difficulty }}", "困难等级", "{{ f.assessment.level }}")
    ):
        put(cells[at], text, centre=at % 2 == 0)
    for label, key in (("各维度", "dimensions"), ("依据", "reasons"), ("待补充资料", "missing")):
        cells = table.add_row().cells
        put(cells[0], label, centre=True)
        put(cells[1].merge(cells[3]), f"{{{{ f.assessment.{key} }}}}")
    cells = table.add_row().cells
    put(cells[0].merge(cells[3]), "{{ f.assessment.note }}", size=9)


def _referrals(document: Any) -> None:
    table = new_table(document, [11, 31, _WIDTH - 110, 34, 34])
    part(table, "五、转介情况")
    heads(table, ["序号", "服务项目", "转介单位", "转出日期", "办理状态"])
    row = ["{{ r.number }}", "{{ r.service }}", "{{ r.organisation }}", "{{ r.sent_on }}", "{{ r.status }}"]
    repeated(table, "r", "f.referrals", row, centred={0, 3, 4})


def _consent(document: Any) -> None:
    table = new_table(document, [_LABEL, _WIDTH - _LABEL])
    part(table, "六、告知和同意")
    for label, key in (("告知内容", "statement"), ("同意方式", "how")):
        cells = table.add_row().cells
        put(cells[0], label, centre=True)
        put(cells[1], f"{{{{ f.consent.{key} }}}}")
    cells = table.add_row().cells
    last = cells[0].merge(cells[1])
    put(last, "")
    signing(last.add_paragraph(), "申请人（监护人）签字：__________________        年      月      日")


def _opinion(document: Any) -> None:
    table = new_table(document, [_LABEL, _WIDTH - _LABEL])
    row = table.add_row()
    whole(row)
    label, room = row.cells
    put(label, "{{ opinion.title }}", centre=True)
    run(centred(label.add_paragraph()), "{{ opinion.organisation }}", 8.5)
    put(room, "")
    for _ in range(5):
        room.add_paragraph()
    signs = "{% for who in opinion.signs %}{{ who }}签字：___________ {% endfor %}"
    seal = "{% if opinion.seal %}（盖章）{% endif %}     年     月     日"
    signing(room.add_paragraph(), signs + seal)


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    build().save(sys.argv[1] if len(sys.argv) > 1 else str(FILE))
