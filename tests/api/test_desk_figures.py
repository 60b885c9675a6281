"""The page of figures, and its call, without a browser."""

from __future__ import annotations

from io import BytesIO

import httpx
import pytest
from openpyxl import load_workbook

from tests.api.conftest import ADMIN_PASSWORD

OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def inside(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser that is signed in as admin."""
    form = {"username": "admin", "password": ADMIN_PASSWORD}
    assert (await client.post("/staff/sign-in", data=form, headers=OWN)).status_code == 303
    return client


class TestThePage:
    async def test_nothing_to_count_is_said(self, inside: httpx.AsyncClient) -> None:
        answer = await inside.get("/staff/figures")
        assert answer.status_code == 200
        assert "这段时间还没有申请" in answer.text and "data-chart" not in answer.text

    async def test_each_region_has_its_own(self, inside: httpx.AsyncClient) -> None:
        answer = await inside.get("/staff/figures", params={"region": "weihai", "from": "", "until": ""})
        assert answer.status_code == 200 and "威海市" in answer.text

    @pytest.mark.parametrize(
        "query",
        [
            {"from": "2026-02-01", "until": "2026-01-01"},
            {"township": "<b>x</b>"},
            {"from": "x"},
            {"region": "x"},
        ],
    )
    async def test_what_cannot_be_shown_is_told_in_words(
        self, inside: httpx.AsyncClient, query: dict[str, str]
    ) -> None:
        answer = await inside.get("/staff/figures", params=query)
        assert answer.status_code == 422
        assert "填写有误" in answer.text and "<b>x</b>" not in answer.text


class TestTheCall:
    async def test_the_file(self, inside: httpx.AsyncClient) -> None:
        answer = await inside.get("/api/v1/reports/figures", params={"format": "xlsx"})
        assert answer.headers["content-disposition"].endswith('.xlsx"')
        assert "总数" in load_workbook(BytesIO(answer.content)).sheetnames

    async def test_without_days_it_is_the_last_year(self, inside: httpx.AsyncClient) -> None:
        found = (await inside.get("/api/v1/reports/figures")).json()
        assert (found["first_day"], found["last_day"]) == ("2025-11-22", "2026-11-21")
