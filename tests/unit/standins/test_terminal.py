"""The terminal in which one chats as a WeChat user: every line does what the help says."""

from __future__ import annotations

from pathlib import Path

import pytest
from wechatpy import parse_message
from wechatpy.replies import TextReply

from tests.standins.chat import HELP, menu_keys
from tests.standins.stations import NoSuchStation, scene_of
from tests.standins.terminal import converse
from tests.standins.wechat.platform import WeChat
from tests.unit.standins.callback import Callback, Delivered, Reply

MENU = {
    "button": [
        {"type": "click", "name": "我要求助", "key": "apply"},
        {"name": "更多", "sub_button": [{"type": "click", "name": "找人工", "key": "human"}]},
    ]
}
STATIONS = {
    "dehua.station.xunzhong": "浔中镇社会救助服务转介驿站",
    "dehua.station.chunmei": "春美乡社会救助服务转介驿站",
}


def echo(one: Delivered) -> Reply:
    """Says what it got."""
    message = parse_message(one.body)
    fields = (getattr(message, name, None) for name in ("event", "key", "content", "recognition", "label"))
    heard = " ".join(str(field) for field in (message.type, *fields) if field)
    return Reply(TextReply(content=heard, message=message).render())


def test_every_line_does_what_the_help_says(plain: WeChat, callback: Callback, tmp_path: Path) -> None:
    callback.answer = echo
    plain.account.menu = MENU
    photo = tmp_path / "证件.jpg"
    photo.write_bytes(b"\xff\xd8")
    lines = ["我要求助", "1", "/语音 听得见吗", "/语音", f"/图 {photo}", "/位置 上涌镇", "/菜单 找人工"]
    written: list[str] = []
    converse(
        plain,
        [*lines, "/扫码 浔中", "/取关", "/关注 dehua.station.chunmei", "/退出", "没有人听见"],
        written.append,
        0.0,
        lambda: STATIONS,
    )
    heard = [line.removeprefix("助〔当场回复〕") for line in written]
    assert heard == [
        "event subscribe",
        "text 我要求助",
        "text 1",
        "voice 听得见吗",
        "voice",
        "image",
        "location 上涌镇",
        "event click human",
        "event scan",
        "（取消关注了；/关注 再回来）",
        "event subscribe_scan",
    ]
    keys = [parse_message(one.body) for one in callback.delivered if "EventKey" in one.body]
    scanned = [event.scene_id for event in keys if event.event in ("scan", "subscribe_scan")]
    assert scanned == ["station:dehua.station.xunzhong", "station:dehua.station.chunmei"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/图 /no/such/file", "打不开"),
        ("/菜单 没有的", "我要求助、找人工"),
        ("/菜单", "我要求助、找人工"),
        ("/点 没有的", "没有“没有的”这一行"),
        ("/位置", "要写是哪里"),
        ("/过 几个", "几个小时"),
        ("/扫码", "浔中镇社会救助服务转介驿站  dehua.station.xunzhong"),
        ("/扫码 天上", "没有这个驿站，有的是"),
        ("/关注 驿站", "像的有几个"),
        ("/飞", "没有 /飞 这个说法"),
        ("/帮助", HELP),
    ],
)
def test_what_cannot_be_done_is_said(plain: WeChat, callback: Callback, line: str, said: str) -> None:
    callback.answer = echo
    plain.account.menu = MENU
    written: list[str] = []
    converse(plain, [line], written.append, 0.0, lambda: STATIONS)
    assert said in written[-1]


@pytest.mark.parametrize(
    "wanted",
    ["浔中镇社会救助服务转介驿站", "dehua.station.xunzhong", "station:dehua.station.xunzhong", "xunzhong"],
)
def test_a_station_is_meant_by_its_name_or_its_code(wanted: str) -> None:
    assert scene_of(STATIONS, wanted) == "station:dehua.station.xunzhong"
    with pytest.raises(NoSuchStation, match="还没有登记驿站"):
        scene_of({}, wanted)


def test_who_does_not_follow_is_told_to(plain: WeChat, callback: Callback) -> None:
    callback.answer = echo
    written: list[str] = []
    converse(plain, ["/取关", "在吗"], written.append, pause=0.0)
    assert "先 /关注" in written[-1]


def test_an_account_without_a_menu_has_no_keys() -> None:
    assert menu_keys(None) == {}
