"""Requests to the callback as bytes: signed and sealed; and what happens to them on a bad line."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from tests.standins.wechat.crypt import signature
from tests.standins.wechat.packets import to_json, to_xml
from tests.standins.wechat.people import User
from tests.standins.wechat.world import Account


def packed(
    account: Account, user: User, body: dict[str, Any] | str, nonce: str
) -> tuple[dict[str, str], bytes]:
    """Query and body of one request, as the account's mode wants them. Signed in real time, however far the
    platform's clock is ahead: what is older or newer than five minutes is refused."""
    timestamp = str(int(account.world.real_time()))
    query = {
        "signature": signature(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": user.openid,
    }
    write = to_json if account.as_json else to_xml
    text = body if isinstance(body, str) else write(body)
    if account.mode == "plain":
        return query, text.encode()
    sealed = account.seal.close(text)
    query |= {"encrypt_type": "aes", "msg_signature": signature(account.token, timestamp, nonce, sealed)}
    outside: dict[str, Any] = {"ToUserName": account.original_id, "Encrypt": sealed}
    if account.mode == "compatible" and isinstance(body, dict):
        outside = {**body, "Encrypt": sealed}
    return query, write(outside).encode()


def with_query(address: str, query: dict[str, str]) -> str:
    """The address with the query behind the one that it has."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


async def write_and_leave(user: User, body: dict[str, Any] | str, nonce: str, *, whole: bool) -> bool:
    """Write a request without waiting for an answer: ``whole`` and then hang up, or cut it in the middle.
    Whether it was written."""
    address = urlsplit(user.account.callback)
    query, content = packed(user.account, user, body, nonce)
    target = with_query(urlunsplit(("", "", address.path, address.query, "")), query)
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(head.encode() + (content if whole else content[: len(content) // 2]))
        await writer.drain()
        if not whole:
            writer.transport.abort()
            return False
        writer.write_eof()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return True
    except OSError:
        return False


async def somebody_there(account: Account, patience: float) -> bool:
    """Wait for the callback to listen again, for so many seconds; whether it does."""
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    while loop.time() < until:
        address = urlsplit(account.callback)
        try:
            _, writer = await asyncio.open_connection(address.hostname, address.port)
        except OSError:
            await asyncio.sleep(0.3)
            continue
        writer.close()
        return True
    return False
