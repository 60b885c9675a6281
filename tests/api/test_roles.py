"""Every role on every call of the staff API: allowed and refused; and whose cases each role sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.access import SYSTEM
from casework.permissions import Role
from tests.api.conftest import ADMIN_PASSWORD, signed_in
from tests.api.filing import file_application

ROLES: Final[dict[str, Role]] = {
    "A": "admin",
    "C": "county",
    "T": "township",
    "D": "department",
    "P": "provider",
    "S": "station",
    "V": "volunteer",
    "U": "auditor",
}
EVERYBODY: Final = "ACTDPSVU"
PLACES: Final[dict[Role, dict[str, Any]]] = {
    "admin": {},
    "county": {"regions": ["dehua"]},
    "township": {"regions": ["dehua"], "townships": ["上涌镇"], "organisation": "dehua.township.shangyong"},
    "department": {"regions": ["dehua"], "organisation": "dehua.health"},
    "provider": {"regions": ["dehua"], "organisation": "dehua.zhihe"},
    "station": {"regions": ["dehua"], "townships": ["上涌镇"]},
    "volunteer": {"regions": ["dehua"]},
    "auditor": {"regions": ["dehua"]},
}

#: Who may make a call at all, by the letters above. Every call of the staff API stands here.
CALLS: Final[dict[str, str]] = {
    "GET /auth/me": EVERYBODY,
    "POST /auth/password": EVERYBODY,
    "GET /accounts": "A",
    "POST /accounts": "A",
    "GET /accounts/{account_id}": "A",
    "PATCH /accounts/{account_id}": "A",
    "POST /understanding": "ACT",
    "GET /alerts": "ACT",
    "GET /alerts/count": "ACT",
    "GET /alerts/{alert_id}": "ACT",
    "POST /alerts/{alert_id}/acknowledge": "ACT",
    "POST /alerts/{alert_id}/close": "ACT",
    "GET /queue": "ACTSU",
    "GET /queue/count": "ACTSU",
    "POST /queue/claims": "ACTS",
    "POST /queue/claims/release": "ACTS",
    "GET /applications": EVERYBODY,
    "POST /applications": "ACTSV",
    "GET /applications/{no}": EVERYBODY,
    "PATCH /applications/{no}": "ACTS",
    "GET /applications/{no}/entry": EVERYBODY,
    "POST /applications/{no}/actions": "ACTS",
    "POST /applications/{no}/erase": "AC",
    "GET /applications/{no}/assessment": EVERYBODY,
    "GET /applications/{no}/benefits": "ACTSU",
    "PUT /applications/{no}/facts": "ACTS",
    "PUT /applications/{no}/self-care": "ACTS",
    "GET /applications/{no}/grades": EVERYBODY,
    "POST /applications/{no}/grades": "AC",
    "GET /applications/{no}/transcript": "ACTU",
    "GET /applications/{no}/history": "ACTU",
    "POST /applications/{no}/referrals": "ACTS",
    "GET /applications/{no}/notes": "ACTSU",
    "POST /applications/{no}/notes": "ACTS",
    "POST /applications/{no}/notes/{note_id}/strike": "ACTS",
    "GET /applications/{no}/referrals": EVERYBODY,
    "GET /applications/{no}/needs/{need_id}/sharing": "ACTS",
    "GET /applications/{no}/allocations": "ACTDPSU",
    "GET /visits": "ACTSVU",
    "GET /visits/template": "ACTS",
    "GET /visits/assignees": "ACTS",
    "POST /visits/import": "ACTS",
    "GET /visits/{visit_id}": "ACTSVU",
    "POST /visits/{visit_id}/assign": "ACTSV",  # a volunteer sends nobody: the service refuses
    "POST /visits/{visit_id}/outcome": "ACTSV",
    "POST /visits/{visit_id}/remarks": "ACTSV",
    "POST /visits/{visit_id}/erase": "AC",
    "GET /field/day": "ACTSV",
    "POST /field/talks": "ACTSV",
    "GET /applications/{no}/form": EVERYBODY,
    "POST /photos/read": "ACTSV",
    "GET /applications/{no}/photos": EVERYBODY,  # none of what was only shared
    "GET /applications/{no}/photos/{photo_id}": EVERYBODY,
    "GET /applications/{no}/duplicates": "ACTDSU",
    "GET /applications/{no}/household": "ACTDSU",
    "POST /households/search": "ACTD",
    "POST /applications/{no}/merge": "AC",
    "POST /applications/{no}/split": "AC",
    "POST /applications/{no}/distinct": "AC",
    "GET /discovery/kinds": "ACDU",
    "GET /discovery/lists": "ACDU",
    "GET /discovery/lists/{list_id}": "ACDU",
    "POST /discovery/lists": "ACD",  # which kind whose is: the region's data
    "GET /conversations": "ACTU",
    "GET /conversations/{conversation_id}/transcript": "ACTU",
    "POST /conversations/{conversation_id}/takeover": "ACT",
    "POST /conversations/{conversation_id}/release": "ACT",
    "POST /conversations/{conversation_id}/reply": "ACT",
    "POST /conversations/{conversation_id}/resend": "ACT",
    "POST /conversations/{conversation_id}/told": "ACT",
    "GET /undelivered": "ACTU",
    "GET /channels": "A",
    "GET /referrals": EVERYBODY,
    "GET /referrals/{referral_id}": EVERYBODY,
    "POST /referrals/{referral_id}/actions": EVERYBODY,  # which step whose is: the state machine's table
    "GET /referrals/work": EVERYBODY,  # who belongs to no organisation has to name one
    "GET /referrals/{referral_id}/work": EVERYBODY,
    "GET /referrals/{referral_id}/records": EVERYBODY,
    "POST /referrals/{referral_id}/records": EVERYBODY,  # who works on it: asked in the service
    "GET /notices": "ACTDPSV",
    "POST /notices/read": "ACTDPSV",
    "POST /notices/{notice_id}/read": "ACTDPSV",
    "GET /organisations": EVERYBODY,
    "GET /regions": EVERYBODY,
    "GET /regions/{code}": EVERYBODY,
    "POST /regions/check": "A",
    "POST /organisations": "AC",
    "GET /organisations/{code}": EVERYBODY,
    "PATCH /organisations/{code}": "ACTDPS",  # the own one only, but for A and C
    "PUT /organisations/{code}/capacity": "ACTDPS",
    "GET /organisations/{code}/history": "AC",
    "POST /stations": "AC",
    "PATCH /stations/{code}": "ACTDPS",
    "GET /stations/{code}/history": "AC",
    "GET /applications/{no}/needs/{need_id}/candidates": "ACTS",
    "GET /services": EVERYBODY,
    "GET /stations": EVERYBODY,
    "GET /knowledge": EVERYBODY,
    "GET /knowledge/{entry_id}": EVERYBODY,
    "PUT /knowledge/{entry_id}": "AC",
    "DELETE /knowledge/{entry_id}": "AC",
    "GET /knowledge/{entry_id}/revisions": EVERYBODY,
    "GET /reports/quarterly": "ACU",
    "GET /reports/figures": "ACU",
    "GET /directory/hsds": EVERYBODY,
    "GET /service-data": "ACDU",
    "GET /service-data/versions": "ACDU",
    "GET /service-data/template": "ACD",
    "PUT /service-data": "ACD",
    "POST /service-data/upload": "ACD",
    "GET /resources": "ACTDPSU",
    "POST /resources": "ACTDPS",
    "GET /resources/{resource_id}": "ACTDPSU",
    "PATCH /resources/{resource_id}": "ACTDPS",
    "POST /resources/{resource_id}/close": "ACTDPS",
    "GET /resources/{resource_id}/matches": "ACT",
    "POST /resources/{resource_id}/allocations": "ACT",
    "POST /resources/allocations/{allocation_id}/deliver": "ACTDPSU",  # own ones, asked in the service
    "POST /resources/allocations/{allocation_id}/return": "ACTDPSU",
    "GET /applications/{no}/needs/{need_id}/resources": "ACT",
    "GET /regions/{code}/settings": "ACU",
    "GET /regions/{code}/settings/{place}": "ACU",
    "PUT /regions/{code}/settings/{place}": "AC",
    "POST /regions/{code}/settings/{place}/restore": "AC",
    "GET /regions/{code}/settings/{place}/history": "ACU",
    "GET /regions/{code}/open-places": "ACU",
    "GET /duty": "ACTU",
    "GET /duty/roster": "ACTU",
    "POST /duty/shifts": "AC",
    "PUT /duty/shifts/{shift_id}": "AC",
    "POST /duty/shifts/{shift_id}/close": "AC",
    "GET /audit": "ACU",
    "GET /points": "ACTPSVU",
    "GET /points/holders": "ACTPSVU",
    "POST /points/award": "AC",
    "POST /points/spend": "AC",
    "POST /points/entries/{entry_id}/correct": "AC",
}
#: Calls that staff do not make: signing in, and the resident's own.
OTHERS: Final = {
    "POST /auth/token",
    "POST /conversations",
    "GET /conversations/{conversation_id}/messages",
    "POST /conversations/{conversation_id}/messages",
    "GET /conversations/{conversation_id}/noted",
    "GET /conversations/{conversation_id}/progress",
    "POST /conversations/{conversation_id}/link-code",
    "POST /links",
    "POST /channels/wechat/session",
    "POST /channels/wechat/waiting",
    "GET /resident/stations",
    "GET /resident/hotlines",
}
PREFIX: Final = "/api/v1"

Staff = dict[Role, httpx.AsyncClient]


def hire(services: Services, role: Role) -> None:
    """An account of this role in 上涌镇 of Dehua, or of an organisation there."""
    with services.database.session() as s:
        services.staff.create(
            s, username=f"the-{role}", password=ADMIN_PASSWORD, role=role, actor=SYSTEM, **PLACES[role]
        )


@pytest.fixture
async def staff(app: FastAPI, services: Services) -> AsyncIterator[Staff]:
    """One of every role."""
    async with AsyncExitStack() as stack:
        clients: Staff = {}
        for role in ROLES.values():
            hire(services, role)
            clients[role] = await stack.enter_async_context(signed_in(app, f"the-{role}", ADMIN_PASSWORD))
        yield clients


class TestEveryCall:
    def test_stands_in_the_table(self, shared_app: FastAPI) -> None:
        there = {
            f"{method.upper()} {path.removeprefix(PREFIX)}"
            for path, methods in shared_app.openapi()["paths"].items()
            if path.startswith(PREFIX)
            for method in methods
        }
        assert there == CALLS.keys() | OTHERS

    async def test_is_refused_to_who_may_not_and_open_to_who_may(
        self, staff: Staff, services: Services
    ) -> None:
        no = file_application(services).no
        wrong = []
        for call, letters in CALLS.items():
            method, _, path = call.partition(" ")
            url = PREFIX + path.replace("{no}", no).replace("{", "no-such-").replace("}", "")
            for letter, role in ROLES.items():
                status = (await staff[role].request(method, url)).status_code
                # Without a body or with a made-up id an open call says 404 or 422, never who may not.
                if (status == 403) is (letter in letters) or status >= 500 or status == 401:
                    wrong.append((call, role, status))
        assert wrong == []

    async def test_a_refusal_names_the_permission(self, staff: Staff) -> None:
        answer = await staff["volunteer"].get(f"{PREFIX}/reports/quarterly?year=2026&quarter=4")
        assert answer.json()["detail"] == "您的账号没有这项权限：看季度汇总。"


class TestWhoseCases:
    async def test_each_role_sees_its_own_and_no_others(self, staff: Staff, services: Services) -> None:
        near = file_application(services).no  # 上涌镇; sent to 致和社工事务所
        far = file_application(services, township="杨梅乡", needs=["health.checkup"]).no  # to 县卫健局
        sees = {
            "admin": {near, far},
            "county": {near, far},
            "township": {near},
            "department": {far},
            "provider": {near},
            "station": {near},
            "volunteer": set(),
            "auditor": {near, far},
        }
        for role, client in staff.items():
            items = (await client.get(f"{PREFIX}/applications")).json()["items"]
            assert {item["no"] for item in items} == sees[role], role
            referrals = (await client.get(f"{PREFIX}/referrals")).json()["items"]
            assert {item["application_no"] for item in referrals} == sees[role], role
            for no in (near, far):
                status = (await client.get(f"{PREFIX}/applications/{no}")).status_code
                assert status == (200 if no in sees[role] else 404), (role, no)

    async def test_talks_and_alerts_are_narrowed_the_same_way(self, staff: Staff, services: Services) -> None:
        near = file_application(services)
        far = file_application(services, township="杨梅乡")
        sees: dict[Role, int] = {"admin": 2, "county": 2, "township": 1, "auditor": 2}
        for role, count in sees.items():
            answer = await staff[role].get(f"{PREFIX}/conversations")
            assert answer.json()["total"] == count, role
            for filed, status in ((near, 200), (far, 200 if count == 2 else 404)):
                url = f"{PREFIX}/conversations/{filed.conversation_id}/transcript"
                assert (await staff[role].get(url)).status_code == status, role
