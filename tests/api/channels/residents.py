"""A resident's calls, shortly."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

PREFIX = "/api/v1"
LOGIN = f"{PREFIX}/channels/wechat/session"


def key(talk: dict[str, Any]) -> dict[str, str]:
    """The header that opens a talk."""
    return {"authorization": f"Bearer {talk['token']}"}


def path(talk: dict[str, Any], what: str) -> str:
    """The address of something of a talk."""
    return f"{PREFIX}/conversations/{talk['id']}/{what}"


async def opened(client: httpx.AsyncClient, region: str = "dehua") -> dict[str, Any]:
    """A new talk on the web page."""
    talk: dict[str, Any] = (await client.post(f"{PREFIX}/conversations", json={"region": region})).json()
    return talk


async def come_in(client: httpx.AsyncClient, code: str, **more: Any) -> dict[str, Any]:
    """The talk of who comes in by the mini program."""
    answer = await client.post(LOGIN, json={"code": code, **more})
    assert answer.status_code in (200, 201), answer.text
    talk: dict[str, Any] = answer.json()
    return talk


async def texts(client: httpx.AsyncClient, talk: dict[str, Any]) -> list[str]:
    """What stands in a talk."""
    answer = await client.get(path(talk, "messages"), headers=key(talk))
    assert answer.status_code == 200, answer.text
    return [item["text"] for item in answer.json()["items"]]


async def say(client: httpx.AsyncClient, talk: dict[str, Any], text: str) -> dict[str, Any]:
    """Say something; without an engine the answer is that it is kept."""
    body = {"client_message_id": str(uuid4()), "text": text}
    answer = await client.post(path(talk, "messages"), headers=key(talk), json=body)
    assert answer.status_code == 200, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


async def status_of(client: httpx.AsyncClient, talk: dict[str, Any]) -> int:
    """Whether the key opens the talk."""
    return (await client.get(path(talk, "messages"), headers=key(talk))).status_code
