"""The page of notices: a kind and a way to the case, never about whom."""

from __future__ import annotations

from datetime import timedelta

import httpx
from fastapi import FastAPI

from api.services import Services
from tests.api.conftest import HandClock
from tests.api.desk import hired, text_of
from tests.api.filing import file_application
from tests.api.test_desk_work import step, work


class TestNotices:
    async def test_name_a_kind_and_lead_to_the_referral(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        one = await work(organisation)
        page = (await organisation.get("/staff/notices")).text
        assert "您单位有一件新的转介等待接收" in page and "王" not in text_of(page)
        action = next(line for line in page.split('"') if line.endswith("/open"))
        assert (await organisation.post(action)).headers["location"] == f"/staff/work/{one.id}"
        assert "没有还没看的通知" in text_of((await organisation.get("/staff/notices")).text)
        assert "看过" in text_of((await organisation.get("/staff/notices?show=all")).text)

    async def test_all_are_read_at_once_and_nobody_elses(
        self, app: FastAPI, organisation: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        file_application(services)
        file_application(services, needs=["health.checkup"])
        clock.moment += timedelta(minutes=1)
        assert (await organisation.post("/staff/notices/read")).status_code == 303
        assert (await organisation.get("/api/v1/notices?unread=true")).json()["total"] == 0
        async with hired(app, services, "health", "department", organisation="dehua.health") as other:
            assert (await other.get("/api/v1/notices?unread=true")).json()["total"] == 1

    async def test_of_the_county_a_notice_leads_to_the_case(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        await step(organisation, await work(organisation), "reject", reason="人手不够")
        page = (await caseworker.get("/staff/notices")).text
        action = next(line for line in page.split('"') if line.endswith("/open"))
        assert (await caseworker.post(action)).headers["location"] == f"/staff/applications/{no}"

    async def test_of_goods_that_are_left_again_a_notice_leads_to_the_resource(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        offer = {
            "kind": "goods",
            "title": "大米",
            "services": ["living.home_care"],
            "quantity": 1,
            "unit": "袋",
        }
        resource = (await organisation.post("/api/v1/resources", json=offer)).json()["id"]
        need = (await caseworker.get(f"/api/v1/applications/{no}")).json()["needs"][0]["id"]
        given = {"application_no": no, "need_id": need, "quantity": 1}
        to = f"/api/v1/resources/{resource}/allocations"
        assert (await caseworker.post(to, json=given)).status_code == 201
        await organisation.post("/staff/notices/read")
        erased = await caseworker.post(f"/api/v1/applications/{no}/erase", json={"reason": "本人要求"})
        assert erased.status_code == 200
        notices = (await organisation.get("/api/v1/notices?unread=true")).json()["items"]
        released = next(one for one in notices if one["kind"] == "resource_released")
        assert released["subject_id"] == resource and no not in str(released)
        opened = await organisation.post(f"/staff/notices/{released['id']}/open")
        assert opened.headers["location"] == f"/staff/resources/{resource}"
