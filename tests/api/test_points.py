"""Points over the staff API."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.access import SYSTEM
from tests.api.conftest import ADMIN_PASSWORD, signed_in
from tests.api.test_resident import assert_problem

ALL = "/api/v1/points"


@pytest.fixture
def station(services: Services) -> str:
    """The station of 张村镇; its account is signed in as ``station``."""
    office = services.regions["weihai"].office_of("张村镇")
    assert office is not None
    with services.database.session() as s:
        services.staff.create(
            s,
            username="station",
            password=ADMIN_PASSWORD,
            role="station",
            regions=["weihai"],
            organisation=office.code,
            townships=["张村镇"],
            actor=SYSTEM,
        )
    return office.code


@pytest.fixture
async def of_station(app: FastAPI, station: str) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(app, "station", ADMIN_PASSWORD) as client:
        yield client


async def test_awarded_spent_taken_back_and_read_by_its_owner(
    admin: httpx.AsyncClient, of_station: httpx.AsyncClient, station: str
) -> None:
    awarded = await admin.post(f"{ALL}/award", json={"holder": station, "points": 15, "reason": "义诊"})
    assert awarded.status_code == 201, awarded.text
    spent = await admin.post(f"{ALL}/spend", json={"holder": station, "points": 10, "what": "一袋米"})
    assert spent.json()["holder"]["balance"] == 5
    entry = spent.json()["entry"]["id"]
    back = await admin.post(f"{ALL}/entries/{entry}/correct", json={"reason": "没有领"})
    assert back.json()["entry"]["corrects_id"] == entry
    mine = (await of_station.get(ALL)).json()
    assert (mine["name"], mine["holder"]["balance"], mine["total"]) == ("海贝分", 15, 3)
    assert [item["points"] for item in mine["items"]] == [10, -10, 15]
    holders = (await admin.get(f"{ALL}/holders", params={"region": "weihai"})).json()
    assert [(item["holder"], item["balance"]) for item in holders["items"]] == [(station, 15)]
    assert holders["origin"].startswith("项目默认值")


async def test_more_than_there_is_says_so(admin: httpx.AsyncClient, station: str) -> None:
    answer = await admin.post(f"{ALL}/spend", json={"holder": station, "points": 1, "what": "一袋米"})
    assert_problem(answer, 409)
    assert (answer.json()["detail"], answer.json()["type"]) == (
        "积分不够。",
        "urn:yizhu:problem:not-enough-points",
    )


async def test_a_region_without_points_says_so(caseworker: httpx.AsyncClient) -> None:
    for answer in (
        await caseworker.get(ALL, params={"holder": "dehua.zhihe"}),
        await caseworker.get(f"{ALL}/holders"),
        await caseworker.post(f"{ALL}/award", json={"holder": "dehua.zhihe", "points": 1, "reason": "服务"}),
    ):
        assert_problem(answer, 409)
        assert answer.json()["detail"] == "这个地区没有积分。"


WRONG: list[tuple[dict[str, object], str]] = [
    ({"points": 1, "reason": "服务"}, "holder"),
    ({"holder": "nobody", "points": 1, "reason": "服务"}, "holder"),
    ({"holder": "weihai.huancui", "points": 0, "reason": "服务"}, "points"),
    ({"holder": "weihai.huancui", "points": 1.5, "reason": "服务"}, "points"),
    ({"holder": "weihai.huancui", "points": 1, "reason": "  "}, "reason"),
    ({"holder": "weihai.huancui", "points": 1, "reason": "服务", "region": "dehua"}, "region"),
    ({"holder": "weihai.huancui", "points": 1, "reason": "服务", "region": "nowhere"}, "region"),
]


async def test_what_is_wrong_is_named(admin: httpx.AsyncClient) -> None:
    for body, field in WRONG:
        answer = await admin.post(f"{ALL}/award", json=body)
        assert_problem(answer, 422)
        assert field in {error["field"] for error in answer.json()["errors"]}


async def test_an_organisation_neither_awards_nor_sees_anothers(
    of_station: httpx.AsyncClient, station: str
) -> None:
    body = {"holder": station, "points": 1, "reason": "服务"}
    assert_problem(await of_station.post(f"{ALL}/award", json=body), 403)
    assert_problem(await of_station.get(ALL, params={"holder": "weihai.huancui"}), 403)
