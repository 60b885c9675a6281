"""Which words name an official kind of low-income household."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.fields.extract import extract
from bot.nlu.fields.kinds import names_kind
from bot.nlu.fields.over import ruled_out

ANSWERS = Path(__file__).resolve().parents[2] / "data" / "answers" / "category.yml"
KINDS = ("tekun", "dibao", "dibao_marginal", "rigid_expenditure", "relapse_monitoring")
#: What people say of themselves and nobody was recognised as by the office for assistance.
NO_KIND = [
    "优抚对象",
    "计生特殊家庭",
    "困难户",
    "贫困户",
    "贫困家庭",
    "扶贫户",
    "困难群众",
    "重残户",
    "脱贫的",
    "脱贫户",
    "特殊困难户",
    "因病致贫",
    "移民户",
    "军烈属",
    "单亲家庭",
    "残疾户",
    "困难职工",
    "特困职工",
    "特困生",
    "贫困生",
    "低龄老人",
    "空巢老人",
    "失独家庭",
    "老党员",
    "建档立卡户",
]


def _sayings() -> list[tuple[str, str]]:
    data: dict[str, Any] = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
    return [
        (value, str(said))
        for part in ("answers", "statements")
        for value, sayings in data[part].items()
        for said in sayings
    ]


@pytest.mark.parametrize("said", NO_KIND)
def test_a_word_for_hardship_is_no_official_kind(said: str) -> None:
    assert not any(names_kind(value, said) for value in KINDS)
    assert all(ruled_out("category", value, f"我是{said}") for value in KINDS)
    assert not any(
        item.field == "category" for item in extract(f"我是{said}", date(2026, 11, 21), None, "category")
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("tekun", "五宝户"),
        ("tekun", "政府养着的"),
        ("dibao", "地保"),
        ("dibao_marginal", "低保边远户"),
        ("rigid_expenditure", "钢性之出"),
        ("relapse_monitoring", "检测户"),
        ("relapse_monitoring", "防反贫的"),
        ("none", "哪样都没有"),
        ("unknown", "搞不清"),
    ],
)
def test_a_kind_is_named_by_its_word_or_the_sound_of_it(value: str, said: str) -> None:
    assert names_kind(value, said)


def test_nobody_s_three_are_not_none() -> None:
    assert not names_kind("none", "三无人员")


def test_the_sayings_that_the_classifier_learns_name_their_kind() -> None:
    """Two or three tell by what they describe; they are asked further."""
    mute = [said for value, said in _sayings() if not names_kind(value, said)]
    assert len(mute) <= 3, mute


def test_a_border_that_is_misspelt_is_no_plain_dibao() -> None:
    found = extract("低保边沿户", date(2026, 11, 21), None, "category")
    assert [item.value for item in found if item.field == "category"] == ["dibao_marginal"]
