"""The case page's panels of doubles, household and policies; the list of referrals; what was shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select

from api.services import Services
from casework.referrals.models import Referral
from tests.api.conftest import HandClock, hire
from tests.api.filing import file_application
from tests.api.staff_browser import HTMX, browser, said


@pytest.fixture
async def desk(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A caseworker's browser."""
    hire(services, "chen", "county")
    async with browser(app, "chen") as client:
        yield client


def address(no: str, panel: str) -> str:
    return f"/staff/applications/{no}/panels/{panel}"


class TestDoubles:
    async def test_why_they_are_like_and_both_side_by_side_masked(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        one = file_application(services, sex="female").no
        other = file_application(services, needs=["living.meals"]).no
        page = await desk.get(address(one, "duplicates"), params={"other": other})
        text = said(page)
        for words in (other, "同一电话", "同乡镇", "138****8000", "王**", "助餐送餐"):
            assert words in text
        assert "13800138000" not in page.text and "王秀英" not in page.text and "中风" not in page.text
        part = await desk.get(address(one, "duplicates"), headers=HTMX)
        assert "<html" not in part.text

    async def test_one_household_then_apart_again(self, desk: httpx.AsyncClient, services: Services) -> None:
        one, other = (file_application(services).no for _ in range(2))
        url = address(one, "duplicates")
        nothing = await desk.post(f"{url}/merge", data={"other_no": other, "reason": " "})
        assert nothing.status_code == 422
        form = {"other_no": other, "reason": "看过户口本"}
        merged = await desk.post(f"{url}/merge", data=form)
        assert merged.headers["location"] == f"{url}?done=merged"
        text = said(await desk.get(merged.headers["location"]))
        assert "已认定是同一户" in text and "同一户的申请" in text
        again = await desk.post(f"{url}/merge", data=form)
        assert again.status_code == 409 and "已经是同一户了" in said(again)
        assert (await desk.post(f"{url}/split", data={"reason": "分家了"})).status_code == 303
        distinct = await desk.post(f"{url}/distinct", data=form)
        assert distinct.headers["location"].endswith("done=distinct")
        assert "没有发现像的申请" in said(await desk.get(url))

    async def test_a_department_reads_and_decides_nothing(
        self, app: FastAPI, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, needs=["health.checkup"]).no
        hire(services, "health", "department", organisation="dehua.health")
        async with browser(app, "health") as department:
            page = await department.get(address(no, "duplicates"))
            refused = await department.post(
                f"{address(no, 'duplicates')}/merge", data={"other_no": no, "reason": "x"}
            )
        assert page.status_code == 200 and "<form" not in page.text.split('id="duplicates-part"')[1]
        assert refused.status_code == 403


class TestPolicies:
    async def test_each_with_its_article_and_never_a_decision(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, category="dibao").no
        text = said(await desk.get(address(no, "benefits")))
        for words in (
            "不是认定结果",
            "最低生活保障",
            "已经有",
            "还缺：",
            "依据原文",
            "要人去核对",
            "先问这些最有用",
            "第九条",
        ):
            assert words in text

    async def test_a_provider_may_not(self, app: FastAPI, services: Services) -> None:
        no = file_application(services).no
        hire(services, "zhihe", "provider", organisation="dehua.zhihe")
        async with browser(app, "zhihe") as provider:
            assert (await provider.get(address(no, "benefits"))).status_code == 403


class TestReferrals:
    async def test_filters_stand_in_the_address_and_what_is_late_is_said(
        self, app: FastAPI, desk: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        empty = said(await desk.get("/staff/referrals"))
        assert "还没有转介" in empty
        no = file_application(services, needs=["living.home_care", "health.checkup"]).no
        page = await desk.get("/staff/referrals", params={"organisation": "dehua.health"})
        assert (
            "健康体检" in said(page).split("最近变动")[1]
            and "居家照料" not in said(page).split("最近变动")[1]
        )
        assert "没有符合的转介" in said(await desk.get("/staff/referrals", params={"overdue": "true"}))
        for query in ({"status": "nothing"}, {"organisation": "x.y"}, {"region": "nowhere"}):
            assert (await desk.get("/staff/referrals", params=query)).status_code == 422
        clock.wait(days=6)
        async with browser(app, "chen") as later:
            late = said(await later.get("/staff/referrals", params={"overdue": "true"}))
        assert no in late and "已超期：应在" in late

    async def test_ten_thousand(self, desk: httpx.AsyncClient, services: Services) -> None:
        file_application(services)
        with services.database.session() as s:
            first = s.scalars(select(Referral)).one()
            row = {column.key: getattr(first, column.key) for column in Referral.__table__.columns}
            rows = [
                {**row, "id": uuid4().hex, "created_at": first.created_at + timedelta(seconds=number)}
                for number in range(9_999)
            ]
            s.execute(insert(Referral), rows)
        page = await desk.get("/staff/referrals", params={"page": "334"})
        assert "第 334 / 334 页，共 10000 条" in said(page)
        assert page.text.count("<tr>") == 1 + 10

    async def test_what_an_organisation_was_shown_and_that_somebody_looked(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, monthly_income=900).no
        [one] = (await desk.get("/api/v1/referrals")).json()["items"]
        text = said(await desk.get(f"/staff/referrals/{one['id']}/shared"))
        assert "致和社工事务所看到的资料" in text and "13800138000" in text and "收入" not in text
        history = (await desk.get(f"/api/v1/applications/{no}/history")).json()["items"]
        assert "read_referral" in {entry["action"] for entry in history}
        assert (await desk.get("/staff/referrals/nothing/shared")).status_code == 404
