"""What the pages' addresses answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.api.conftest import ADMIN_PASSWORD


@pytest.fixture
async def client(shared_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which the administrator is signed in."""
    over = httpx.ASGITransport(app=shared_app)
    headers = {"sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(transport=over, base_url="http://yizhu", headers=headers) as client:
        form = {"username": "admin", "password": ADMIN_PASSWORD}
        assert (await client.post("/staff/sign-in", data=form)).status_code == 303
        yield client


class TestPages:
    """Every page is whole and asks for nothing from elsewhere."""

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/?region=weihai",
            "/staff/applications",
            "/staff/alerts",
        ],
    )
    async def test_a_page_needs_nothing_from_elsewhere_and_nothing_inline(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search(r"https?://", answer.text)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", answer.text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text)

    @pytest.mark.parametrize("path", ["/", "/staff/applications", "/staff/alerts"])
    async def test_every_file_that_a_page_names_is_there_and_kept_for_good(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        names = re.findall(r'(?:src|href)="(/static/[^"]+)"', (await client.get(path)).text)
        assert names
        for name in names:
            answer = await client.get(name)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]

    async def test_a_file_of_an_older_version_is_answered_but_not_kept(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/static/000000000000/yizhu.css")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize("name", ["%2e%2e/router.py", "..%2frouter.py", "nothing.js", "", "chat"])
    async def test_nothing_but_static_files_is_handed_out(self, client: httpx.AsyncClient, name: str) -> None:
        assert (await client.get(f"/static/000000000000/{name}")).status_code == 404

    async def test_an_unknown_region_offers_those_that_are_served(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/", params={"region": "<script>"})
        assert answer.status_code == 404
        assert "瓷都易助" in answer.text and "威救你" in answer.text
        assert "<script>" not in answer.text

    async def test_a_hostile_number_in_the_address_stays_text(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/staff/applications/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        assert "<script>alert" not in answer.text

    async def test_without_javascript_the_chat_says_what_to_do(self, client: httpx.AsyncClient) -> None:
        [text] = re.findall(r"<noscript>(.*?)</noscript>", (await client.get("/")).text, re.DOTALL)
        assert "JavaScript" in text and "驿站" in text


class TestLabels:
    """/pages/labels.json"""

    async def test_keys_and_codes_have_chinese_words(self, client: httpx.AsyncClient) -> None:
        words = (await client.get("/pages/labels.json", params={"region": "dehua"})).json()
        assert words["fields"]["age"] == {"label": "年龄", "values": {}, "unit": "岁"}
        assert words["fields"]["living"]["values"]["alone"] == "独居"
        assert words["fields"]["disability"]["values"]["physical/2"] == "肢体残疾二级"
        assert words["fields"]["consent"]["values"]["true"] == "同意"
        assert words["services"]["living.home_care"] == "居家照料"
        assert words["organisations"]["dehua.zhihe"]
        assert len(words["townships"]) == 18

    async def test_each_region_has_its_own(self, client: httpx.AsyncClient) -> None:
        words = (await client.get("/pages/labels.json", params={"region": "weihai"})).json()
        assert words["region"]["brand"] == "威救你"
        assert not any(code.startswith("dehua.") for code in words["organisations"])

    async def test_an_unknown_region_is_a_problem(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/pages/labels.json", params={"region": "nowhere"})).status_code == 404
