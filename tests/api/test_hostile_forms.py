"""Every form of the staff pages answers hostile values with a page, never with an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
from fastapi import FastAPI

from api.pages.desk.router import router
from api.services import Services
from casework.access import SYSTEM
from tests.api.conftest import ADMIN_PASSWORD
from tests.api.filing import file_application
from tests.api.staff_browser import OWN
from tests.api.test_hostile import TEXTS, encoded

TEMPLATES: Final = Path("api/pages/templates/desk")
#: Without a session nothing else is tried.
OTHERS: Final = ("/staff/sign-in", "/staff/sign-out")
#: These end what the others need, so they come last.
LAST: Final = ("/erase", "/active", "/close", "/steps", "/duplicates/", "/release", "/deliver")
#: What no form is.
BODIES: Final = [
    ("application/x-www-form-urlencoded", b"\xff=%00&%zz&&=" + b"a=&" * 3000),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nx'),
    ("multipart/form-data", b"--x--"),
    ("application/json", b"[" * 5000),
]
#: One in so many of the values is sent to each field; all of them come round.
ONE_IN: Final = len(TEXTS)


def forms(routes: Iterable[Any]) -> Iterator[tuple[str, list[str]]]:
    """Path and fields of everything that a page posts to; a handler that takes what it is given (the
    administration's) gets every name that stands in the templates of its pages."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from forms(route.original_router.routes)
        elif "POST" in route.methods and route.path not in OTHERS:
            takes_all = any(one.call.__name__ == "form_of" for one in route.dependant.dependencies)
            fields = [one.alias for one in route.dependant.body_params]
            yield route.path, fields or (named() if takes_all else [])


def named() -> list[str]:
    """The names of controls in the administration's templates."""
    pages = [*TEMPLATES.glob("admin/*.html"), TEMPLATES / "resource_new.html"]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    found = re.findall(r'\bname="(\w+)"|ui\.\w+\("(\w+)"', text)
    return sorted({one for pair in found for one in pair if one})


def known_of(services: Services) -> dict[str, str]:
    """Ids of what is there, by the names that paths and fields have for them."""
    filed, other = file_application(services), file_application(services)
    with services.database.session() as s:
        account = services.staff.create(
            s,
            username="mei",
            password=ADMIN_PASSWORD,
            role="volunteer",
            regions=["dehua"],
            actor=SYSTEM,
        )
        view = services.applications.read(s, filed.no, SYSTEM)
    return {
        "no": filed.no,
        "application_no": filed.no,
        "other_no": other.no,
        "conversation_id": filed.conversation_id,
        "referral_id": view.referrals[0].id,
        "need_id": view.needs[0].id,
        "account_id": account.id,
        "code": "dehua.zhihe",
        "organisation": "dehua.zhihe",
        "region": "dehua",
        "client_id": str(uuid4()),
        "key": "age",
        "step": "return",
        "what": "award",
        "decision": "same",
        "place": "clocks.respond_workdays",
        "version": "1",
        "date": "2026-11-01",
        "holder": "dehua.zhihe",
        "points": "1",
        "decided_on": "2026-11-01",
        "finding": "category:dibao",
        "action": "accept",
    }


def url(path: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: encoded(values.get(found[1]) or "1"), path)


def form(fields: dict[str, str]) -> bytes:
    """As a browser would send it; what is no character too."""
    return "&".join(f"{name}={encoded(text)}" for name, text in fields.items()).encode()


async def test_every_form_answers_hostile_values_without_an_error(app: FastAPI, services: Services) -> None:
    known = known_of(services)
    found = sorted(forms(router.routes), key=lambda one: any(part in one[0] for part in LAST))
    assert len(found) >= 60
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    wrong: list[tuple[str, str, str]] = []
    turn = sent = 0
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhu", headers=OWN) as client:
        signing = {"username": "admin", "password": ADMIN_PASSWORD}
        assert (await client.post("/staff/sign-in", data=signing)).status_code == 303

        async def send(address: str, kind: str, body: bytes, what: str) -> None:
            nonlocal sent
            sent += 1
            answer = await client.post(address, content=body, headers={"content-type": kind})
            assert answer.headers.get("location", "").split("?")[0] != "/staff", (address, what)
            if answer.status_code >= 500:
                wrong.append((address[:120], str(answer.status_code), what[:60]))

        for path, fields in found:
            right = {name: known.get(name, "测试") for name in fields}
            places = re.findall(r"\{(\w+)", path)
            for place in [*places, *fields]:
                turn += 1
                for text in TEXTS[turn % ONE_IN :: ONE_IN]:
                    if place in places and text in ("", ".", ".."):
                        continue
                    values = known | {place: text} if place in places else known
                    body = form(right | {place: text} if place in fields else right)
                    await send(url(path, values), BODIES[0][0], body, f"{place}={text!r}")
            turn += 1
            kind, raw = BODIES[turn % len(BODIES)]
            await send(url(path, known), kind, raw, f"{kind} {raw[:20]!r}")
    assert wrong == []
    assert sent > 300
