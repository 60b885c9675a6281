"""WeChat hangs up: in the middle of its request, or before the answer came."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.services import Services
from casework.channels.models import OutboxRow
from tests.standins.wechat.packets import read, to_xml
from tests.unit.channels.wechat.deliveries import query, text

PATH = "/channels/wechat"
BODY = to_xml(text("我妈82了一个人住")).encode()


async def call(app: FastAPI, messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One delivery; ``messages`` are what the server hears, and then that nobody is there any more."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": urlencode(query()).encode(),
        "headers": [(b"host", b"yizhu"), (b"content-type", b"text/xml")],
        "client": ("127.0.0.1", 5),
        "server": ("yizhu", 80),
    }
    waiting, sent = list(messages), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        sent.append(dict(message))

    await app(scope, receive, send)
    return sent


def states(services: Services) -> set[str]:
    with services.database.read() as s:
        return set(s.scalars(select(OutboxRow.state)))


async def test_half_a_request_is_nothing(
    app: FastAPI, wechat_on: Services, caplog: pytest.LogCaptureFixture
) -> None:
    sent = await call(app, [{"type": "http.request", "body": BODY[:50], "more_body": True}])
    assert sent[0]["status"] == 400
    assert not [record for record in caplog.records if record.name.startswith("yizhu")]


async def test_an_answer_that_nobody_listened_to_is_not_taken_as_sent(
    app: FastAPI, wechat_on: Services, client: httpx.AsyncClient
) -> None:
    sent = await call(app, [{"type": "http.request", "body": BODY, "more_body": False}])
    assert sent[0]["status"] == 200 and states(wechat_on) == {"offered"}
    # The platform delivers it again, and listens this time.
    again = await client.post(PATH, params=query(), content=BODY)
    assert read(again.text)["Content"] == read(sent[1]["body"].decode())["Content"]
    assert states(wechat_on) == {"sent"}
