"""Signature, age and seal of what WeChat sends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from api.channels.wechat.opening import MAX_AGE_SECONDS, Refused, check_echo, open_delivery
from casework.errors import CannotStart
from tests.standins.wechat.crypt import new_aes_key, signature
from tests.standins.wechat.packets import to_xml
from tests.unit.channels.wechat.deliveries import (
    AES_KEY,
    NOW,
    PLAIN,
    SEALED,
    TOKEN,
    message,
    query,
    sealed_request,
    text,
)

BODY = to_xml(text("您好")).encode()


def refusal(account: object, asked: dict[str, str], body: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        open_delivery(account, asked, body, NOW)  # type: ignore[arg-type]
    return refused.value


def test_a_plain_delivery_is_opened() -> None:
    opened = open_delivery(PLAIN, query(), BODY, NOW)
    assert opened.fields["Content"] == "您好" and not opened.sealed
    assert opened.signed.signature == query()["signature"]


@pytest.mark.parametrize("compatible", [False, True])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_sealed_delivery_is_opened(compatible: bool, as_json: bool) -> None:
    asked, body = sealed_request(text("我妈82了"), compatible=compatible, as_json=as_json)
    opened = open_delivery(SEALED, asked, body, NOW)
    assert opened.fields["Content"] == "我妈82了" and opened.sealed
    assert opened.signed.signature == asked["msg_signature"]


def test_what_stands_outside_of_the_seal_does_not_count() -> None:
    asked, body = sealed_request(text("真的"), compatible=True)
    assert (
        open_delivery(SEALED, asked, body.replace("真的".encode(), "假的".encode()), NOW).fields["Content"]
        == "真的"
    )


def test_with_a_key_only_sealed_deliveries_are_taken() -> None:
    refused = refusal(SEALED, query(), BODY)
    assert refused.status == 403 and "YIZHU_WECHAT_AES_KEY is set" in refused.why


def test_without_a_key_a_sealed_delivery_tells_what_is_missing() -> None:
    refused = refusal(PLAIN, *sealed_request(text("您好")))
    assert refused.status == 403 and "YIZHU_WECHAT_AES_KEY is empty" in refused.why
    asked, body = sealed_request(text("您好"), compatible=True)
    assert open_delivery(PLAIN, asked, body, NOW).fields["Content"] == "您好"


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"signature": "签" * 40},
        {"signature": signature("another token", query()["timestamp"], "nonce1")},
        {"nonce": "nonce2"},
        {"nonce": ""},
        {"nonce": "n" * 129},
        {"timestamp": str(int(NOW.timestamp()) + 1)},
        {"timestamp": "yesterday"},
        {"timestamp": ""},
        {"timestamp": "9" * 30},
    ],
)
def test_a_wrong_signature_is_refused(change: dict[str, str]) -> None:
    assert refusal(PLAIN, query() | change, BODY).status == 403
    with pytest.raises(Refused):
        check_echo(PLAIN, query() | change, NOW)


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
def test_a_missing_part_is_refused(name: str) -> None:
    asked = query()
    del asked[name]
    assert refusal(PLAIN, asked, BODY).status == 403


@pytest.mark.parametrize("late", [MAX_AGE_SECONDS + 1, -MAX_AGE_SECONDS - 1])
def test_an_old_request_and_one_from_the_future_are_refused(late: int) -> None:
    at = NOW - timedelta(seconds=late)
    assert "five minutes" in refusal(PLAIN, query(at), BODY).why
    assert refusal(SEALED, *sealed_request(text("您好"), at=at)).status == 403
    with pytest.raises(Refused):
        check_echo(PLAIN, query(at), NOW)


@pytest.mark.parametrize("late", [MAX_AGE_SECONDS - 1, 1 - MAX_AGE_SECONDS])
def test_clocks_may_differ_a_little(late: int) -> None:
    at = NOW - timedelta(seconds=late)
    assert open_delivery(PLAIN, query(at), BODY, NOW).fields["MsgType"] == "text"
    assert check_echo(PLAIN, query(at), NOW).nonce == "nonce1"


def test_the_seal_s_signature_is_its_own() -> None:
    asked, body = sealed_request(text("您好"))
    assert refusal(SEALED, asked | {"msg_signature": asked["signature"]}, body).status == 403
    other, _ = sealed_request(text("别的"))
    assert refusal(SEALED, other, body).status == 403


def test_a_seal_for_another_account_or_with_another_key_is_refused() -> None:
    refused = refusal(SEALED, *sealed_request(text("您好"), app_id="wxanother"))
    assert refused.status == 403 and "app id" in refused.why
    assert refusal(SEALED, *sealed_request(text("您好"), key=new_aes_key(Random(8)))).status in (400, 403)


@pytest.mark.parametrize("sealed", ["", "%%%", "AAAA", "QUJD" * 8, "QUJD" * 1000, "甲", "A" * 43 + "="])
def test_a_seal_that_is_none_is_refused(sealed: str) -> None:
    asked = query()
    asked["msg_signature"] = signature(TOKEN, asked["timestamp"], asked["nonce"], sealed)
    assert refusal(SEALED, asked, to_xml({"Encrypt": sealed}).encode()).status in (400, 403)


def test_what_is_sealed_is_read_as_carefully() -> None:
    from tests.standins.wechat.crypt import Seal

    bomb = '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>'
    sealed = Seal(AES_KEY, SEALED.app_id, Random(1)).close(bomb)
    asked = query()
    asked["msg_signature"] = signature(TOKEN, asked["timestamp"], asked["nonce"], sealed)
    assert refusal(SEALED, asked, to_xml({"Encrypt": sealed}).encode()).status == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<xml>", b"\x00", b"<xml><Encrypt><a/></Encrypt></xml>"])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    assert refusal(PLAIN, {}, body).status in (400, 403)
    assert refusal(SEALED, {}, body).status in (400, 403)


def test_why_holds_nothing_of_the_request() -> None:
    said = "我妈82了一个人住"
    for account, asked, body in (
        (PLAIN, query() | {"signature": "0" * 40}, to_xml(text(said)).encode()),
        (SEALED, query(), to_xml(text(said)).encode()),
        (PLAIN, query(), f"<xml>{said}".encode()),
    ):
        why = refusal(account, asked, body).why
        assert said not in why and "oTESTS" not in why and TOKEN not in why


def test_a_key_that_is_none_is_told_without_it() -> None:
    for key in ("short", "x" * 43 + "!", "é" * 43):
        with pytest.raises(CannotStart, match="43 个字母") as wrong:
            _ = replace(SEALED, aes_key=key).crypto
        assert key not in str(wrong.value) and wrong.value.__cause__ is None
    assert "token" not in repr(replace(SEALED, secret="hidden")).lower() and "hidden" not in repr(SEALED)


def test_messages_of_any_kind_are_opened_alike() -> None:
    fields = message("location", Location_X="1", Location_Y="2", Label="某地")
    assert open_delivery(SEALED, *sealed_request(fields), NOW).fields["Label"] == "某地"
