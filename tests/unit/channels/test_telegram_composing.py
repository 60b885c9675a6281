"""What a message of ours looks like on Telegram, at its limits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.channels.telegram.composing import LONGEST_TEXT, compose, units
from api.channels.telegram.keyboards import SPENT, chosen, chosen_of
from casework.channels.types import Outgoing, Part
from casework.conversations.types import QuickReply

ID = "0123456789abcdef0123456789abcdef"
AGREE = (QuickReply(title="同意", text="我同意"), QuickReply(title="不同意", text="我不同意"))
SHARE = "发送我的电话号码"


def composed(*rows: Outgoing) -> tuple[str, dict[str, Any], Part]:
    part = compose(rows, SHARE)
    return part.payload["text"], json.loads(part.payload["markup"].to_json()), part


def test_a_message_goes_out_alone_even_when_more_wait() -> None:
    text, _, part = composed(
        Outgoing(1, "您好。", message_id=ID), Outgoing(2, "家里有什么难处？", message_id=ID)
    )
    assert text == "您好。" and part.covers == ((1, 3),) and part.choices == ()


def test_quick_replies_are_buttons_that_lead_back_to_the_message_and_have_no_numbers() -> None:
    text, markup, part = composed(Outgoing(1, "您同意吗？", quick_replies=AGREE, message_id=ID))
    assert text == "您同意吗？"
    assert markup == {
        "inline_keyboard": [
            [{"text": "同意", "callback_data": f"{ID}:0"}, {"text": "不同意", "callback_data": f"{ID}:1"}]
        ]
    }
    assert part.choices == ()


def test_long_titles_stand_one_in_a_row_and_their_data_fits() -> None:
    replies = tuple(QuickReply(title=f"全部都要别人来帮忙{'甲' * n}", text="x") for n in range(12))
    _, markup, _ = composed(Outgoing(1, "？", quick_replies=replies, message_id=ID))
    rows = markup["inline_keyboard"]
    assert [len(row) for row in rows] == [1] * 12
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in rows)
    assert [chosen_of(row[0]["callback_data"]) for row in rows] == [(ID, at) for at in range(12)]


def test_where_a_number_is_an_answer_numbers_choose_nothing() -> None:
    replies = (QuickReply(title="1个人", text="1个人"), QuickReply(title="2个人", text="2个人"))
    _, markup, part = composed(Outgoing(1, "家里几口人？", quick_replies=replies, message_id=ID))
    assert part.choices == () and len(markup["inline_keyboard"][0]) == 2


def test_what_belongs_to_no_talk_has_its_choices_in_words() -> None:
    text, markup, part = composed(Outgoing(1, "您同意吗？", quick_replies=AGREE))
    assert text == "您同意吗？\n1. 同意\n2. 不同意\n（回复数字就行）"
    assert markup == {"remove_keyboard": True} and part.choices == AGREE


def test_who_is_asked_for_the_telephone_can_send_it_by_one_tap() -> None:
    replies = (QuickReply(title="没有电话", text="没有电话"),)
    row = Outgoing(1, "留个电话吧。", quick_replies=replies, message_id=ID, asking="phone")
    _, markup, part = composed(row)
    assert markup["keyboard"] == [[{"text": SHARE, "request_contact": True}], [{"text": "没有电话"}]]
    assert markup["one_time_keyboard"] and part.choices == replies
    assert composed(Outgoing(2, "谢谢。", message_id=ID))[1] == {"remove_keyboard": True}


def test_where_a_keyboard_stands_choices_take_its_place_and_anything_else_takes_it_away() -> None:
    asked = Outgoing(1, "您同意吗？", quick_replies=AGREE, message_id=ID)
    part = compose([asked], SHARE, keyboard=True)
    markup = json.loads(part.payload["markup"].to_json())
    assert markup["keyboard"] == [[{"text": "同意"}, {"text": "不同意"}]] and markup["one_time_keyboard"]
    assert part.keyboard and part.choices == AGREE and part.asks == 1 and not part.numbered
    for row in (Outgoing(1, "谢谢。", message_id=ID), Outgoing(1, "您同意吗？", quick_replies=AGREE)):
        part = compose([row], SHARE, keyboard=True)
        assert json.loads(part.payload["markup"].to_json()) == {"remove_keyboard": True} and not part.keyboard
    assert not compose([asked], SHARE).keyboard
    phone = Outgoing(1, "留个电话吧。", quick_replies=AGREE, message_id=ID, asking="phone")
    assert all(compose([phone], SHARE, keyboard=stands).keyboard for stands in (True, False))


@pytest.mark.parametrize("text", ["好" * 4096, "👵" * 2048, "a" * 4095 + "。"])
def test_a_text_of_the_full_length_is_one_message(text: str) -> None:
    sent, _, part = composed(Outgoing(1, text, message_id=ID))
    assert sent == text and part.covers == ((1, len(text)),)


@pytest.mark.parametrize(
    "text",
    ["好" * 4097, "👵" * 5000, "上门的人明天到。" * 1500, "第一段。\n\n" + "长" * 5000, "x" * 12_289],
)
def test_a_longer_text_is_cut_and_nothing_is_lost(text: str) -> None:
    begun, pieces = 0, []
    while begun < len(text):
        sent, markup, part = composed(
            Outgoing(7, text[begun:], begun=begun, quick_replies=AGREE, message_id=ID)
        )
        assert 0 < units(sent) <= LONGEST_TEXT
        [(row, reached)] = part.covers
        assert row == 7 and begun < reached <= len(text)
        # Choices stand under the end of what they belong to.
        assert ("inline_keyboard" in markup) == (reached == len(text))
        pieces.append(sent)
        begun = reached
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_long_text_is_cut_at_the_end_of_a_sentence() -> None:
    sent, _, _ = composed(Outgoing(1, "上门的人明天到。" * 1500, message_id=ID))
    assert sent.endswith("到。") and units(sent) > 4000


def test_what_stays_of_the_buttons_chooses_nothing() -> None:
    [[button]] = chosen("同意").inline_keyboard
    assert (button.text, button.callback_data) == ("✓ 同意", SPENT) and chosen_of(SPENT) is None
