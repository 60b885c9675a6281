"""The volunteer's page as it is handed out: a shell, what it keeps on the device, and its words."""

from __future__ import annotations

import json
import re

import httpx
import pytest


class TestTheShell:
    async def test_nothing_is_inline_and_every_file_is_there(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/field")
        assert answer.status_code == 200
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?://", answer.text)
        for name in re.findall(r'(?:src|href)="(/[^"#]+)"', answer.text):
            assert (await client.get(name)).status_code == 200, name

    async def test_the_worker_keeps_the_whole_page_and_nothing_of_the_api(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/field/sw.js")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert (answer.headers["service-worker-allowed"], answer.headers["cache-control"]) == (
            "/field",
            "no-cache",
        )
        [listed] = re.findall(r"const FILES = (\[.*?\]);", answer.text)
        files = json.loads(listed)
        shell = (await client.get("/field")).text
        assert set(re.findall(r'(?:src|href)="(/static/[^"]+)"', shell)) <= set(files)
        for name in files:
            assert (await client.get(name)).status_code == 200, name
        assert "/api" not in answer.text
        [listed] = re.findall(r"const ALL_WORDS = (\[.*?\]);", answer.text)
        words = [(await client.get(name)).json()["labels"]["region"]["code"] for name in json.loads(listed)]
        assert words == ["dehua", "dehua", "weihai"]

    async def test_can_be_installed(self, client: httpx.AsyncClient) -> None:
        told = (await client.get("/field/manifest.webmanifest")).json()
        assert (told["start_url"], told["scope"], told["display"]) == ("/field", "/field", "standalone")
        for icon in told["icons"]:
            assert (await client.get(icon["src"])).headers["content-type"] == "image/png"


class TestTheWords:
    @pytest.mark.parametrize(("region", "township"), [("dehua", "上涌镇"), ("weihai", "张村镇")])
    async def test_each_region_has_its_own(
        self, client: httpx.AsyncClient, region: str, township: str
    ) -> None:
        words = (await client.get("/field/words.json", params={"region": region})).json()
        assert words["labels"]["region"]["code"] == region
        assert {"needs", "consent", "township"} <= set(words["required"])
        assert township in words["villages"]
        assert words["reasons"]["phone_short"] == "电话号码少了数字"
        assert words["consent_by"] == {"self": "本人", "guardian": "监护人", "family": "家属"}
        assert {"110", "120"} <= {line["number"] for line in words["hotlines"]}

    async def test_an_unknown_region_is_a_problem(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/field/words.json", params={"region": "mars"})).status_code == 404
