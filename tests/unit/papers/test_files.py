"""The form as a Word file and as PDF, read back."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document

from api.pages.paper import form_css, form_html
from casework.papers.form import PaperForm, application_form
from casework.papers.pdf import CannotPrint, pdf
from casework.papers.word import word_file
from casework.papers.wording import form_words
from casework.regions import RegionPack
from scripts.papers_template import FILE, build
from tests.support.papers import AS_TEXT, FIELDS, HOSTILE, an_application, facts

ROOT = Path(__file__).resolve().parents[3]


def made(pack: RegionPack, **changes: Any) -> PaperForm:
    return application_form(an_application(**changes), pack, form_words(pack.code), facts(pack))


def hostile(pack: RegionPack) -> PaperForm:
    fields = {**FIELDS, "name": HOSTILE, "address": HOSTILE, "illness": "长" * 100}
    needs = [("living.meals", HOSTILE), ("living.errands", "x" * 500), ("health.escort", "一\n二")]
    return made(pack, fields=fields, needs=needs)


def every_text(data: bytes) -> list[str]:
    """The text of every cell and paragraph of a Word file, in order."""
    document = Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        texts += [cell.text for row in table.rows for cell in row.cells]
    return texts


def cells(data: bytes) -> set[str]:
    return set(every_text(data))


class TestWord:
    def test_has_what_stands_on_the_form(self, dehua: RegionPack) -> None:
        there = cells(word_file(made(dehua), "dehua"))
        assert {"服务类社会救助申请表", "陈阿妹", "肢体残疾二级", "想找人上门照顾", "致和社工事务所"} <= there
        assert "七、办理意见" in there
        assert any("德化县民政局" in text for text in there)
        assert not any("{" in text for text in there)

    def test_hostile_text_stays_text(self, dehua: RegionPack) -> None:
        data = word_file(hostile(dehua), "dehua")
        there = cells(data)
        assert AS_TEXT in there
        assert "x" * 500 in there
        assert "一\n二" in there
        assert not any("49" in text for text in there)

    def test_every_part_is_well_formed_and_nothing_points_outside(self, dehua: RegionPack) -> None:
        with zipfile.ZipFile(io.BytesIO(word_file(hostile(dehua), "dehua"))) as package:
            assert package.testzip() is None
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(package.read(name))
                if name.endswith(".rels"):
                    assert b'TargetMode="External"' not in package.read(name)

    def test_has_a_row_for_each_of_twenty_needs(self, dehua: RegionPack) -> None:
        needs = [(service.code, f"说法{i}。") for i, service in enumerate(dehua.services)]
        there = cells(word_file(made(dehua, needs=needs), "dehua"))
        assert {f"说法{i}。" for i in range(20)} <= there

    def test_without_needs_has_a_dash(self, dehua: RegionPack) -> None:
        document = Document(io.BytesIO(word_file(made(dehua, needs=[], referrals=[]), "dehua")))
        assert [cell.text for cell in document.tables[1].rows[-1].cells] == ["——"] * 5

    def test_the_template_is_what_the_script_makes(self) -> None:
        """As text: the file itself carries compression that may differ."""
        out = io.BytesIO()
        build().save(out)
        for part in ("word/document.xml", "word/footer1.xml"):
            with zipfile.ZipFile(io.BytesIO(out.getvalue())) as made, zipfile.ZipFile(FILE) as kept:
                assert made.read(part) == kept.read(part), f"{part}: python -m scripts.papers_template"


@pytest.fixture(scope="module")
def printer() -> Iterator[None]:
    """A machine that can make PDFs; else these tests are named as skipped."""
    try:
        pdf("<p>申请表</p>", "")
    except CannotPrint as lacking:
        pytest.skip(f"no PDF without {lacking.packages}")
    yield


def text_of(data: bytes) -> str:
    """The PDF's text, without spaces and line ends."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("no pdftotext (poppler-utils) to read a PDF back with")
    done = subprocess.run([tool, "-raw", "-", "-"], input=data, capture_output=True, check=True, timeout=30)
    return "".join(done.stdout.decode().split())


@pytest.mark.usefixtures("printer")
class TestPdf:
    def test_has_what_stands_on_the_form_with_its_fonts(self, dehua: RegionPack) -> None:
        data = pdf(form_html(made(dehua)), form_css())
        assert data.startswith(b"%PDF-")
        text = text_of(data)
        for words in ("服务类社会救助申请表", "陈阿妹", "肢体残疾二级", "致和社工事务所", "第1页，共2页"):
            assert words in text
        assert "受理意见上涌镇民政办" in text

    def test_hostile_text_stays_text(self, dehua: RegionPack) -> None:
        text = text_of(pdf(form_html(hostile(dehua)), form_css()))
        assert "".join(AS_TEXT.split()) in text

    def test_nothing_is_fetched(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        secret = tmp_path / "secret.css"
        secret.write_text("@page{@top-left{content:'leaked'}}")
        page = f'<link rel=stylesheet href="{secret.as_uri()}"><img src="{secret.as_uri()}"><p>申请表'
        data = pdf(page, "p{background:url(http://127.0.0.1:9/x.png)}")
        assert "leaked" not in text_of(data)


class TestAMachineWithoutFonts:
    def test_says_what_to_install(self, tmp_path: Path) -> None:
        config = tmp_path / "fonts.conf"
        config.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
        code = (
            "from casework.papers.pdf import CannotPrint, pdf\n"
            "try:\n    pdf('<p>x', '')\nexcept CannotPrint as lacking:\n    print(lacking.packages)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "FONTCONFIG_FILE": str(config)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "fonts-noto-cjk" in done.stdout, done.stderr
