"""The pages of an organisation's work: who has them, what they show and what they do not, steps, records."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.referrals.schemas import ReferralListItem
from tests.api.conftest import ADMIN_PASSWORD, HandClock, hire, signed_in
from tests.api.desk import HOSTILE, hired, link_to, text_of
from tests.api.filing import file_application
from tests.api.test_roles import ROLES, Staff, staff

__all__ = ["staff"]  # a fixture

PAGES = {
    "/staff/work": "ATDPS",
    "/staff/notices": "ACTDPSV",
    "/staff/households": "ACTD",
    "/staff/service-data": "ACDU",
    "/staff/lists": "ACDU",
    "/staff/lists/no-such-list": "ACDU",
    "/staff/organisation": "ATDPS",
    "/staff/visits": "ACTSVU",
    "/staff/visits/import": "ACTS",
    "/staff/visits/no-such-visit": "ACTSVU",
    "/staff/work/no-such-referral": "ACTDPSVU",
}


async def work(client: httpx.AsyncClient) -> ReferralListItem:
    """The first referral of the list."""
    items = (await client.get("/api/v1/referrals/work")).json()["items"]
    return ReferralListItem.model_validate(items[0])


async def step(client: httpx.AsyncClient, one: ReferralListItem, action: str, **form: str) -> httpx.Response:
    data = {"action": action, "version": str(one.version), "back": f"/staff/work/{one.id}", **form}
    return await client.post(f"/staff/referrals/{one.id}/steps", data=data)


class TestWho:
    async def test_each_page_is_open_to_its_roles_only(self, staff: Staff) -> None:
        wrong = []
        for path, letters in PAGES.items():
            for letter, role in ROLES.items():
                status = (await staff[role].get(path)).status_code
                expected = 403 if letter not in letters else 404 if "no-such" in path else 200
                if status != expected:
                    wrong.append((path, role, status))
        assert wrong == []

    async def test_nobody_without_signing_in(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/staff/work?group=waiting")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/staff?next=")


class TestTheList:
    async def test_says_when_there_is_nothing(self, organisation: httpx.AsyncClient) -> None:
        assert "还没有转给本单位的事" in text_of((await organisation.get("/staff/work")).text)
        held = text_of((await organisation.get("/staff/work?group=held")).text)
        assert "现在没有暂停的转介" in held
        assert "没有找到" in text_of((await organisation.get("/staff/work?q=王秀英")).text)

    async def test_masks_whom_it_is_about_and_counts_working_days(
        self, organisation: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        file_application(services)
        said = text_of((await organisation.get("/staff/work")).text)
        assert "王** 82岁 上涌镇" in said and "王秀英" not in said and "13800138000" not in said
        assert "还剩 3 个工作日" in said and "11月25日前接收" in said
        clock.wait(days=5)
        async with signed_in(services_app(organisation), "zhihe", ADMIN_PASSWORD) as again:
            late = text_of((await again.get("/staff/work?late=true")).text)
        assert "超期 1 个工作日" in late

    async def test_pages_and_filters_stand_in_the_address(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        for _ in range(23):
            file_application(services)
        first = (await organisation.get("/staff/work?group=waiting&service=living.home_care")).text
        assert first.count("data-row") == 20
        second = link_to(first, "/staff/work?group=waiting&amp;service=living.home_care&amp;page=2")
        assert (await organisation.get(second)).text.count("data-row") == 3
        assert "第 1 / 2 页，共 23 条" in text_of(first)
        tab = link_to(first, "/staff/work?group=working")
        assert tab == "/staff/work?group=working&service=living.home_care"

    async def test_an_unchanged_list_is_not_sent_again(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        tag = (await organisation.get("/staff/work")).headers["etag"]
        again = await organisation.get("/staff/work", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")

    async def test_a_county_account_has_no_list_of_its_own_and_an_admin_names_one(
        self, admin: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        assert "看哪个单位" in (await admin.get("/staff/work")).text
        assert (await admin.get("/staff/work?organisation=dehua.zhihe")).text.count("data-row") == 1
        assert (await admin.get("/staff/work?organisation=dehua.nobody")).status_code == 422


def services_app(client: httpx.AsyncClient) -> FastAPI:
    """The application behind a client."""
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    app = transport.app
    assert isinstance(app, FastAPI)
    return app


class TestOne:
    async def test_what_was_not_shared_is_not_in_the_page_at_all(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(
            services,
            needs=["living.home_care", "link.medical_aid"],
            id_number="350526194403021228",
            monthly_income=317,
            category="dibao",
        )
        one = await work(organisation)
        for path in ("", "/print"):
            page = (await organisation.get(f"/staff/work/{one.id}{path}")).text
            assert "王秀英" in page and "中风" in page and "想找人上门照顾" in page
            for secret in ("350526194403021228", "317", "低保", "医疗救助", "medical_aid", "dibao"):
                without_ids = re.sub(r"[0-9a-f]{32}", "", page)
                assert secret not in without_ids.replace("审核低保", ""), secret
        said = text_of((await organisation.get(f"/staff/work/{one.id}")).text)
        assert "没有给：" in said and "身份证号" in said and "这项服务用不到" in said
        assert "上门照料、助浴、陪同就医，要知道能不能自理、有什么病" in said

    async def test_after_it_was_not_taken_nothing_is_shown_any_more(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        one = await work(organisation)
        done = await step(
            organisation, one, "reject", template="最近人手不够，不能按时上门。", reason="下月可以"
        )
        assert done.headers["location"] == f"/staff/work/{one.id}?done=own_reject"
        page = (await organisation.get(done.headers["location"])).text
        assert "资料已收回" in page and "最近人手不够，不能按时上门。下月可以" in page
        for gone in ("王秀英", "13800138000", "中风", "想找人上门照顾"):
            assert gone not in page

    async def test_a_correction_that_came_later_is_pointed_out(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        one = await work(organisation)
        await step(organisation, one, "accept")
        change = {"fields": {"phone": "13905950000", "monthly_income": 10}, "reason": "打不通"}
        assert (await caseworker.patch(f"/api/v1/applications/{no}", json=change)).status_code == 200
        said = text_of((await organisation.get(f"/staff/work/{one.id}")).text)
        assert "更正了： 电话" in said and "13905950000" in said and "13800138000" not in said

    async def test_hostile_text_is_only_text(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services, address=HOSTILE)
        one = await work(organisation)
        await step(organisation, one, "accept")
        form = {"kind": "note", "text": HOSTILE, "who": HOSTILE[:30]}
        assert (await organisation.post(f"/staff/work/{one.id}/records", data=form)).status_code == 303
        for path in ("", "/print"):
            page = (await organisation.get(f"/staff/work/{one.id}{path}")).text
            assert "<img src=x" not in page and "&lt;img src=x" in page and "{{7*7}}" in page

    async def test_an_open_page_asks_whether_anything_is_new_without_reading_it(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        one = await work(organisation)
        asked = link_now((await organisation.get(f"/staff/work/{one.id}")).text)
        assert "note" not in (await organisation.get(asked)).text
        await step(organisation, one, "accept")
        told = (await organisation.get(asked)).text
        assert "同事刚刚走了一步" in told and "已接收" in told and "王秀英" not in told
        items = (await caseworker.get(f"/api/v1/applications/{no}/history")).json()["items"]
        assert [item["action"] for item in items].count("read_referral") == 1


def link_now(page: str) -> str:
    """What the page asks every few seconds."""
    return html.unescape(page.partition('data-live-from="')[2].partition('"')[0])


class TestWorking:
    async def test_taken_begun_noted_and_delivered(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        for action in ("accept", "start"):
            assert (await step(organisation, await work(organisation), action)).status_code == 303
        one = await work(organisation)
        record = {"kind": "appointment", "text": "约好了", "day": "2026-11-23", "hour": "09:30"}
        assert (await organisation.post(f"/staff/work/{one.id}/records", data=record)).status_code == 303
        done = {"version": str(one.version), "text": "打扫两间屋", "day": "2026-11-21", "quantity": "2.5"}
        answer = await organisation.post(f"/staff/work/{one.id}/deliver", data=done)
        assert answer.status_code == 422 and "单位" in answer.text  # a quantity without a unit
        answer = await organisation.post(f"/staff/work/{one.id}/deliver", data={**done, "unit": "小时"})
        assert answer.headers["location"] == f"/staff/work/{one.id}?done=delivered"
        said = text_of((await organisation.get(f"/staff/work/{one.id}")).text)
        assert "2.5小时" in said and "打扫两间屋" in said and "2026年11月23日 09:30" in said
        assert "等居民或回访的人确认" in said and "确认办结" not in said

    async def test_what_others_have_not_confirmed_in_time_is_not_its_lateness(
        self, organisation: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        file_application(services)
        for action in ("accept", "start"):
            await step(organisation, await work(organisation), action)
        one = await work(organisation)
        done = {"version": str(one.version), "text": "送了饭", "day": "2026-11-21"}
        await organisation.post(f"/staff/work/{one.id}/deliver", data=done)
        clock.wait(days=60)
        async with signed_in(services_app(organisation), "zhihe", ADMIN_PASSWORD) as again:
            for path in ("/staff/work", f"/staff/work/{one.id}"):
                page = (await again.get(path)).text
                assert "等回访确认（县里超期）" in text_of(page)
                assert 'class="late' not in page

    async def test_two_of_one_organisation_at_once_the_second_is_told(
        self, app: FastAPI, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        hire(services, "zhihe2", "provider", organisation="dehua.zhihe")
        one = await work(organisation)
        async with signed_in(app, "zhihe2", ADMIN_PASSWORD) as colleague:
            assert (await step(colleague, one, "accept")).status_code == 303
        late = await step(organisation, one, "reject", reason="人手不够")
        assert late.status_code == 409 and "同事刚刚改过" in late.text
        assert (await work(organisation)).status == "accepted"

    @pytest.mark.parametrize(
        ("form", "told"),
        [
            ({"text": "", "day": "2026-11-21"}, "写的内容"),
            ({"text": "办了", "day": ""}, "请填哪天办的"),
            ({"text": "办了", "day": "2026-11-22"}, "不能是以后的日子"),
            ({"text": "办了", "day": "2026-11-21", "quantity": "-1"}, "数量"),
            ({"text": "办了", "day": "2026-11-21", "quantity": "nan", "unit": "次"}, "数量"),
            ({"text": "办了", "day": "昨天"}, "哪天"),
        ],
    )
    async def test_what_is_wrong_is_named_and_nothing_is_kept(
        self, organisation: httpx.AsyncClient, services: Services, form: dict[str, str], told: str
    ) -> None:
        file_application(services)
        for action in ("accept", "start"):
            await step(organisation, await work(organisation), action)
        one = await work(organisation)
        answer = await organisation.post(
            f"/staff/work/{one.id}/deliver", data={"version": str(one.version), **form}
        )
        assert answer.status_code == 422 and told in text_of(answer.text)
        assert (await work(organisation)).status == "in_service"
        assert (await organisation.get(f"/api/v1/referrals/{one.id}/records")).json()["items"] == []

    async def test_another_organisation_sees_and_does_nothing(
        self, app: FastAPI, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        one = await work(organisation)
        async with hired(app, services, "hanshu", "provider", organisation="dehua.hanshu") as other:
            assert (await other.get(f"/staff/work/{one.id}")).status_code == 404
            assert (await step(other, one, "accept")).status_code == 404
            form = {"kind": "note", "text": "看看"}
            assert (await other.post(f"/staff/work/{one.id}/records", data=form)).status_code == 404
