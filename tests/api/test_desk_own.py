"""An organisation's own page: how it is reached, how much it takes."""

from __future__ import annotations

import httpx
from fastapi import FastAPI

from api.services import Services
from tests.api.conftest import ADMIN_PASSWORD, hire, signed_in
from tests.api.desk import HOSTILE, hired, link_to, text_of


class TestOwn:
    async def test_contact_and_capacity_are_changed_and_only_the_own(
        self, organisation: httpx.AsyncClient
    ) -> None:
        page = (await organisation.get("/staff/organisation")).text
        assert "还有 4 项待补充" in page and "在接单" in page
        own = "/staff/organisation/dehua.zhihe"
        contact = {"version": "0", "phone": "0595-23500000", "person": HOSTILE[:38]}
        assert (await organisation.post(f"{own}/contact", data=contact)).status_code == 303
        stale = await organisation.post(f"{own}/contact", data=contact)
        assert stale.status_code == 409
        page = (await organisation.get("/staff/organisation")).text
        assert "0595-23500000" in page and "<img src=x" not in page and "还有 2 项待补充" in page
        closed = {"capacity": "5", "note": "人手不够，下月恢复"}
        assert (await organisation.post(f"{own}/capacity", data=closed)).status_code == 303
        said = text_of((await organisation.get("/staff/organisation")).text)
        assert "暂不接单" in said and "最多 5 件" in said
        for number in ("-1", "1.5", "很多", "1000000"):
            answer = await organisation.post(f"{own}/capacity", data={"capacity": number})
            assert answer.status_code == 422 and "最多同时办几件" in answer.text
        other = await organisation.post("/staff/organisation/dehua.hanshu/contact", data=contact)
        assert other.status_code == 403

    async def test_a_station_worker_fills_in_the_stations_of_the_township(
        self, app: FastAPI, services: Services
    ) -> None:
        hire_station = {"townships": ["上涌镇"], "organisation": "dehua.township.shangyong"}
        async with hired(app, services, "sy", "township", **hire_station) as office:
            page = (await office.get("/staff/organisation")).text
            action = link_to(page, "/staff/stations/")
            answer = await office.post(action, data={"version": "0", "phone": "0595-23600000"})
            assert answer.status_code == 303
            assert "0595-23600000" in (await office.get("/staff/organisation")).text

    async def test_an_account_of_no_organisation_is_told(self, app: FastAPI, services: Services) -> None:
        hire(services, "root2", "admin")
        async with signed_in(app, "root2", ADMIN_PASSWORD) as admin:
            assert "没有写明单位" in (await admin.get("/staff/organisation")).text
            named = await admin.get("/staff/organisation?organisation=dehua.health")
            assert "德化县卫生健康局" in named.text
