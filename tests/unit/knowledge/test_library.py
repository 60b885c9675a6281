"""The knowledge folder: whole, cited rightly, plain."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casework.knowledge.library import FOLDER, KnowledgeError, Library, load_library
from casework.knowledge.model import numeral
from casework.regions import RegionPack

#: Written beside the sources: how many articles each numbered document has.
ARTICLES = {
    "zanxing": 70,
    "dibao_banfa": 42,
    "tekun_banfa": 29,
    "gangxing_banfa": 14,
    "yiliao_jijin": 22,
}
#: Words of a promise. Whether somebody gets something is decided by others.
PROMISES = re.compile(r"一定能|一定会|保证|肯定|包您|您可以领到|您能领|您符合")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


class TestFolder:
    def test_every_citation_is_a_place_that_the_document_has(self, library: Library) -> None:
        for entry in library.entries.values():
            for source in entry.sources:
                document = library.documents[source.document]
                assert all(document.has(place) for place in source.articles), entry.id

    def test_the_documents_are_divided_as_the_sources_are(self, library: Library) -> None:
        counted = {code: document.articles for code, document in library.documents.items()}
        assert {code: count for code, count in counted.items() if count} == ARTICLES
        assert library.documents["doudi_tongzhi"].has("四（三）")
        assert not library.documents["doudi_tongzhi"].has("四（四）")
        assert not library.documents["zanxing"].has(71)

    @pytest.mark.parametrize(
        ("region", "code", "file"),
        [("dehua", "dehua_fangan", "plan-2025.txt"), ("weihai", "weihai_yijian", "guidance-2024.txt")],
    )
    def test_a_regions_document_has_each_part_that_is_cited(
        self, library: Library, region: str, code: str, file: str
    ) -> None:
        text = (FOLDER.parent / "regions" / region / "sources" / file).read_text(encoding="utf-8")
        for part, items in library.documents[code].sections.items():
            assert re.search(rf"^\s*{part}、", text, re.MULTILINE), part
            body = re.split(rf"^\s*{part}、", text, maxsplit=1, flags=re.MULTILINE)[1]
            assert items == 0 or f"（{numeral(items)}）" in body

    def test_an_answer_is_short_plain_and_promises_nothing(self, library: Library) -> None:
        for entry in library.entries.values():
            assert len(re.findall("[。？！]", entry.answer)) <= 4, entry.id
            assert max(map(len, re.split("[。？！；]", entry.answer))) <= 62, entry.id
            assert not PROMISES.search(entry.answer), entry.id

    def test_no_answer_names_an_amount_of_money(self, library: Library) -> None:
        assert not [
            e.id
            for e in library.entries.values()
            if re.search(r"[\d一二三四五六七八九十百千万]+元", e.answer)
        ]

    def test_every_topic_has_a_first_answer_in_every_region(
        self, library: Library, dehua: RegionPack, weihai: RegionPack
    ) -> None:
        for pack in (dehua, weihai):
            there = {entry.topic for entry in library.of_region(pack.code)}
            assert there == set(library.words.topics)

    def test_needs_that_steer_a_question_are_services(self, library: Library, dehua: RegionPack) -> None:
        assert all(dehua.service(code) for code in library.words.by_service)

    def test_a_basis_names_document_article_and_since_when(self, library: Library) -> None:
        assert library.citation(library.entries["gangxing.time"]) == (
            "《刚性支出困难家庭认定办法》第八条（2025年1月1日起施行）"
        )
        assert "国发〔2016〕36号" in library.citation(library.entries["kunjing.content"])
        assert "第二部分（二）" in library.citation(library.entries["linshi.time"])
        assert all("（" in library.citation(entry) for entry in library.entries.values())


class TestMistakes:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copytree(FOLDER, tmp_path / "knowledge")
        return tmp_path / "knowledge"

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("articles: [13, 15, 16, 17]", "articles: [13, 30]", "tekun.yml: tekun.time: .*30"),
            ("topic: tekun\n  aspect: time", "topic: nobody\n  aspect: time", "tekun.time: no such topic"),
            ("id: tekun.time", "id: tekun.how", "tekun.yml: tekun.how: there is another"),
            ("批了，从下个月开始享受。", "批了，从下个月开始", "tekun.yml: tekun.time: answer: .*full stop"),
            ("aspect: care", "aspekt: care", "tekun.yml: tekun.care: aspect"),
            ("entries:", "entries: [", "tekun.yml: "),
        ],
    )
    def test_a_mistake_is_told_with_its_file_and_entry(
        self, folder: Path, old: str, new: str, told: str
    ) -> None:
        file = folder / "tekun.yml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(KnowledgeError, match=told):
            load_library(folder)

    def test_words_that_lead_nowhere_are_told(self, folder: Path) -> None:
        file = folder / "words.yml"
        file.write_text(
            file.read_text(encoding="utf-8").replace("broader: dibao", "broader: nothing"), "utf-8"
        )
        with pytest.raises(KnowledgeError, match=r"words\.yml: bianyuan: no such broader topic"):
            load_library(folder)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (15, "十五"), (20, "二十"), (68, "六十八")]
)
def test_numerals(number: int, said: str) -> None:
    assert numeral(number) == said
