"""Every page and call of staff, also a later one: only signed in, changed only from this site, never kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpx
import pytest

from api.pages.router import router as pages
from api.staff.router import router as staff_calls
from tests.api.conftest import ADMIN_PASSWORD

OWN: Final = {"sec-fetch-site": "same-origin"}
#: What answers to who is not signed in: signing in and out.
OPEN: Final = {"/staff", "/staff/sign-in", "/staff/sign-out", "/api/v1/auth/token"}


def doors(routes: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every method and address; a path's variables filled with something."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from doors(route.original_router.routes, prefix)
        elif hasattr(route, "methods"):
            for method in route.methods - {"HEAD", "OPTIONS"}:
                yield method, prefix + re.sub(r"\{[^}]*\}", "x", route.path)


DOORS: Final = sorted(
    {
        (method, path)
        for method, path in (*doors(pages.routes), *doors(staff_calls.routes, "/api/v1"))
        if path.startswith(("/staff", "/api/v1")) and path not in OPEN
    }
)
CHANGES: Final = [(method, path) for method, path in DOORS if method != "GET"]


def test_there_are_doors() -> None:
    assert len(DOORS) > 180 and len(CHANGES) > 80
    assert ("POST", "/staff/applications/x/erase") in CHANGES and ("GET", "/staff/queue") in DOORS


async def test_nobody_gets_in_without_signing_in(client: httpx.AsyncClient) -> None:
    for method, path in DOORS:
        answer = await client.request(method, path, headers=OWN)
        told = (answer.status_code, answer.headers.get("location", "/staff").partition("?")[0])
        assert told in ((401, "/staff"), (303, "/staff")), (method, path, told)
        assert answer.headers["cache-control"] == "no-store", path


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {}])
async def test_no_other_site_changes_anything(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    form = {"username": "admin", "password": ADMIN_PASSWORD}
    assert (await client.post("/staff/sign-in", data=form, headers=OWN)).status_code == 303
    for method, path in CHANGES:
        answer = await client.request(method, path, headers=headers)
        assert answer.status_code == 403, (method, path, answer.status_code)
        assert "不是从本站的页面发出的" in answer.text, path
