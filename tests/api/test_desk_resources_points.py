"""The pages of charity resources and of points."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.pages.desk.resource_terms import terms_text
from api.services import Services
from casework.access import SYSTEM
from tests.api.conftest import ADMIN_PASSWORD, hire
from tests.api.filing import file_application
from tests.api.staff_browser import browser, said

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"
OFFER = {
    "organisation": "dehua.charity_federation",
    "kind": "goods",
    "title": HOSTILE,
    "services": ["living.supplies", "living.home_care"],
    "quantity": "3",
    "unit": "袋",
    "townships": ["上涌镇"],
    "age_min": "60",
    "term.category": ["dibao", "tekun"],
}


@pytest.fixture
async def desk(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A caseworker's browser."""
    hire(services, "chen", "county")
    async with browser(app, "chen") as client:
        yield client


class TestResources:
    async def test_offered_listed_given_changed_and_closed(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        assert "还没有慈善资源" in said(await desk.get("/staff/resources"))
        assert "学业辅导与课外培训" in said(await desk.get("/staff/resources/new"))
        made = await desk.post("/staff/resources/new", data=OFFER)
        assert made.status_code == 303 and made.headers["location"].endswith("?done=offered")
        one = made.headers["location"].partition("?")[0]
        listed = await desk.get("/staff/resources", params={"status": "open", "township": "上涌镇"})
        assert HOSTILE in said(listed) and "<img" not in listed.text and "德化县慈善总会" in said(listed)
        assert "没有符合的" in said(await desk.get("/staff/resources", params={"status": "closed"}))
        no = file_application(services, category="dibao").no
        page = await desk.get(one)
        assert "救助身份：低保、特困人员；年龄：60 以上" in said(page) and no in said(page)
        assert "王秀英" not in page.text
        need = re.search(r'name="need_id" value="(\w+)"', page.text)
        assert need
        form = {"application_no": no, "need_id": need[1], "quantity": "2"}
        assert (await desk.post(f"{one}/give", data=form)).status_code == 303
        again = await desk.post(f"{one}/give", data=form)
        assert again.status_code == 409 and "剩下的不够" in said(again)
        page = await desk.get(one)
        assert "还剩 1 袋" in said(page) and "等着送" in said(page)
        given = re.search(r"/given/(\w+)/deliver", page.text)
        assert given
        assert (await desk.post(f"{one}/given/{given[1]}/deliver")).status_code == 303
        change = {"version": "1", "title": "大米", "quantity": "1", "note": HOSTILE}
        less = await desk.post(f"{one}/edit", data=change)
        assert less.status_code == 409 and "已经给出去的比这还多" in said(less)
        assert (await desk.post(f"{one}/edit", data=change | {"quantity": "9"})).status_code == 303
        stale = await desk.post(f"{one}/edit", data=change | {"quantity": "9"})
        assert stale.status_code == 409 and "别人刚刚改过" in said(stale)
        assert (await desk.post(f"{one}/close")).status_code == 303
        assert "停止提供" in said(await desk.get(one))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"quantity": "x"},
            {"services": []},
            {"valid_until": "2026-13-01"},
            {"title": " "},
            {"age_min": "x"},
        ],
    )
    async def test_what_is_wrong_is_told(self, desk: httpx.AsyncClient, wrong: dict[str, object]) -> None:
        answer = await desk.post("/staff/resources/new", data={**OFFER, **wrong})
        assert answer.status_code == 422 and "<img" not in answer.text

    async def test_a_provider_offers_its_own_and_gives_none(self, app: FastAPI, services: Services) -> None:
        hire(services, "zhihe", "provider", organisation="dehua.zhihe")
        async with browser(app, "zhihe") as provider:
            form = await provider.get("/staff/resources/new")
            assert form.status_code == 200 and "谁提供" not in said(form)
            made = await provider.post("/staff/resources/new", data={**OFFER, "organisation": ""})
            one = made.headers["location"].partition("?")[0]
            page = said(await provider.get(one))
            assert "致和社工事务所" in page and "能给谁" not in page and "停止提供" in page
            other = await provider.post("/staff/resources/new", data=OFFER)
            assert other.status_code == 403

    def test_terms_as_people_read_them(self) -> None:
        terms = {
            "monthly_income": {"max": 800},
            "disability.grade": {"min": 1, "max": 2},
            "living": {"not": ["institution"]},
            "farmer": {"in": [True]},
            "employment": {"known": True},
        }
        income, grade, living, _, employment = terms_text(terms)
        assert income.endswith("：800 以下") and grade == "残疾：1 以上，2 以下"
        assert "不是" in living and employment.endswith("要知道")


class TestPoints:
    @pytest.fixture
    async def office(self, app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
        """Weihai's own caseworker, and a volunteer there."""
        with services.database.session() as s:
            for name, role in (("wei", "county"), ("yigong", "volunteer")):
                services.staff.create(
                    s,
                    username=name,
                    password=ADMIN_PASSWORD,
                    role=role,  # type: ignore[arg-type]
                    regions=["weihai"],
                    actor=SYSTEM,
                )
        async with browser(app, "wei") as client:
            yield client

    async def test_awarded_spent_and_taken_back_each_once(
        self, app: FastAPI, office: httpx.AsyncClient
    ) -> None:
        empty = await office.get("/staff/points")
        assert "海贝分" in said(empty) and "还没有谁有积分" in said(empty)
        key = re.search(r'name="client_id" value="([\w-]+)"', empty.text)
        assert key
        form = {
            "region": "weihai",
            "holder": "yigong",
            "points": "12",
            "reason": HOSTILE,
            "client_id": key[1],
        }
        first = await office.post("/staff/points/award", data=form)
        twice = await office.post("/staff/points/award", data=form)
        assert first.status_code == twice.status_code == 303
        one = first.headers["location"]
        page = await office.get(one)
        assert "现有 12 分" in said(page) and HOSTILE in said(page) and "<img" not in page.text
        too_much = await office.post(
            "/staff/points/spend", data=form | {"points": "13", "client_id": str(uuid4())}
        )
        assert too_much.status_code == 409 and "积分不够" in said(too_much)
        entry = re.search(r"/staff/points/entries/(\d+)/correct", page.text)
        assert entry
        back = await office.post(f"/staff/points/entries/{entry[1]}/correct", data={"reason": "记错了"})
        assert back.headers["location"].endswith("done=points_corrected")
        assert "现有 0 分" in said(await office.get(one))
        async with browser(app, "yigong") as volunteer:
            own = await volunteer.get("/staff/points")
            assert "现有 0 分" in said(own) and "记分…" not in said(own) and "<dialog" not in own.text
            assert (await volunteer.post("/staff/points/award", data=form)).status_code == 403

    async def test_where_there_are_none_it_is_said(self, desk: httpx.AsyncClient) -> None:
        assert "您的地区没有积分" in said(await desk.get("/staff/points"))

    async def test_the_same_key_over_the_api(self, office: httpx.AsyncClient) -> None:
        body = {"holder": "yigong", "points": 5, "reason": "探访", "client_id": str(uuid4())}
        first, again = [(await office.post("/api/v1/points/award", json=body)).json() for _ in range(2)]
        assert first == again and first["holder"]["balance"] == 5
        other = await office.post("/api/v1/points/award", json=body | {"points": 6})
        assert other.status_code == 409
