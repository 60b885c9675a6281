"""Who gets one need of an application learns no more of it by any other call or by searching.

That is an organisation, and an office with a case of another township that was referred to it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.access import SYSTEM
from casework.permissions import Role
from tests.api.conftest import ADMIN_PASSWORD, signed_in
from tests.api.filing import file_application

PREFIX: Final = "/api/v1"
OFFICE: Final = "dehua.township.xunzhong"
ID_NUMBER: Final = "350526194403021228"
#: Goes to 致和社工事务所 by itself, and another need, of which it hears nothing.
NEEDS: Final = ["living.home_care", "link.medical_aid"]


@pytest.fixture
async def office(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """The office of 浔中镇, which gets referrals too."""
    with services.database.session() as s:
        services.staff.create(
            s,
            username="xunzhong",
            password=ADMIN_PASSWORD,
            role="township",
            regions=["dehua"],
            townships=["浔中镇"],
            organisation=OFFICE,
            actor=SYSTEM,
        )
    async with signed_in(app, "xunzhong", ADMIN_PASSWORD) as client:
        yield client


def hire(services: Services, role: Role, organisation: str) -> None:
    with services.database.session() as s:
        services.staff.create(
            s,
            username=organisation,
            password=ADMIN_PASSWORD,
            role=role,
            regions=["dehua"],
            organisation=organisation,
            actor=SYSTEM,
        )


async def sent_to(caseworker: httpx.AsyncClient, no: str, organisation: str) -> None:
    """The first need of an application, sent to an organisation."""
    need = (await caseworker.get(f"{PREFIX}/applications/{no}")).json()["needs"][0]["id"]
    body = {"need_id": need, "organisation": organisation, "send": True}
    answer = await caseworker.post(f"{PREFIX}/applications/{no}/referrals", json=body)
    assert answer.status_code == 201, answer.text


async def found(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get(f"{PREFIX}/applications", params=query)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert answer.json()["total"] == len(items)
    return [item["no"] for item in items]


class TestAnOfficeWithACaseFromElsewhere:
    @pytest.fixture
    async def no(self, caseworker: httpx.AsyncClient, services: Services) -> str:
        no = file_application(services, needs=NEEDS, id_number=ID_NUMBER, monthly_income=300).no
        await sent_to(caseworker, no, OFFICE)
        return no

    async def test_sees_what_was_shared_and_the_assessment_without_its_grounds(
        self, office: httpx.AsyncClient, caseworker: httpx.AsyncClient, no: str
    ) -> None:
        grade = {"kind": "category", "value": "dibao", "decided_by": "县民政局"}
        grade |= {"decided_on": "2026-11-01", "reason": "看过证"}
        assert (await caseworker.post(f"{PREFIX}/applications/{no}/grades", json=grade)).status_code == 201
        shown = (await office.get(f"{PREFIX}/applications/{no}")).json()
        assert not {"id_number", "monthly_income"} & shown["fields"].keys()
        assert len(shown["needs"]) == 1
        assessment = (await office.get(f"{PREFIX}/applications/{no}/assessment")).json()
        assert assessment["limited"] and assessment["missing_fields"] == [] and assessment["grades"] == []
        assert not any(one["items"] for one in assessment["dimensions"])
        grades = (await office.get(f"{PREFIX}/applications/{no}/grades")).json()
        assert grades == {"items": [], "limited": True}

    async def test_reads_and_changes_nothing_else(
        self, office: httpx.AsyncClient, caseworker: httpx.AsyncClient, no: str
    ) -> None:
        own, other = (await caseworker.get(f"{PREFIX}/applications/{no}")).json()["needs"]
        does = ("eating", "dressing", "bed_transfer", "toileting", "walking", "bathing")
        actions = dict.fromkeys(does, True)
        of = f"{PREFIX}/applications/{no}"
        offer = {"organisation": OFFICE, "kind": "goods", "title": "米", "quantity": 5, "unit": "袋"}
        offer["services"] = NEEDS
        resource = (await office.post(f"{PREFIX}/resources", json=offer)).json()["id"]
        refused = {
            "GET /transcript": None,
            "GET /history": None,
            "GET /benefits": None,
            f"GET /needs/{own['id']}/resources": None,
            "PATCH ": {"fields": {"age": 50}},
            "POST /actions": {"action": "withdraw", "reason": "不要了"},
            "PUT /facts": {"expenses": {"medical": 10}},
            "PUT /self-care": actions,
        }
        for call, body in refused.items():
            method, path = call.split(" ")
            assert (await office.request(method, of + path, json=body)).status_code == 403, call
        given = {"application_no": no, "need_id": own["id"], "quantity": 1, "reason": "急"}
        answer = await office.post(f"{PREFIX}/resources/{resource}/allocations", json=given)
        assert answer.status_code == 403
        assert (await office.get(f"{PREFIX}/resources/{resource}/matches")).json()["items"] == []
        assert (await office.get(f"{of}/needs/{other['id']}/candidates")).status_code == 404
        another = {"need_id": other["id"], "organisation": "dehua.hanshu"}
        assert (await office.post(f"{of}/referrals", json=another)).status_code == 422

    async def test_passes_on_what_it_got(
        self, office: httpx.AsyncClient, caseworker: httpx.AsyncClient, no: str
    ) -> None:
        own = (await office.get(f"{PREFIX}/applications/{no}")).json()["needs"][0]["id"]
        of = f"{PREFIX}/applications/{no}"
        assert (await office.get(f"{of}/needs/{own}/candidates")).status_code == 200
        body = {"need_id": own, "organisation": "dehua.hanshu"}
        assert (await office.post(f"{of}/referrals", json=body)).status_code == 201

    async def test_does_not_find_it_by_what_it_may_not_see(
        self, office: httpx.AsyncClient, services: Services, no: str
    ) -> None:
        near = file_application(services, township="浔中镇", needs=["link.medical_aid"], name="林阿土").no
        assert await found(office) == [near, no]
        assert await found(office, service="link.medical_aid") == [near]
        assert await found(office, service="living.home_care") == [no]
        assert await found(office, missing="housing") == [near]
        assert await found(office, dimension="income:0") == [near]
        assert await found(office, sort="-dimension.income") == [near]
        assert await found(office, q="医疗救助") == [near]
        assert await found(office, q=ID_NUMBER) == []
        assert await found(office, q="王秀英") == [no]
        assert await found(office, township="上涌镇") == [no]
        assert await found(office, township="上涌镇", region="weihai") == []


class TestAnOrganisation:
    async def test_searches_what_it_sees_and_no_more(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services, needs=NEEDS, id_number=ID_NUMBER, address="后坂村12号").no
        for words in ("王秀英", "秀英", "13800138000", "后坂", "上涌", no, no[:6], "王秀英 后坂"):
            assert await found(organisation, q=words) == [no], words
        for words in (ID_NUMBER, "医疗救助", "王秀英 医疗救助", "陈"):
            assert await found(organisation, q=words) == [], words
        assert await found(organisation, service="living.home_care") == [no]
        assert await found(organisation, service="link.medical_aid") == []

    async def test_a_department_filters_by_what_it_is_shown(
        self, app: FastAPI, services: Services, caseworker: httpx.AsyncClient
    ) -> None:
        no = file_application(services, needs=["health.checkup"], category="dibao", id_number=ID_NUMBER).no
        hire(services, "department", "dehua.health")
        async with signed_in(app, "dehua.health", ADMIN_PASSWORD) as health:
            assert await found(health) == [no]
            assert await found(health, category="dibao") == []  # a check-up does not need to know
            assert await found(health, q=ID_NUMBER) == []
        await sent_to(caseworker, no, "dehua.medical_insurance")
        aid = file_application(services, needs=["link.medical_aid"], category="dibao", id_number=ID_NUMBER).no
        await sent_to(caseworker, aid, "dehua.charity_federation")
        hire(services, "department", "dehua.civil_affairs")
        await sent_to(caseworker, aid, "dehua.civil_affairs")
        async with signed_in(app, "dehua.civil_affairs", ADMIN_PASSWORD) as decides:
            assert await found(decides, category="dibao") == [aid]
            assert await found(decides, q=ID_NUMBER) == [aid]

    async def test_finds_nothing_in_what_it_did_not_take_but_the_number(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        referral = (await organisation.get(f"{PREFIX}/referrals")).json()["items"][0]
        body = {"action": "reject", "reason": "人手不够", "version": referral["version"]}
        answer = await organisation.post(f"{PREFIX}/referrals/{referral['id']}/actions", json=body)
        assert answer.status_code == 200, answer.text
        assert await found(organisation, q="王秀英") == []
        assert await found(organisation, township="上涌镇") == []
        assert await found(organisation, q=no) == [no]

    async def test_a_household_is_no_business_of_who_did_not_take_the_need(
        self, app: FastAPI, services: Services
    ) -> None:
        no = file_application(services, needs=["health.checkup"]).no
        hire(services, "department", "dehua.health")
        async with signed_in(app, "dehua.health", ADMIN_PASSWORD) as health:
            of = f"{PREFIX}/applications/{no}"
            calls = ("household", "duplicates")
            assert [(await health.get(f"{of}/{call}")).status_code for call in calls] == [200, 200]
            referral = (await health.get(f"{PREFIX}/referrals")).json()["items"][0]
            body = {"action": "reject", "reason": "不归我们管", "version": referral["version"]}
            answer = await health.post(f"{PREFIX}/referrals/{referral['id']}/actions", json=body)
            assert answer.status_code == 200, answer.text
            assert [(await health.get(f"{of}/{call}")).status_code for call in calls] == [403, 403]


class TestReading:
    async def test_every_reading_of_one_application_is_in_its_history(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        of = f"{PREFIX}/applications/{file_application(services).no}"
        calls = ("assessment", "grades", "benefits", "duplicates", "household", "transcript", "history")
        for path in ("", *(f"/{call}" for call in calls)):
            assert (await caseworker.get(of + path)).status_code == 200, path
        items = (await caseworker.get(f"{of}/history")).json()["items"]
        read = [item["action"] for item in items if item["kind"] == "read"]
        assert read == ["read_application", *(f"read_{call}" for call in calls)]
