"""Whether what the callback answered is an answer: opened, its signature and its shape checked."""

from __future__ import annotations

from tests.standins.wechat.crypt import NotSealedByUs, signature
from tests.standins.wechat.packets import NoPacket, read
from tests.standins.wechat.people import User

#: More bytes than that are not shown.
LONGEST = 2048


class NoAnswer(Exception):
    """The platform does not understand it; the text says why."""


def understood(user: User, body: str) -> str | None:
    """The text to show, or None when there is nothing to show. Raises NoAnswer."""
    if body in ("", "success"):
        return None
    account = user.account
    fields = _read(body)
    if "Encrypt" in fields and account.mode != "plain":
        wanted = signature(
            account.token, fields.get("TimeStamp", ""), fields.get("Nonce", ""), fields["Encrypt"]
        )
        if fields.get("MsgSignature") != wanted:
            raise NoAnswer("its signature is wrong")
        try:
            fields = _read(account.seal.open(fields["Encrypt"]))
        except NotSealedByUs as wrong:
            raise NoAnswer("it cannot be opened") from wrong
    elif account.mode == "encrypted":
        raise NoAnswer("it is not sealed")
    if fields.get("ToUserName") != user.openid or fields.get("FromUserName") != account.original_id:
        raise NoAnswer("it is to or from somebody else")
    if not fields.get("CreateTime", "").isdigit():
        raise NoAnswer("it has no CreateTime")
    kind = fields.get("MsgType")
    if kind == "transfer_customer_service":
        return None
    if account.kind == "mini":
        raise NoAnswer("a mini program cannot answer inside the reply")
    text = fields.get("Content", "")
    if kind != "text" or not text.strip():
        raise NoAnswer("it is no text")
    if len(text.encode()) > LONGEST:
        raise NoAnswer("it is longer than 2048 bytes")
    return text


def _read(body: str) -> dict[str, str]:
    try:
        return read(body)
    except NoPacket as wrong:
        raise NoAnswer(str(wrong)) from wrong
