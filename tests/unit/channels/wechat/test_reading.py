"""Every kind of message and event of WeChat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.channels.wechat.reading import read
from api.channels.wechat.xml import Malformed, read_fields
from casework.channels.types import Inbound
from tests.standins.wechat.packets import to_json, to_xml
from tests.unit.channels.wechat.deliveries import NOW, OPENID, event, message, text

DAYS, MINUTE = timedelta(hours=48), timedelta(minutes=1)


def heard(fields: dict[str, Any], platform: Any = "wechat") -> Inbound:
    """What is understood of a delivery, which means something."""
    inbound = read(read_fields(to_xml(fields)), platform)
    assert inbound is not None
    return inbound


@pytest.mark.parametrize(
    ("fields", "kind", "body"),
    [
        (text("我妈82了一个人住"), "text", {"text": "我妈82了一个人住"}),
        (text("  [微笑]😀 \n"), "text", {"text": "[微笑]😀"}),
        (text("a<b>&amp;]]>c"), "text", {"text": "a<b>&amp;]]>c"}),
        (text("坏\x08字\x0b"), "text", {"text": "坏字"}),
        (text(" "), "unknown", {"type": "text"}),
        (text("【收到不支持的消息类型，暂无法显示】"), "unknown", {"type": "sticker"}),
        (text(" [收到不支持的消息类型，暂无法显示]\n"), "unknown", {"type": "sticker"}),
        (
            text("它说【收到不支持的消息类型，暂无法显示】"),
            "text",
            {"text": "它说【收到不支持的消息类型，暂无法显示】"},
        ),
        (text("1. 同意", bizmsgmenuid="1"), "choice", {"title": "同意"}),
        (text("三班镇", bizmsgmenuid="2"), "choice", {"title": "三班镇"}),
        (
            text("1. 没有", bizmsgmenuid=f"{'0a' * 16}-1"),
            "choice",
            {"title": "没有", "message_id": "0a" * 16, "at": 0},
        ),
        (text("没有", bizmsgmenuid=f"{'0a' * 17}-1"), "choice", {"title": "没有"}),
        (text("1. 同意"), "text", {"text": "1. 同意"}),
        (
            message("voice", MediaId="m", Format="amr", Recognition="要人照顾。"),
            "voice",
            {"text": "要人照顾。"},
        ),
        (message("voice", MediaId="m", Format="amr", Recognition=""), "voice", {"text": None}),
        (message("voice", MediaId="m", Format="amr"), "voice", {"text": None}),
        (message("image", MediaId="m1", PicUrl="http://x/y"), "picture", {"media": "m1", "caption": None}),
        (message("image"), "unknown", {"type": "image"}),
        (
            message("location", Location_X="25.51", Location_Y="118.24", Scale="16", Label="德化县上涌镇"),
            "location",
            {"latitude": 25.51, "longitude": 118.24, "label": "德化县上涌镇"},
        ),
        (
            message("location", Location_X=25.5, Location_Y=118.2, Label=""),
            "location",
            {"latitude": 25.5, "longitude": 118.2, "label": None},
        ),
        (message("link", Title="t", Url="http://x"), "unknown", {"type": "link"}),
        (message("video", MediaId="m"), "unknown", {"type": "video"}),
        (message("shortvideo", MediaId="m"), "unknown", {"type": "shortvideo"}),
        (message("file", Title="t"), "unknown", {"type": "file"}),
        (message("miniprogrampage", Title="t"), "unknown", {"type": "miniprogrampage"}),
        (message("hologram"), "unknown", {"type": "hologram"}),
        (message("x" * 99), "unknown", {"type": "x" * 32}),
        (event("subscribe", EventKey=""), "opened", {"scene": None}),
        (event("subscribe"), "opened", {"scene": None}),
        (event("subscribe", EventKey="qrscene_station:s1", Ticket="t"), "opened", {"scene": "station:s1"}),
        (event("subscribe", EventKey="last_trade_no_4"), "opened", {"scene": None}),
        (event("SCAN", EventKey="station:s1", Ticket="t"), "opened", {"scene": "station:s1"}),
        (event("SCAN", EventKey="x" * 99), "opened", {"scene": "x" * 64}),
        (event("CLICK", EventKey="apply"), "command", {"name": "apply"}),
        (event("CLICK", EventKey="progress"), "command", {"name": "progress"}),
        (event("CLICK", EventKey="human"), "command", {"name": "human"}),
        (event("CLICK", EventKey="of another menu"), "unknown", {"type": "click"}),
        (event("unsubscribe", EventKey=""), "left", {}),
        (event("user_enter_tempsession", SessionFrom="noted"), "opened", {"scene": "noted"}),
    ],
)
def test_what_it_means(fields: dict[str, Any], kind: str, body: dict[str, Any]) -> None:
    inbound = heard(fields)
    assert (inbound.kind, dict(inbound.body), inbound.sender) == (kind, body, OPENID)


@pytest.mark.parametrize(
    "fields",
    [
        event("VIEW", EventKey="http://x"),
        event("LOCATION", Latitude="25.5", Longitude="118.2", Precision="10"),
        event("TEMPLATESENDJOBFINISH", MsgID="7", Status="success"),
        event("subscribe_msg_popup_event"),
        event("scancode_push", EventKey="k"),
        message("device_text", None, Content="5a"),
        message("event", None),
    ],
)
def test_what_means_nothing_to_us(fields: dict[str, Any]) -> None:
    assert read(read_fields(to_xml(fields)), "wechat") is None


def test_json_means_the_same() -> None:
    for fields in (
        text("您好"),
        event("user_enter_tempsession", SessionFrom="chat"),
        message("image", MediaId="m"),
    ):
        assert read(read_fields(to_json(fields)), "wechat_mini") == heard(fields, "wechat_mini")


@pytest.mark.parametrize(
    ("fields", "official", "mini"),
    [
        (text("您好"), (5, DAYS), (5, DAYS)),
        (message("video", MediaId="m"), (5, DAYS), (5, DAYS)),
        (text("1. 好", bizmsgmenuid="1"), (3, MINUTE), (3, MINUTE)),
        (event("CLICK", EventKey="apply"), (3, MINUTE), (3, MINUTE)),
        (event("subscribe"), (3, MINUTE), (2, MINUTE)),
        (event("SCAN", EventKey="a"), (3, MINUTE), (2, MINUTE)),
        (event("user_enter_tempsession"), (3, MINUTE), (2, MINUTE)),
        (event("unsubscribe"), (0, timedelta(0)), (0, timedelta(0))),
    ],
)
def test_what_may_be_sent_afterwards(
    fields: dict[str, Any], official: tuple[int, timedelta], mini: tuple[int, timedelta]
) -> None:
    assert heard(fields).allowance == official
    assert heard(fields, "wechat_mini").allowance == mini


def test_only_the_official_account_answers_inside_and_not_who_left() -> None:
    assert 3.0 < heard(text("您好")).answered_inside < 5.0
    assert heard(text("您好"), "wechat_mini").answered_inside == 0.0
    assert heard(event("unsubscribe")).answered_inside == 0.0


def test_a_message_is_known_by_its_number_an_event_by_who_when_and_what() -> None:
    assert heard(text("甲")).key == heard(text("乙")).key != heard(text("甲", MsgId=5)).key
    click = event("CLICK", EventKey="apply")
    keys = {
        heard(each).key
        for each in (
            click,
            {**click, "EventKey": "human"},
            {**click, "CreateTime": 5},
            {**click, "FromUserName": "somebody"},
            event("SCAN", EventKey="apply"),
            text("甲"),
        )
    }
    assert len(keys) == 6
    assert heard(click).key == heard({**click, "MsgId": 9}).key


def test_later_is_larger_and_fits_a_column() -> None:
    second = int(NOW.timestamp())
    in_order = [
        event("subscribe", CreateTime=second),
        text("甲", MsgId=24_000_000_000_000_001, CreateTime=second),
        text("乙", MsgId=24_000_000_000_000_777, CreateTime=second),
        event("CLICK", EventKey="apply", CreateTime=second + 1),
        text("丙", MsgId=second + 2 << 32, CreateTime=second + 2),
        text("丁", MsgId=(second + 2 << 32) + 2**31 + 7, CreateTime=second + 2),
    ]
    orders = [heard(each).order for each in in_order]
    assert orders == sorted(orders) and len(set(orders)) == 6
    assert heard(text("远", MsgId=2**64 - 1, CreateTime=2**32 - 1)).order < 2**63
    leaves = event("unsubscribe", CreateTime=in_order[-1]["CreateTime"])
    assert heard(leaves).order > orders[-1], "who leaves did all else in that second before"
    assert heard(event("unsubscribe", CreateTime=2**32 - 1)).order < 2**63


@pytest.mark.parametrize(
    "change",
    [
        {"MsgType": None},
        {"MsgType": ""},
        {"FromUserName": None},
        {"FromUserName": "<script>"},
        {"FromUserName": "甲"},
        {"FromUserName": "o" * 65},
        {"CreateTime": None},
        {"CreateTime": "yesterday"},
        {"CreateTime": "9" * 13},
        {"CreateTime": "-5"},
        {"MsgId": None},
        {"MsgId": "x"},
        {"MsgId": "9" * 21},
        {"MsgId": "²"},
    ],
)
def test_what_lacks_what_every_message_has_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        read(read_fields(to_xml({**text("您好"), **change})), "wechat")


@pytest.mark.parametrize("x", ["", "north", "nan", "inf", "1e999"])
def test_a_place_needs_its_numbers(x: str) -> None:
    with pytest.raises(Malformed):
        heard(message("location", Location_X=x, Location_Y="118.2", Label="上涌镇"))
