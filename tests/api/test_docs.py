"""The description of the API: complete, in Chinese, without foreign assets."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

CONTRACT = [
    ("post", "/api/v1/conversations"),
    ("post", "/api/v1/conversations/{conversation_id}/messages"),
    ("get", "/api/v1/conversations/{conversation_id}/messages"),
    ("get", "/api/v1/conversations/{conversation_id}/noted"),
    ("get", "/api/v1/conversations/{conversation_id}/progress"),
    ("post", "/api/v1/auth/token"),
    ("post", "/api/v1/understanding"),
    ("get", "/api/v1/applications"),
    ("get", "/api/v1/applications/{no}"),
    ("patch", "/api/v1/applications/{no}"),
    ("get", "/api/v1/applications/{no}/transcript"),
    ("get", "/api/v1/applications/{no}/history"),
    ("get", "/api/v1/conversations"),
    ("get", "/api/v1/conversations/{conversation_id}/transcript"),
    ("post", "/api/v1/conversations/{conversation_id}/takeover"),
    ("post", "/api/v1/conversations/{conversation_id}/release"),
    ("post", "/api/v1/conversations/{conversation_id}/reply"),
    ("post", "/api/v1/applications/{no}/referrals"),
    ("get", "/api/v1/referrals"),
    ("post", "/api/v1/referrals/{referral_id}/actions"),
    ("get", "/api/v1/organisations"),
    ("get", "/api/v1/services"),
    ("get", "/api/v1/stations"),
    ("get", "/api/v1/reports/quarterly"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
]
_CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def app(shared_app: FastAPI) -> FastAPI:
    return shared_app


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


class TestOpenApi:
    @pytest.mark.parametrize(("method", "path"), CONTRACT)
    def test_every_call_of_the_contract_is_described_in_chinese(
        self, document: dict[str, Any], method: str, path: str
    ) -> None:
        call = document["paths"][path][method]
        assert _CHINESE.search(call["summary"])
        assert _CHINESE.search(call["description"])
        assert call["tags"]

    def test_every_tag_that_is_used_is_explained(self, document: dict[str, Any]) -> None:
        used = {
            tag for calls in document["paths"].values() for call in calls.values() for tag in call["tags"]
        }
        assert used <= {tag["name"] for tag in document["tags"] if tag["description"]}

    def test_every_parameter_is_explained_in_chinese(self, document: dict[str, Any]) -> None:
        unexplained = [
            (path, item["name"])
            for path, calls in document["paths"].items()
            for call in calls.values()
            for item in call.get("parameters", [])
            if not _CHINESE.search(item.get("description", ""))
        ]
        assert unexplained == []

    def test_every_staff_call_asks_for_the_staff_token(self, document: dict[str, Any]) -> None:
        open_to_all = {
            ("post", "/api/v1/auth/token"),
            ("post", "/api/v1/conversations"),
            ("post", "/api/v1/channels/wechat/session"),
            ("post", "/api/v1/channels/wechat/waiting"),
            ("post", "/api/v1/links"),
            ("get", "/api/v1/resident/hotlines"),
            ("get", "/api/v1/resident/stations"),
        }
        for path, calls in document["paths"].items():
            for method, call in calls.items():
                if not path.startswith("/api/") or (method, path) in open_to_all:
                    continue
                assert call.get("security"), (method, path)


class TestDocsPage:
    async def test_it_lists_every_call_and_loads_nothing_from_elsewhere(
        self, client: httpx.AsyncClient
    ) -> None:
        page = await client.get("/docs")
        assert page.status_code == 200
        for method, path in CONTRACT:
            assert f"{method.upper()}</span> <code>{path}</code>" in page.text
        assert "<script" not in page.text and "style=" not in page.text
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
        style = await client.get("/docs/style.css")
        assert style.headers["content-type"].startswith("text/css")


class TestErrorsOfTheWholeApplication:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/api/v1/nothing", 404),
            ("GET", "/api", 404),
            ("GET", "/api/v1/", 404),
            ("GET", "/nothing.php", 404),
            ("DELETE", "/api/v1/conversations", 405),
            ("PUT", "/api/v1/understanding", 405),
            ("GET", "/api/v1/auth/token", 405),
            ("POST", "/healthz", 405),
            ("GET", "/static/none/none.js", 404),
        ],
    )
    async def test_a_wrong_address_or_method_is_a_problem_document(
        self, client: httpx.AsyncClient, method: str, path: str, status: int
    ) -> None:
        answer = await client.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
