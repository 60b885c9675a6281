"""Deliveries as WeChat makes them, out of the stand-in platform's own packets, seal and signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from api.channels.wechat.account import Account, WeChatPlatform
from tests.standins.wechat.crypt import Seal, new_aes_key, signature
from tests.standins.wechat.packets import to_json, to_xml

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TOKEN = "tests-only-token"
APP_ID = "wx0123456789abcdef"
AES_KEY = new_aes_key(Random(7))
OPENID = "oTESTS-only_openid0000000001"
PLAIN = Account("wechat", APP_ID, TOKEN)
SEALED = Account("wechat", APP_ID, TOKEN, aes_key=AES_KEY)


def account(platform: WeChatPlatform, *, sealed: bool = False) -> Account:
    """An account of that kind."""
    return Account(platform, APP_ID, TOKEN, aes_key=AES_KEY if sealed else None)


def message(kind: str = "text", number: int | None = 24_000_000_000_000_001, **fields: Any) -> dict[str, Any]:
    """The fields of a message or event; those that are None are left out."""
    common = {"ToUserName": "gh_tests", "FromUserName": OPENID, "CreateTime": int(NOW.timestamp())}
    return {**common, "MsgType": kind, "MsgId": number, **fields}


def event(name: str, **fields: Any) -> dict[str, Any]:
    """The fields of an event."""
    return message("event", None, Event=name, **fields)


def text(said: str, **fields: Any) -> dict[str, Any]:
    """The fields of a text message."""
    return message("text", Content=said, **fields)


def query(at: datetime = NOW, nonce: str = "nonce1") -> dict[str, str]:
    """What a plain request is signed with."""
    timestamp = str(int(at.timestamp()))
    return {"signature": signature(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


def sealed_request(
    fields: Mapping[str, Any],
    *,
    at: datetime = NOW,
    nonce: str = "nonce1",
    app_id: str = APP_ID,
    key: str = AES_KEY,
    as_json: bool = False,
    compatible: bool = False,
) -> tuple[dict[str, str], bytes]:
    """Query and body of a sealed request."""
    write = to_json if as_json else to_xml
    sealed = Seal(key, app_id, Random(1)).close(write(fields))
    outside = {**fields, "Encrypt": sealed} if compatible else {"ToUserName": "gh_tests", "Encrypt": sealed}
    signed = query(at, nonce)
    signed["msg_signature"] = signature(TOKEN, signed["timestamp"], nonce, sealed)
    return {**signed, "encrypt_type": "aes"}, write(outside).encode()
