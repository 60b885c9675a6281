"""What stands in an address means the same in every call: nothing given, a township by its short name."""

from __future__ import annotations

from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from api.blanks import without_blanks
from api.services import Services
from tests.api.filing import file_application
from tests.api.test_hostile import Document

PREFIX: Final = "/api/v1"
#: What a call must be told; everything else may be left empty.
NEEDED: Final = {"year": "2026", "quarter": "3", "organisation": "dehua.health", "version": "1"}


def lists(app: FastAPI) -> list[tuple[str, list[dict[str, Any]]]]:
    """Path and query parameters of every call that reads and has no path parameter."""
    document = Document(app.openapi())
    found = []
    for path, methods in document.paths.items():
        if path.startswith(PREFIX) and "{" not in path and "get" in methods:
            parameters = [one for one in methods["get"].get("parameters", []) if one["in"] == "query"]
            found.append((path, parameters))
    return found


def address(path: str, parameters: list[dict[str, Any]], **given: str) -> str:
    asked = {one["name"]: NEEDED[one["name"]] for one in parameters if one.get("required")}
    return f"{path}?" + "&".join(f"{name}={value}" for name, value in {**asked, **given}.items())


async def test_what_is_left_empty_is_not_asked_for(
    app: FastAPI, services: Services, admin: httpx.AsyncClient
) -> None:
    file_application(services)
    tried = 0
    for path, parameters in lists(app):
        plain = await admin.get(address(path, parameters))
        optional = [one["name"] for one in parameters if not one.get("required")]
        for empty in ("", "%20"):
            answer = await admin.get(address(path, parameters, **dict.fromkeys(optional, empty)))
            assert answer.status_code == plain.status_code, (path, empty, answer.text)
            if plain.status_code == 200 and answer.headers["content-type"] == "application/json":
                assert answer.json().keys() == plain.json().keys()
                assert answer.json().get("total") == plain.json().get("total")
            tried += bool(optional)
    assert tried > 30


async def test_a_region_that_is_not_served_is_told_everywhere(app: FastAPI, admin: httpx.AsyncClient) -> None:
    for path, parameters in lists(app):
        if any(one["name"] == "region" for one in parameters):
            answer = await admin.get(address(path, parameters, region="nowhere"))
            assert answer.status_code == 422 and "dehua" in answer.text, (path, answer.text)
            assert answer.json()["errors"][0]["field"] == "region"


@pytest.mark.parametrize("said", ["浔中镇", "浔中", "德化县浔中镇", " 浔中 镇 "])
async def test_a_township_is_known_by_every_name_of_it(
    app: FastAPI, services: Services, admin: httpx.AsyncClient, said: str
) -> None:
    file_application(services, township="浔中镇")
    file_application(services)
    tried = 0
    for path, parameters in lists(app):
        if not any(one["name"] == "township" for one in parameters):
            continue
        official = (await admin.get(address(path, parameters, township="浔中镇"))).json()
        answer = await admin.get(address(path, parameters, township=said))
        assert (answer.status_code, answer.json()) == (200, official), path
        wrong = await admin.get(address(path, parameters, township="火星镇"))
        assert wrong.status_code == 422 and wrong.json()["errors"][0]["field"] == "township", path
        tried += 1
    assert tried >= 8
    found = (await admin.get(f"{PREFIX}/applications?region=dehua&township={said}")).json()
    assert found["total"] == 1


async def test_a_talk_begins_without_a_region_named(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"{PREFIX}/conversations", json={"region": ""})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (b"", b""),
        (b"a=1&b=&c", b"a=1"),
        (b"a=&a=2&a= ", b"a=2"),
        (b"q=%E4%B8%8A&r=%e3%80%80%20+", b"q=%E4%B8%8A"),
        (b"a==&b=%00&c=%ff", b"a==&b=%00&c=%ff"),
        (b"&&&", b""),
    ],
)
def test_only_what_says_nothing_is_left_out(query: bytes, kept: bytes) -> None:
    assert without_blanks(query) == kept


async def test_pages_take_the_same(app: FastAPI, services: Services, admin: httpx.AsyncClient) -> None:
    file_application(services)
    for page in (
        "applications",
        "referrals",
        "visits",
        "queue",
        "figures",
        "alerts",
        "talks",
        "lists",
        "resources",
    ):
        for query, status in (("region=&township=&status=&page=&q=", 200), ("region=nowhere", 422)):
            answer = await admin.get(f"/staff/{page}?{query}")
            assert answer.status_code == status, (page, query, answer.text[:300])
