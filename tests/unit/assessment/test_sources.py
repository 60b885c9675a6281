"""Rules rest on words that stand in their documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casework.assessment.benefits import benefits, documents
from casework.assessment.rulebook import Passage, rulebook
from casework.knowledge.model import numeral

#: The texts themselves are no part of the repository; where they lie beside it, every quotation is looked up.
BESIDE = Path("shared", "sources", "policies")
POLICIES = next((up / BESIDE for up in Path(__file__).resolve().parents if (up / BESIDE).is_dir()), None)
PASSAGES = [
    *rulebook().passages(),
    *(passage for benefit in benefits().benefits for passage in benefit.passages()),
]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def between(text: str, begin: str, end: str) -> str:
    """What follows a line that begins with the pattern ``begin``, up to one that begins with ``end``."""
    found = re.search(rf"^\s*{begin}(.*?)(?=^\s*(?:{end})|\Z)", text, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def place_in(text: str, passage: Passage) -> str:
    """The part of a document that a passage names: from its number to the next of that kind."""
    document, place = documents()[passage.document], passage.article
    if isinstance(place, int) and document.articles:
        return between(text, f"第{numeral(place)}条", f"第{numeral(place + 1)}条")
    if isinstance(place, int):
        return between(text, rf"{place}\.", rf"{place + 1}\.|## ")
    if place == "开头":
        return text[: text.index("## 一、")]
    section, _, item = place.partition("（")
    whole = between(text, f"## {section}、", "## ")
    return (
        between(whole, f"(?:### )?[(（]{item[0]}[)）]", "(?:### )?[(（][一二三四五六七八九十][)）]")
        if item
        else whole
    )


class TestQuotations:
    def test_there_are_many_and_each_names_a_place_that_there_is(self) -> None:
        assert len(PASSAGES) > 50
        assert all(documents()[passage.document].has(passage.article) for passage in PASSAGES)

    def test_each_stands_word_for_word_in_the_place_that_is_named(self) -> None:
        if POLICIES is None:
            pytest.skip("the policy texts are not beside the repository")
        texts = {
            code: (POLICIES / f"{documents()[code].title}.md").read_text(encoding="utf-8")
            for code in {passage.document for passage in PASSAGES}
        }
        wrong = [
            f"{passage.document} {passage.article}: {passage.quote}"
            for passage in PASSAGES
            if plain(passage.quote) not in plain(place_in(texts[passage.document], passage))
        ]
        assert wrong == []

    def test_a_place_is_only_that_place(self) -> None:
        text = "## 一、甲\n\n（一）乙\n\n（二）丙\n\n## 二、丁\n"
        passage = Passage(document="doudi_tongzhi", article="一（二）", quote="丙")
        assert plain(place_in(text, passage)) == "丙"
        assert plain(place_in(text, passage.model_copy(update={"article": "二"}))) == "丁"
