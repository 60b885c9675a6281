"""Stations for everybody: by township, what is not known left open, nothing of a person."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.api.test_resident import assert_problem

STATIONS = "/api/v1/resident/stations"


async def stations(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get(STATIONS, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def app(shared_app: FastAPI) -> FastAPI:
    return shared_app


async def test_all_of_a_region_without_a_key(client: httpx.AsyncClient) -> None:
    found = await stations(client)
    assert found["region"] == "德化县" and len(found["townships"]) == 18
    assert {one["township"] for one in found["items"]} == set(found["townships"])
    assert set(found["items"][0]) == {"code", "name", "township", "phone", "address", "hours"}


async def test_those_of_a_township(client: httpx.AsyncClient) -> None:
    found = await stations(client, township="上涌镇")
    assert (
        await stations(client, township="上涌") == found == await stations(client, township="德化县 上涌镇")
    )
    assert found["items"] and {one["township"] for one in found["items"]} == {"上涌镇"}
    assert len(found["townships"]) == 18


async def test_what_staff_fill_in_is_seen_and_what_is_a_persons_is_not(
    client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    contact = {"phone": "13800138000", "address": "上涌街1号", "hours": "工作日", "person": "陈阿妹"}
    added = await admin.post(
        "/api/v1/stations", json={"name": "上涌二站", "township": "上涌镇", "contact": contact}
    )
    assert added.status_code == 201, added.text
    answer = await client.get(STATIONS, params={"township": "上涌镇"})
    [station] = [one for one in answer.json()["items"] if one["name"] == "上涌二站"]
    assert (station["phone"], station["address"], station["hours"]) == (None, "上涌街1号", "工作日")
    assert "陈阿妹" not in answer.text and "13800138000" not in answer.text


async def test_whom_to_ring_in_danger(client: httpx.AsyncClient) -> None:
    for region in ("dehua", "weihai"):
        answer = await client.get("/api/v1/resident/hotlines", params={"region": region})
        lines = answer.json()["items"]
        assert {"110", "120"} <= {line["number"] for line in lines} and all(line["name"] for line in lines)
        page = (await client.get("/", params={"region": region})).text
        assert all(f'href="tel:{line["number"]}"' in page for line in lines)


@pytest.mark.parametrize("query", [{"region": "atlantis"}, {"township": "上涌x"}, {"township": "%' OR 1=1"}])
async def test_an_unknown_place_is_refused(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    problem = assert_problem(await client.get(STATIONS, params=query), 422)
    assert problem["errors"][0]["field"] == next(iter(query))
