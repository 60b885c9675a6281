"""Every field, in the forms that people say it, and what only looks like one (data/fields.txt)."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.fields.extract import extract
from bot.nlu.gazetteer import load
from bot.nlu.plain_text import normalise

ROOT = Path(__file__).resolve().parents[2]
GAZETTEER = load(ROOT / "data" / "regions")["dehua"]
TODAY = date(2026, 11, 21)


def _value(said: str) -> Any:
    if said in ("true", "false"):
        return said == "true"
    if "/" in said:
        kind, grade = said.split("/")
        return {"kind": None if kind == "null" else kind, "grade": None if grade == "null" else int(grade)}
    return int(said) if said.isdigit() and len(said) < 8 else said


def expected(said: str) -> tuple[dict[str, Any], set[str]]:
    """The fields and problems that a line of the data names."""
    parts = said.split()
    fields = dict(part.split("=", 1) for part in parts if not part.startswith("!"))
    return {key: _value(value) for key, value in fields.items()}, {
        part[1:] for part in parts if part.startswith("!")
    }


def _cases() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "data" / "fields.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.strip() and not line.startswith("#")]
    return [(asking.strip(), text.strip(), said.strip()) for asking, text, said in rows]


def understood(text: str, asking: str | None = None) -> tuple[dict[str, Any], set[str]]:
    found = extract(normalise(text).text, TODAY, GAZETTEER, asking)
    return (
        {item.field: item.value for item in found if not item.problem},
        {item.problem for item in found if item.problem},
    )


@pytest.mark.parametrize(("asking", "text", "said"), _cases())
def test_an_utterance_says_exactly_these_fields(asking: str, text: str, said: str) -> None:
    assert understood(text, asking or None) == expected(said)


class TestLongTexts:
    """2,000 characters is what the API lets through; no pattern may run away on any of them."""

    @pytest.mark.parametrize(
        "piece",
        [
            "a",
            "我妈82",
            "1",
            "一",
            "嗯",
            "我",
            "不知道",
            "住在",
            "，",
            "我82，",
            "吃饭穿衣",
            "没有",
            "跟儿子",
            "家里",
            "低保",
            "2万",
            "的",
            "上涌镇",
            "和老伴",
        ],
    )
    @pytest.mark.parametrize("asking", [None, "name"])
    def test_repeated_words_are_read_in_a_moment(self, piece: str, asking: str | None) -> None:
        text = (piece * 2000)[:2000]
        start = time.process_time()
        understood(text, asking)
        assert time.process_time() - start < 2
