"""The address of the resident's page: which region, which of several talks, where to go back to."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.pages.assets import STATIC


@pytest.fixture
def app(shared_app: FastAPI) -> FastAPI:
    return shared_app


class TestSlot:
    async def test_a_volunteers_talk_is_kept_apart_and_leads_back_to_the_list(
        self, client: httpx.AsyncClient
    ) -> None:
        page = (await client.get("/?region=weihai&talk=h-12_A&back=/field/today?day=2026-11-22")).text
        assert 'data-region="weihai"' in page and 'data-slot="h-12_A"' in page
        assert re.search(r'id="back"[^>]* href="/field/today\?day=2026-11-22"', page)

    async def test_without_one_it_is_the_devices_own_talk(self, client: httpx.AsyncClient) -> None:
        page = (await client.get("/")).text
        assert 'data-slot=""' in page and 'id="back"' not in page

    @pytest.mark.parametrize("slot", ["", "a b", "../x", "张", "x" * 65, "a.b", '"><script>'])
    async def test_what_is_no_slot_is_refused_rather_than_mixed_up_with_another_talk(
        self, client: httpx.AsyncClient, slot: str
    ) -> None:
        assert (await client.get("/", params={"talk": slot})).status_code == 422

    @pytest.mark.parametrize(
        "back",
        [
            "https://example.org/field",
            "//example.org/field",
            "/staff",
            "/fieldwork",
            "/field/../staff",
            "/field//example.org",
            "/field\\..",
            "javascript:alert(1)",
            '/field"><script>',
            "/field/\n",
            "/field#x",
        ],
    )
    async def test_it_leads_back_only_to_the_field_pages(self, client: httpx.AsyncClient, back: str) -> None:
        answer = await client.get("/", params={"talk": "a", "back": back})
        assert answer.status_code == 200
        assert 'id="back"' not in answer.text and "example.org" not in answer.text


class TestScripts:
    """The resident's scripts, as a phone of 2019 reads them (Chromium 78 in WeChat)."""

    SCRIPTS = sorted([*(STATIC / "chat").glob("*.js"), *(STATIC / "shared").glob("*.js")])

    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
    def test_nothing_is_used_that_such_a_browser_cannot_read(self, script: Path) -> None:
        source = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
        newer = re.findall(
            r"\?\.[A-Za-z(\[]|\?\?|\|\|=|&&=|\.replaceChildren|\.replaceAll|\.at\(|\.flat\(|structuredClone"
            r"|Object\.hasOwn|Promise\.(?:any|allSettled)|^\s+#\w+|^\s+static ",
            source,
            flags=re.MULTILINE,
        )
        assert newer == []

    async def test_all_that_the_page_imports_is_fetched_at_once(self, client: httpx.AsyncClient) -> None:
        page = (await client.get("/")).text
        preloaded = set(re.findall(r'rel="modulepreload" href="/static/\w+/([\w/]+\.js)"', page))
        needed: set[str] = set()
        waiting = ["chat/main.js"]
        while waiting:
            name = waiting.pop()
            source = (STATIC / name).read_text(encoding="utf-8")
            for imported in re.findall(r'^import .* from "(.+)";$', source, flags=re.MULTILINE):
                found = str(((STATIC / name).parent / imported).resolve().relative_to(STATIC.resolve()))
                if found not in needed:
                    needed.add(found)
                    waiting.append(found)
        assert preloaded == needed
