"""What the tests of the staff pages share."""

from __future__ import annotations

import html
import re
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
from fastapi import FastAPI

from api.services import Services
from casework.access import SYSTEM
from casework.permissions import Role
from tests.api.conftest import ADMIN_PASSWORD, signed_in

#: Text as nobody should send it.
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}‮=1+1"


def hired(
    app: FastAPI, services: Services, username: str, role: Role, **rest: Any
) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """Someone new of Dehua, signed in."""
    with services.database.session() as s:
        services.staff.create(
            s, username=username, password=ADMIN_PASSWORD, role=role, actor=SYSTEM,
            **{"regions": ["dehua"], **rest},
        )  # fmt: skip
    return signed_in(app, username, ADMIN_PASSWORD)


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    body = page[page.find("<main") :]
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def link_to(page: str, start: str) -> str:
    """The first address in a page that begins so."""
    found = re.search(rf'(?:href|action)="({re.escape(start)}[^"]*)"', page)
    assert found, start
    return html.unescape(found.group(1))
