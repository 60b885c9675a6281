"""The answer inside WeChat's call, read back as the platform reads it."""

from __future__ import annotations

from random import Random

import pytest

from api.channels.wechat.account import Account
from api.channels.wechat.opening import open_delivery
from api.channels.wechat.replying import reply_xml
from tests.standins.wechat.crypt import Seal, signature
from tests.standins.wechat.packets import read, to_xml
from tests.unit.channels.wechat.deliveries import (
    AES_KEY,
    NOW,
    OPENID,
    PLAIN,
    SEALED,
    TOKEN,
    query,
    sealed_request,
    text,
)

SAID = "您好！<b>&amp; ]]> 😀\n1. 同意"


def answered(account: Account, said: str) -> str:
    """The answer to a delivery in the account's mode."""
    asked, body = (
        sealed_request(text("您好")) if account.aes_key else (query(), to_xml(text("您好")).encode())
    )
    return reply_xml(account, open_delivery(account, asked, body, NOW), said, NOW, lambda: "ournonce")


@pytest.mark.parametrize("said", [SAID, "a\x08b"])
def test_a_plain_answer(said: str) -> None:
    assert read(answered(PLAIN, said)) == {
        "ToUserName": OPENID,
        "FromUserName": "gh_tests",
        "CreateTime": str(int(NOW.timestamp())),
        "MsgType": "text",
        "Content": said.replace("\x08", ""),
    }


def test_a_sealed_answer() -> None:
    outside = read(answered(SEALED, SAID))
    assert set(outside) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} and SAID not in str(outside)
    timestamp = str(int(NOW.timestamp()))
    assert (outside["TimeStamp"], outside["Nonce"]) == (timestamp, "ournonce")
    assert outside["MsgSignature"] == signature(TOKEN, timestamp, "ournonce", outside["Encrypt"])
    inside = read(Seal(AES_KEY, SEALED.app_id, Random(1)).open(outside["Encrypt"]))
    assert (inside["Content"], inside["ToUserName"]) == (SAID, OPENID)
