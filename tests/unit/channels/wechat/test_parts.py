"""Messages of ours within what WeChat takes: 2048 bytes, few messages, lines to tap."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.channels.wechat.parts import (
    MOST_BYTES,
    MOST_LINES,
    inside_part,
    menu_message,
    sent_part,
    text_message,
)
from casework.channels.types import Outgoing, Part
from casework.conversations.types import QuickReply


def row(number: int, text: str, *titles: str, begun: int = 0) -> Outgoing:
    """A message of ours with quick replies."""
    return Outgoing(number, text, begun, tuple(QuickReply(title=each, text=f"我说{each}") for each in titles))


def size(part: Part) -> int:
    """Bytes of what a phone shows of the larger form."""
    menu = part.payload.get("menu")
    shown = [part.payload["text"]]
    if menu:
        lines = "".join(line["content"] for line in menu["list"])
        shown.append(menu["head_content"] + lines + menu["tail_content"])
    return max(len(each.encode()) for each in shown)


def all_parts(rows: list[Outgoing], platform: Any) -> list[Part]:
    """Every part, as the sender goes on from what is covered."""
    parts = []
    while rows:
        part = sent_part(rows, platform)
        reached = dict(part.covers)
        rows = [
            Outgoing(
                each.id,
                each.text[reached.get(each.id, each.begun) - each.begun :],
                reached.get(each.id, each.begun),
                each.quick_replies,
            )
            for each in rows
            if reached.get(each.id) != each.end
        ]
        parts.append(part)
    return parts


def test_messages_are_joined_and_the_last_one_s_choices_are_tapped() -> None:
    part = sent_part([row(1, "记下了。"), row(2, "是您本人吗？", "是我", "是家里人")], "wechat")
    assert part.covers == ((1, 4), (2, 6))
    assert menu_message(part) == {
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": "记下了。\n\n是您本人吗？",
            "list": [{"id": "1", "content": "1. 是我"}, {"id": "2", "content": "2. 是家里人"}],
            "tail_content": "点一下，或者回复数字就行",
        },
    }
    assert text_message(part) == {
        "msgtype": "text",
        "text": {"content": "记下了。\n\n是您本人吗？\n1. 是我\n2. 是家里人\n（回复数字就行）"},
    }
    assert [each.text for each in part.choices] == ["我说是我", "我说是家里人"]


def test_what_comes_behind_a_question_stands_below_the_lines_to_tap() -> None:
    part = sent_part([row(1, "是您本人吗？", "是我", "是家里人"), row(2, "有人接下了。")], "wechat")
    assert part.covers == ((1, 6), (2, 6)) and part.asks == 1
    menu = part.payload["menu"]
    assert menu["head_content"] == "是您本人吗？"
    assert menu["tail_content"] == "点一下，或者回复数字就行\n\n有人接下了。"
    assert part.payload["text"] == "是您本人吗？\n1. 是我\n2. 是家里人\n（回复数字就行）\n\n有人接下了。"


def test_without_choices_there_is_no_menu() -> None:
    part = sent_part([row(1, "记下了。")], "wechat")
    assert menu_message(part) is None and part.choices == ()


def test_where_a_number_is_an_answer_by_itself_lines_have_none() -> None:
    part = sent_part([row(1, "几个人住？", "1人", "2人")], "wechat")
    menu = part.payload["menu"]
    assert [line["content"] for line in menu["list"]] == ["1人", "2人"]
    assert "数字" not in menu["tail_content"]
    assert not part.numbered and [each.title for each in part.choices] == ["1人", "2人"]
    assert part.payload["text"] == "几个人住？\n（可以回复：“1人”“2人”）"


def test_a_mini_program_and_the_answer_inside_take_text_only() -> None:
    rows = [row(1, "是您本人吗？", "是我", "不是")]
    for part in (sent_part(rows, "wechat_mini"), inside_part(rows)):
        assert part.payload == {"text": "是您本人吗？\n1. 是我\n2. 不是\n（回复数字就行）"}
        assert len(part.choices) == 2


def test_too_many_lines_go_as_numbers() -> None:
    titles = [chr(0x4E00 + number) for number in range(MOST_LINES + 1)]
    part = sent_part([row(1, "住在哪？", *titles)], "wechat")
    assert menu_message(part) is None and len(part.choices) == MOST_LINES + 1


def test_what_fits_exactly_goes_as_one_and_one_byte_more_as_two() -> None:
    whole = "一" * (MOST_BYTES // 3) + "ab"
    assert len(whole.encode()) == MOST_BYTES
    assert inside_part([row(1, whole)]).covers == ((1, len(whole)),)
    assert inside_part([row(1, whole + "c")]).covers[0][1] < len(whole) + 1


def test_a_text_whose_choices_do_not_fit_goes_first() -> None:
    text = "一" * 640 + "。" + "是您本人吗？"
    titles = ("是我本人在说自己的事情", "是家里人替他说", "是邻居替他说", "是村里的干部替他说", "是志愿者")
    parts = all_parts([row(1, text, *titles)], "wechat")
    assert len(parts) == 2
    assert menu_message(parts[0]) is None and parts[0].choices == ()
    assert parts[1].payload["menu"]["head_content"].endswith("是您本人吗？") and len(parts[1].choices) == 5
    assert all(size(part) <= MOST_BYTES for part in parts)


@pytest.mark.parametrize("platform", ["wechat", "wechat_mini"])
def test_five_messages_carry_a_long_read_back(platform: str) -> None:
    rows = [row(number, "您说的我再念一遍，对不对？" * 40) for number in range(1, 6)]
    assert len(all_parts(rows, platform)) <= 5


def test_no_control_character_goes_out() -> None:
    part = sent_part([row(1, "a\x00b\x1b", "c")], "wechat")
    assert "\x00" not in str(part.payload) and part.payload["menu"]["head_content"] == "ab"


_TEXT = st.tuples(st.text("一。，\n a😀é", min_size=1, max_size=40), st.integers(1, 40)).map(
    lambda drawn: f"说{drawn[0] * drawn[1]}"
)


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(_TEXT, min_size=1, max_size=4),
    titles=st.lists(st.text("同意不是12人", min_size=1, max_size=12), max_size=12),
)
def test_nothing_is_lost_and_nothing_is_too_long(texts: list[str], titles: list[str]) -> None:
    rows = [row(1 + at, text, *(titles if at == len(texts) - 1 else ())) for at, text in enumerate(texts)]
    for platform in ("wechat", "wechat_mini"):
        parts = all_parts(rows, platform)
        assert all(size(part) <= MOST_BYTES for part in parts)
        reached: dict[int, int] = {}
        for part in parts:
            reached |= dict(part.covers)
        assert reached == {each.id: each.end for each in rows}
