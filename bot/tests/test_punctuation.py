"""Commas for what was dictated without any, and the evidence that still points at what was typed."""

from __future__ import annotations

import pytest

from bot.nlu.plain_text import normalise
from bot.tests.test_fields import understood


@pytest.mark.parametrize(
    ("said", "parted"),
    [
        (
            "三十八岁离婚了我在陶瓷厂上班一个月三千二想找人辅导女儿功课",
            "三十八岁，离婚了，我在陶瓷厂上班，一个月三千二，想找人辅导女儿功课",
        ),
        (
            "我今年七十了老伴前年走了一个人住在老家膝盖不好",
            "我今年七十了，老伴前年走了，一个人，住在老家膝盖不好",
        ),
    ],
)
def test_a_dictated_story_is_parted(said: str, parted: str) -> None:
    assert normalise(said).text == parted
    assert normalise(parted).text == parted


@pytest.mark.parametrize("text", ["我今年七十二了老伴走了", "我妈82，想找人打扫", "", "跟儿子住"])
def test_short_sayings_and_those_with_commas_stay(text: str) -> None:
    assert normalise(text).text == text


def test_a_span_ends_where_it_was_typed() -> None:
    said = "我老公四十五岁去年工地摔下来断了腰现在坐轮椅没收入"
    plain = normalise(said)
    start = plain.text.index("坐轮椅")
    assert said[slice(*plain.span(start, start + 3))] == "坐轮椅"
    assert said[slice(*plain.span(0, plain.text.index("四十五岁") + 4))] == "我老公四十五岁"


def test_each_statement_is_read_by_itself() -> None:
    values, _ = understood("三十八岁离婚了我在陶瓷厂上班一个月三千二租房子住")
    assert values == {"age": 38, "employment": "working", "monthly_income": 3200, "housing": "rented"} | {
        "filled_by": "self"
    }
