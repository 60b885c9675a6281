"""Whatever comes is read or refused: no body makes reading fall over."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.channels.wechat.opening import Refused, open_delivery
from api.channels.wechat.reading import read
from api.channels.wechat.xml import Malformed
from casework.channels.types import Inbound
from tests.standins.wechat.packets import to_json, to_xml
from tests.unit.channels.wechat.deliveries import NOW, PLAIN, event, message, query, text

WORDS = (
    "text",
    "image",
    "voice",
    "location",
    "event",
    "device_text",
    "subscribe",
    "SCAN",
    "CLICK",
    "",
    "甲",
    "-1",
)
NAMES = (
    *("MsgType", "Event", "EventKey", "MsgId", "CreateTime", "FromUserName", "Content", "Recognition"),
    *("MediaId", "Location_X", "Location_Y", "Label", "Ticket", "bizmsgmenuid", "SessionFrom", "Encrypt"),
)
START = (
    text("您好"),
    event("subscribe", EventKey="qrscene_1"),
    message("voice", MediaId="m", Recognition="好"),
)
_VALUE = st.one_of(st.none(), st.sampled_from(WORDS), st.text(max_size=20), st.integers())


def taken(body: bytes) -> Inbound | None:
    """What is made of a body that was signed; None also for what is refused."""
    try:
        return read(open_delivery(PLAIN, query(), body, NOW).fields, "wechat")
    except Malformed:
        return None
    except Refused as refused:
        assert refused.status in (400, 403)
        return None


@settings(max_examples=60, deadline=None)
@given(
    start=st.sampled_from(START),
    changes=st.dictionaries(st.sampled_from(NAMES), _VALUE),
    as_json=st.booleans(),
)
def test_fields_of_any_kind(start: dict[str, Any], changes: dict[str, Any], as_json: bool) -> None:
    write = to_json if as_json else to_xml
    inbound = taken(write({**start, **changes}).encode("utf-8", "replace"))
    if inbound is not None:
        assert inbound.sender and inbound.key and 0 <= inbound.order < 2**63
        assert all(value is None or isinstance(value, str | float) for value in inbound.body.values())


@settings(max_examples=60, deadline=None)
@given(
    start=st.sampled_from(START),
    at=st.integers(0, 400),
    gone=st.integers(0, 30),
    put=st.one_of(
        st.binary(max_size=8), st.sampled_from([b"<", b"]]>", b"&x;", b"<![CDATA[", b"</xml>", b"\x00"])
    ),
)
def test_damaged_bodies(start: dict[str, Any], at: int, gone: int, put: bytes) -> None:
    body = to_xml(start).encode()
    taken(body[:at] + put + body[at + gone :])
