"""Charity resources over the staff API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from tests.api.conftest import ADMIN_PASSWORD, hire, signed_in
from tests.api.filing import file_application
from tests.api.test_resident import assert_problem

ALL = "/api/v1/resources"
RICE: dict[str, Any] = {
    "kind": "goods",
    "title": "大米",
    "services": ["living.home_care"],
    "quantity": 10,
    "unit": "袋",
}


@pytest.fixture
async def charity(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Someone of the charity federation of Dehua."""
    hire(services, "charity", "provider", organisation="dehua.charity_federation")
    async with signed_in(app, "charity", ADMIN_PASSWORD) as client:
        yield client


async def offered(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post(ALL, json=RICE | changes)
    assert answer.status_code == 201, answer.text
    resource: dict[str, Any] = answer.json()
    return resource


async def test_offered_matched_given_handed_over_and_given_back(
    charity: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
) -> None:
    resource = await offered(charity, kind="money", unit=None, quantity="200.50", townships=["上涌"])
    path = f"{ALL}/{resource['id']}"
    assert (resource["quantity_left"], resource["unit"], resource["townships"]) == (
        "200.50",
        "元",
        ["上涌镇"],
    )
    no = file_application(services).no
    [match] = (await caseworker.get(f"{path}/matches")).json()["items"]
    assert (match["application_no"], match["fields"]["name"]) == (no, "王**")
    need = match["need_id"]
    [other] = (await caseworker.get(f"/api/v1/applications/{no}/needs/{need}/resources")).json()["items"]
    assert other["resource"]["id"] == resource["id"]
    body = {"application_no": no, "need_id": need, "quantity": 100.1}
    given = await caseworker.post(f"{path}/allocations", json=body)
    assert given.status_code == 201 and given.json()["quantity"] == "100.10", given.text
    assert_problem(await caseworker.post(f"{path}/allocations", json=body), 409)
    step = f"{ALL}/allocations/{given.json()['id']}"
    assert (await charity.post(f"{step}/deliver")).json()["status"] == "delivered"
    assert_problem(await caseworker.post(f"{step}/return"), 422)
    back = await caseworker.post(f"{step}/return", json={"reason": "搬走了"})
    assert back.json()["status"] == "returned"
    detail = (await charity.get(path)).json()
    assert (detail["quantity_left"], len(detail["allocations"])) == ("200.50", 1)
    history = (await caseworker.get(f"/api/v1/applications/{no}/history")).json()["items"]
    assert [e["action"] for e in history if e["kind"] == "resource"] == ["allocate", "deliver", "give_back"]


async def test_more_than_is_left_says_so(
    charity: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
) -> None:
    resource = await offered(charity)
    no = file_application(services).no
    [match] = (await caseworker.get(f"{ALL}/{resource['id']}/matches")).json()["items"]
    body = {"application_no": no, "need_id": match["need_id"], "quantity": 11}
    answer = await caseworker.post(f"{ALL}/{resource['id']}/allocations", json=body)
    assert_problem(answer, 409)
    assert answer.json()["detail"] == "剩下的不够了。"


async def test_changed_closed_and_listed(charity: httpx.AsyncClient, caseworker: httpx.AsyncClient) -> None:
    resource = await offered(charity, valid_until="2026-12-31")
    path = f"{ALL}/{resource['id']}"
    change = {"version": 1, "title": "面粉", "valid_until": None}
    changed = (await charity.patch(path, json=change)).json()
    assert (changed["title"], changed["valid_until"], changed["quantity_offered"]) == ("面粉", None, "10")
    assert_problem(await charity.patch(path, json=change), 409)
    for query in ({}, {"kind": "goods"}, {"service": "living.home_care"}, {"status": "open"}):
        assert (await caseworker.get(ALL, params=query)).json()["total"] == 1
    assert (await charity.post(f"{path}/close")).json()["status"] == "closed"
    assert (await caseworker.get(ALL, params={"status": "open"})).json()["total"] == 0


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "gold"}, "kind"),
    ({"title": "  "}, "title"),
    ({"services": []}, "services"),
    ({"services": ["living.gold"]}, "services.0"),
    ({"quantity": 0}, "quantity"),
    ({"quantity": "much"}, "quantity"),
    ({"quantity": 1e300}, "quantity"),
    ({"quantity": 1.5}, "quantity"),
    ({"unit": None}, "unit"),
    ({"townships": ["张村镇"]}, "townships.0"),
    ({"conditions": {"name": "王秀英"}}, "conditions"),
    ({"conditions": {"age": {"min": "old"}}}, "conditions.age"),
    ({"conditions": {"age": {"min": [[]]}}}, "conditions.age"),
    ({"valid_until": "2026-11-20"}, "valid_until"),
    ({"valid_until": "tomorrow"}, "valid_until"),
    ({"organisation": "dehua.nobody"}, "organisation"),
]


async def test_what_is_wrong_is_named_and_nothing_is_kept(charity: httpx.AsyncClient) -> None:
    for changes, field in WRONG:
        answer = await charity.post(ALL, json=RICE | changes)
        assert_problem(answer, 422)
        assert field in {error["field"] for error in answer.json()["errors"]}
    assert (await charity.get(ALL)).json()["total"] == 0
