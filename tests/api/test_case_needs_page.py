"""The case page's panel of needs: what it shows, and its steps, as forms and as htmx sends them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.services import Services
from casework.access import Reader
from casework.applications.models import Application
from casework.directory.schemas import NewCapacity, NewOrganisation
from casework.referrals.case_schemas import CaseNeeds, CaseReferral
from tests.api.conftest import hire
from tests.api.filing import file_application
from tests.api.staff_browser import HTMX, browser, said

COUNTY = Reader(kind="staff", id="x", role="county", regions=["dehua"])
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=1+1\u202egnp"


@pytest.fixture
async def desk(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A caseworker's browser."""
    hire(services, "chen", "county")
    async with browser(app, "chen") as client:
        yield client


def panel(no: str, **query: str) -> str:
    return str(httpx.URL(f"/staff/applications/{no}/panels/needs", params=query))


def case(services: Services, no: str) -> CaseNeeds:
    with services.database.session() as session:
        return services.case_referrals.needs(session, no, COUNTY)


def newest(services: Services, no: str) -> CaseReferral:
    return case(services, no).items[0].referrals[0]


async def step(desk: httpx.AsyncClient, one: CaseReferral, action: str, **form: Any) -> httpx.Response:
    data = {"action": action, "version": one.version, **form}
    return await desk.post(f"/staff/referrals/{one.id}/steps", data=data)


class TestPanel:
    async def test_each_need_stands_with_its_referral_and_what_may_be_done(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, needs=["living.home_care", "health.escort"]).no
        page = await desk.get(panel(no))
        assert page.status_code == 200 and page.text.startswith("<!doctype html>")
        text = said(page)
        for words in (
            "居家照料",
            "想找人上门照顾",
            "致和社工事务所",
            "已发出",
            "11月25日前接收",
            "替它记一步",
            "撤回",
        ):
            assert words in text
        part = await desk.get(panel(no), headers=HTMX)
        assert part.text.lstrip().startswith("<div") and "<html" not in part.text

    async def test_hostile_words_are_only_words(self, desk: httpx.AsyncClient, services: Services) -> None:
        no = file_application(services).no
        one = newest(services, no)
        await step(desk, one, "reject", reason=HOSTILE)
        with services.database.session() as s:
            new = NewOrganisation(name="<b>x</b>{{7*7}}", kind="social_organisation", services=["living.*"])
            services.organisation_editing.add(s, "dehua", new, COUNTY)
        need = case(services, no).items[0].id
        page = await desk.get(panel(no, need=need))
        assert HOSTILE in said(page) and "<img" not in page.text and "<b>x</b>" not in page.text
        assert "49" not in said(page).replace("2049", "")

    async def test_candidates_with_the_reasons_of_the_ranking_and_who_is_full(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        with services.database.session() as s:
            services.capacities.set(s, "dehua.yuanmeng", NewCapacity(accepting=True, capacity=0), COUNTY)
            for number in range(30):
                new = NewOrganisation(
                    name=f"互助小组{number}", kind="social_organisation", services=["living.*"]
                )
                services.organisation_editing.add(s, "dehua", new, COUNTY)
        need = case(services, no).items[0].id
        page = await desk.get(panel(no, need=need))
        text = said(page)
        assert (
            "已满" in text
            and "职责：" in text
            and "就近：" in text
            and re.search(r"另外 (29|30) 个单位", text)
        )
        assert page.text.count('class="candidate') >= 34

    async def test_what_would_be_shown_is_shown_before_anything_is_sent(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, monthly_income=900).no
        need = case(services, no).items[0].id
        text = said(await desk.get(panel(no, need=need, to="dehua.yuanmeng")))
        assert "13800138000" in text and "不给它看：全家月收入" in text
        assert "还在致和社工事务所那里（已发出）" in text

    async def test_whose_consent_is_missing_is_said(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        with services.database.session() as s:
            application = s.scalars(select(Application).where(Application.no == no)).one()
            application.fields = {**application.fields, "consent": False}
        need = case(services, no).items[0].id
        assert "本人还没有同意" in said(await desk.get(panel(no, need=need, to="dehua.yuanmeng")))

    async def test_what_does_not_exist_or_is_anothers(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        assert (await desk.get(panel("DH20200101-000001"))).status_code == 404
        assert (await desk.get(panel(no, need="nothing"))).status_code == 200
        need = case(services, no).items[0].id
        wrong = await desk.get(panel(no, need=need, to="dehua.nobody"))
        assert wrong.status_code == 422 and "没有这个选项" in said(wrong)

    async def test_who_may_only_read_gets_no_buttons(
        self, app: FastAPI, services: Services, desk: httpx.AsyncClient
    ) -> None:
        no = file_application(services).no
        hire(services, "audit", "auditor")
        async with browser(app, "audit") as auditor:
            page = await auditor.get(panel(no))
            need = case(services, no).items[0].id
            opened = await auditor.get(panel(no, need=need))
        assert page.status_code == opened.status_code == 200
        assert "选单位" not in page.text and "<form" not in page.text.split('id="needs-part"')[1]
        assert "可以转给谁" not in opened.text

    async def test_twenty_needs(self, desk: httpx.AsyncClient, services: Services) -> None:
        codes = [service.code for service in services.regions["dehua"].services]
        no = file_application(services, needs=codes).no
        page = await desk.get(panel(no))
        assert page.text.count("<article") == len(codes) == 20


class TestReferring:
    async def refer(self, desk: httpx.AsyncClient, no: str, **form: Any) -> httpx.Response:
        return await desk.post(f"{panel(no)}/refer", data=form)

    async def test_sent_at_once_and_back_to_the_panel(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        need = case(services, no).items[0].id
        answer = await self.refer(desk, no, need_id=need, organisation="dehua.yuanmeng", send="1")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{panel(no)}?done=referred")
        assert "已发出，对方马上看得到" in said(await desk.get(answer.headers["location"]))
        assert {one.organisation: one.status for one in case(services, no).items[0].referrals} == {
            "dehua.zhihe": "sent",
            "dehua.yuanmeng": "sent",
        }
        again = await self.refer(desk, no, need_id=need, organisation="dehua.yuanmeng", send="1")
        assert again.status_code == 409 and "已经转给这个单位" in said(again)

    async def test_a_draft_that_takes_the_place_of_another(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        await step(desk, newest(services, no), "reject", template="最近人手不够，不能按时上门。")
        draft = newest(services, no)
        assert draft.status == "draft"
        form = {"need_id": draft.need_id, "organisation": "dehua.lanhuacao", "send": ""}
        answer = await self.refer(desk, no, **form, withdraw=f"{draft.id}:{draft.version}")
        assert answer.headers["location"].endswith("done=drafted")
        statuses = {one.organisation: one.status for one in case(services, no).items[0].referrals}
        assert statuses["dehua.lanhuacao"] == "draft" and statuses[draft.organisation] == "withdrawn"

    async def test_who_is_not_proposed_wants_a_reason(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        need = case(services, no).items[0].id
        form = {"need_id": need, "organisation": "dehua.education", "send": "1"}
        refused = await self.refer(desk, no, **form)
        assert refused.status_code == 422 and "请写明为什么转给它" in said(refused)
        assert (await self.refer(desk, no, **form, reason="学校老师认识这一家")).status_code == 303
        referrals = {one.organisation: one for one in case(services, no).items[0].referrals}
        assert referrals["dehua.education"].why == "学校老师认识这一家"


class TestSteps:
    async def test_a_reason_is_a_sentence_with_words_of_ones_own(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        one = newest(services, no)
        nothing = await step(desk, one, "reject")
        assert nothing.status_code == 422 and "请选一个原因" in said(nothing)
        done = await step(desk, one, "reject", template="联系不上居民。", reason="打过三次", back=panel(no))
        assert done.headers["location"] == f"{panel(no)}?done=step_reject"
        before = case(services, no).items[0].referrals[1]
        assert before.steps[-1].reason == "联系不上居民。打过三次"

    async def test_confirmed_for_the_resident_with_what_came_of_it(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        for action in ("accept", "start", "deliver"):
            assert (await step(desk, newest(services, no), action)).status_code == 303
        form = {"template": "电话回访，居民说已经办好。", "rating": "4"}
        assert (await step(desk, newest(services, no), "confirm", **form)).status_code == 303
        text = said(await desk.get(panel(no)))
        assert "工作人员确认：电话回访，居民说已经办好。" in text and "满意" in text

    async def test_who_comes_too_late_is_told_what_it_is_now(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        seen = newest(services, no)
        await step(desk, seen, "accept")
        form = {"action": "withdraw", "version": seen.version, "reason": "转错了", "back": panel(no)}
        url = f"/staff/referrals/{seen.id}/steps"
        late = await desk.post(url, data=form, headers={**HTMX, "hx-target": "needs-part"})
        assert late.status_code == 409
        assert "同事刚刚改过" in said(late) and "已接收" in said(late) and "再按一次" in said(late)
        assert f'value="{newest(services, no).version}" class="version-{seen.id}"' in late.text
        gone = await desk.post(
            url, data={**form, "action": "accept"}, headers={**HTMX, "hx-target": "needs-part"}
        )
        assert gone.status_code == 409 and "现在不能再“接收”" in said(gone)
        plain = await desk.post(url, data=form)
        assert plain.status_code == 409 and "内容已经变了" in said(plain)
        assert newest(services, no).status == "accepted"

    async def test_a_way_back_leads_nowhere_else(self, desk: httpx.AsyncClient, services: Services) -> None:
        no = file_application(services).no
        answer = await step(desk, newest(services, no), "accept", back="//evil.example/")
        assert answer.headers["location"] == "/staff/referrals?done=step_accept"

    @pytest.mark.parametrize(
        "form",
        [{"action": "expire"}, {"action": "nothing"}, {"version": "0"}, {"version": "x"}, {"rating": "9"}],
    )
    async def test_nonsense_does_nothing(
        self, desk: httpx.AsyncClient, services: Services, form: dict[str, str]
    ) -> None:
        no = file_application(services).no
        one = newest(services, no)
        data = {"action": "confirm", "version": str(one.version), "reason": "x", **form}
        answer = await desk.post(f"/staff/referrals/{one.id}/steps", data=data)
        assert answer.status_code in (403, 409, 422)
        assert newest(services, no).version == one.version


class TestGiving:
    async def test_given_handed_over_and_taken_back(
        self, desk: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, needs=["living.supplies"], category="dibao").no
        need = case(services, no).items[0].id
        offer = {
            "kind": "goods",
            "title": HOSTILE,
            "services": ["living.supplies"],
            "quantity": 3,
            "unit": "袋",
        }
        made = await desk.post(
            "/api/v1/resources", json={**offer, "organisation": "dehua.charity_federation"}
        )
        assert made.status_code == 201, made.text
        page = await desk.get(panel(no, need=need, view="resources"))
        assert "还剩 3 / 3 袋" in said(page) and HOSTILE in said(page)
        give = {"need_id": need, "resource_id": made.json()["id"]}
        too_much = await desk.post(f"{panel(no)}/give", data={**give, "quantity": "4"})
        assert too_much.status_code == 409 and "剩下的不够了" in said(too_much)
        for wrong in ("x", "NaN", "1e99999", ""):
            assert (await desk.post(f"{panel(no)}/give", data={**give, "quantity": wrong})).status_code == 422
        given = await desk.post(f"{panel(no)}/give", data={**give, "quantity": "2"})
        assert given.headers["location"].endswith("?done=given")
        [one] = case(services, no).items[0].given
        assert "等着送" in said(await desk.get(panel(no)))
        await desk.post(f"{panel(no)}/given/{one.id}/deliver")
        assert "已送到" in said(await desk.get(panel(no)))
        back = await desk.post(f"{panel(no)}/given/{one.id}/return")
        assert back.status_code == 422
        back = await desk.post(f"{panel(no)}/given/{one.id}/return", data={"reason": "送重了"})
        assert back.status_code == 303 and "已退回" in said(await desk.get(panel(no)))
