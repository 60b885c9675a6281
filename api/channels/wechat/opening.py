"""Whether a request comes from WeChat, and what it brings: signature, age, seal."""

from __future__ import annotations

import hmac
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import WeChatSigner

from api.channels.wechat.account import Account
from api.channels.wechat.xml import Malformed, read_fields

#: A request may be so much older, or newer, than our clock.
MAX_AGE_SECONDS: Final = 300
_WORD: Final = re.compile(r"[\x21-\x7e]{1,128}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")


class Refused(Exception):
    """A request that is not taken. ``why`` is for the log and holds nothing of the request."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True)
class Signed:
    """What WeChat signs a request with, and when."""

    signature: str
    timestamp: str
    nonce: str


@dataclass(frozen=True)
class Opened:
    """A delivery of WeChat: its flat fields, what it was signed with, whether it was sealed."""

    fields: Mapping[str, str]
    signed: Signed
    sealed: bool


def check_echo(account: Account, query: Mapping[str, str], now: datetime) -> Signed:
    """The signature of the request with which WeChat tries the address. Raises Refused."""
    return _checked(account, query, "signature", now)


def open_delivery(account: Account, query: Mapping[str, str], body: bytes, now: datetime) -> Opened:
    """What WeChat delivers. With a key only what is sealed is taken, without one only what is not.

    Raises Refused: 400 for what is no message, 403 for what is not WeChat's, or not as the settings say.
    """
    try:
        outside = read_fields(body.decode())
    except (Malformed, UnicodeDecodeError) as error:
        raise Refused(400, str(error) if isinstance(error, Malformed) else "not UTF-8") from None
    sealed = outside.get("Encrypt", "")
    if account.crypto is None:
        if sealed and "MsgType" not in outside:
            raise Refused(403, "sealed, but YIZHU_WECHAT_AES_KEY is empty")
        return Opened(outside, _checked(account, query, "signature", now), sealed=False)
    if not sealed or "msg_signature" not in query:
        raise Refused(403, "not sealed, although YIZHU_WECHAT_AES_KEY is set")
    signed = _checked(account, query, "msg_signature", now, sealed)
    try:
        inside = account.crypto.decrypt_message(
            {"Encrypt": sealed}, signed.signature, signed.timestamp, signed.nonce
        )
        return Opened(read_fields(inside), signed, sealed=True)
    except Malformed as error:
        raise Refused(400, str(error)) from None
    except InvalidSignatureException:
        raise Refused(403, "wrong signature") from None
    except InvalidAppIdException:
        raise Refused(403, "sealed for another app id than ours") from None
    except (ValueError, IndexError, struct.error):
        raise Refused(400, "cannot be unsealed: is YIZHU_WECHAT_AES_KEY right?") from None


def _checked(account: Account, query: Mapping[str, str], name: str, now: datetime, *more: str) -> Signed:
    """The request's signature under ``name``, over token, timestamp, nonce and ``more``."""
    # In one spelling: what counts as the same signature has to be known as the same.
    signed = Signed(query.get(name, "").lower(), query.get("timestamp", ""), query.get("nonce", ""))
    if not all(_WORD.fullmatch(each) for each in (signed.signature, signed.nonce)):
        raise Refused(403, "no signature")
    if not _TIMESTAMP.fullmatch(signed.timestamp):
        raise Refused(403, "no timestamp")
    signer = WeChatSigner()
    signer.add_data(account.token, signed.timestamp, signed.nonce, *more)
    if not hmac.compare_digest(signer.signature, signed.signature):
        raise Refused(403, "wrong signature")
    if abs(now.timestamp() - int(signed.timestamp)) > MAX_AGE_SECONDS:
        raise Refused(403, "older or newer than five minutes: is the clock right?")
    return signed
