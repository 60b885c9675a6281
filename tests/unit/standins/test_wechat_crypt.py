"""The platform's own sealing, against vectors and against wechatpy."""

from __future__ import annotations

from random import Random
from xml.etree import ElementTree

import pytest
from wechatpy.crypto import WeChatCrypto

from tests.standins.wechat.crypt import NotSealedByUs, Seal, new_aes_key, signature

KEY = new_aes_key(Random(7))
APP = "wx2c2769f8efd9abc2"


def test_a_signature_is_the_sha1_of_the_sorted_parts() -> None:
    # By sha1sum of 1234561411525903461056294 and of ab.
    assert signature("461056294", "123456", "1411525903") == "6c729cc5480fab0c2e594b7e25a93d2dbef6ab97"
    assert signature("b", "a") == signature("a", "b") == "da23614e02469a0d7c7bd1bdab5c9c474b1904dc"


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 31, 32, 500])
def test_what_is_sealed_opens_again_at_every_padding(length: int) -> None:
    text = "助" * length
    assert Seal(KEY, APP, Random(1)).open(Seal(KEY, APP, Random(2)).close(text)) == text


def test_wechatpy_opens_what_the_platform_sealed() -> None:
    sealed = Seal(KEY, APP, Random(3)).close("<xml><Content>上涌镇</Content></xml>")
    signed = signature("token", "1700000000", "n", sealed)
    body = f"<xml><Encrypt>{sealed}</Encrypt></xml>"
    opened = WeChatCrypto("token", KEY, APP).decrypt_message(body, signed, "1700000000", "n")
    assert opened == "<xml><Content>上涌镇</Content></xml>"


def test_the_platform_opens_what_wechatpy_sealed() -> None:
    answer = ElementTree.fromstring(
        WeChatCrypto("token", KEY, APP).encrypt_message("您好", "n", "1700000000")
    )
    sealed = answer.findtext("Encrypt") or ""
    assert answer.findtext("MsgSignature") == signature("token", "1700000000", "n", sealed)
    assert Seal(KEY, APP, Random(4)).open(sealed) == "您好"


@pytest.mark.parametrize("wrong", ["", "AAAA", "不是", "A" * 64])
def test_what_is_damaged_does_not_open(wrong: str) -> None:
    with pytest.raises(NotSealedByUs):
        Seal(KEY, APP, Random(5)).open(wrong)


def test_what_is_meant_for_another_app_does_not_open() -> None:
    with pytest.raises(NotSealedByUs):
        Seal(KEY, "wx-another", Random(5)).open(Seal(KEY, APP, Random(6)).close("您好"))
