"""For whom something is asked, when the speaker tells the own age beside theirs."""

from __future__ import annotations

import pytest

from bot.nlu.plain_text import normalise
from bot.tests.test_fields import understood

_KIN = {
    "爸爸": "male",
    "老父亲": "male",
    "丈母娘": "female",
    "老娘": "female",
    "爹": "male",
    "外婆": "female",
} | {
    "公公": "male",
    "养母": "female",
    "大姐": "female",
}
_AGED = {"80岁的": 80, "八十岁的": 80, "快80的": 80, "八十多岁的": 80, "80多岁": 80, "年近八十的": 80} | {
    "今年81岁的": 81,
    "九十高龄的": 90,
    "八旬": 80,
    "八十出头的": 80,
    "瘫痪的80岁的": 80,
    "80岁瘫痪在床的": 80,
}


@pytest.mark.parametrize("doing", ["给我", "帮俺", "替", "为我家", "代咱", "想给我那", "帮忙给我的"])
@pytest.mark.parametrize("own", ["我50岁，", "我今年五十，", "", "俺五十多，", "本人55岁，"])
def test_whose_age_stands_before_the_name_is_who_it_is_for(own: str, doing: str) -> None:
    for kin, sex in _KIN.items():
        for aged, years in _AGED.items():
            said = f"{own}{doing}{aged}{kin}申请送饭"
            values, _ = understood(said)
            assert (
                said,
                values.get("age"),
                values.get("filled_by"),
                values.get("sex"),
                values.get("name"),
            ) == (
                said,
                years,
                "family",
                sex,
                None,
            )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我给80岁的老妈申请送饭，我自己50岁", {"age": 80, "filled_by": "family", "sex": "female"}),
        ("我65岁，给62岁的老婆申请", {"age": 62, "filled_by": "family", "sex": "female"}),
        ("我是他儿子，50岁，给80岁的父亲申请", {"age": 80, "filled_by": "family", "sex": "male"}),
        ("本人，女，55岁，为80岁的父亲申请", {"age": 80, "filled_by": "family", "sex": "male"}),
        ("我先生52，为他80岁的母亲申请", {"age": 80, "filled_by": "family", "sex": "female"}),
        ("我60岁，帮邻居82岁的阿婆申请送饭", {"age": 82, "filled_by": "neighbour", "sex": "female"}),
        ("我50岁，帮我邻居申请", {"filled_by": "neighbour"}),
        ("代俺邻居八十多的阿伯申请", {"age": 80, "filled_by": "neighbour", "sex": "male"}),
        ("我30岁，给楼下80岁的大爷问问", {"age": 80, "filled_by": "neighbour", "sex": "male"}),
        # whoever writes for somebody of the village may be a neighbour, a volunteer or staff: it is asked
        ("我40，帮村里82岁的老人申请", {"age": 82}),
        (
            "我50岁，我80岁的爸爸走不动了",
            {"age": 80, "filled_by": "family", "sex": "male", "self_care": "partial"},
        ),
        # the speaker is in need
        ("我80岁，我50岁的女儿帮我申请", {"age": 80, "filled_by": "family"}),
        ("我50岁，养着80岁的老母亲，想找份工作", {"age": 50, "filled_by": "self", "employment": "seeking"}),
        ("我40，想为我十二岁的孩子找老师补课", {"age": 40, "filled_by": "self", "children": "minor"}),
    ],
)
def test_who_is_in_need(said: str, expected: dict[str, object]) -> None:
    assert understood(said)[0] == expected


def test_asked_who_writes_a_villager_is_no_relative() -> None:
    assert "filled_by" not in understood("帮村里80岁的老人", "filled_by")[0]


def test_no_comma_parts_an_age_from_whose_it_is() -> None:
    said = "我是农民要帮忙给俺八十二岁老伴办一下居家照料"
    assert "八十二岁老伴" in normalise(said).text
