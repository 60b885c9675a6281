"""A browser of staff, for the tests of pages: signed in by the form, its cookie kept."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import httpx
from fastapi import FastAPI

from tests.api.conftest import ADMIN_PASSWORD

OWN = {"sec-fetch-site": "same-origin"}
HTMX = {**OWN, "hx-request": "true"}


@asynccontextmanager
async def browser(
    app: FastAPI, username: str, password: str = ADMIN_PASSWORD
) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as ``username``; its requests come from pages of the site itself."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhu", headers=OWN) as client:
        answer = await client.post("/staff/sign-in", data={"username": username, "password": password})
        assert answer.status_code == 303, answer.text
        yield client


def said(answer: httpx.Response) -> str:
    """What a person reads of a page: its text without the markup, each run of white space one space."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", text))).strip()
