"""An administrator of another region guesses every id right, and still finds nothing behind it."""

from __future__ import annotations

import json
from typing import Any, Final

import httpx
from fastapi import FastAPI

from api.services import Services
from casework.access import SYSTEM
from tests.api.conftest import ADMIN_PASSWORD, signed_in
from tests.api.filing import file_application
from tests.api.test_hostile import PREFIX, Document, encoded, in_order

#: Open to everybody who signs in: the directory, the packs, the answers to questions on policy.
PUBLIC: Final = ("GET /organisations/{code}", "GET /regions/{code}", "/knowledge/")


async def made(services: Services, admin: httpx.AsyncClient) -> dict[str, str]:
    """One of everything in Dehua: ids by the names of the parameters."""
    filed = file_application(services)
    application = (await admin.get(f"{PREFIX}/applications/{filed.no}")).json()
    offer: dict[str, Any] = {"organisation": "dehua.zhihe", "kind": "goods", "title": "米", "quantity": 5}
    offer |= {"services": ["living.home_care"], "unit": "袋"}
    resource = (await admin.post(f"{PREFIX}/resources", json=offer)).json()["id"]
    need = application["needs"][0]["id"]
    given = {"application_no": filed.no, "need_id": need, "quantity": 1}
    allocation = await admin.post(f"{PREFIX}/resources/{resource}/allocations", json=given)
    row = {"姓名": "张三", "身份证号": "350526194401011237", "乡镇": "上涌镇", "预警原因": "支出骤增"}
    pushed = {"region": "dehua", "kind": "low_income_monitoring", "rows": [row]}
    listed = await admin.post(f"{PREFIX}/discovery/lists", json=pushed)
    [visit] = (await admin.get(f"{PREFIX}/visits")).json()["items"]
    with services.database.session() as s:
        talk = services.conversations.get(s, filed.conversation_id)
        alert = services.alerts.raise_alert(s, talk, "medical", filed.message_id)
        account = services.staff.create(
            s, username="chen", password=ADMIN_PASSWORD, role="county", regions=["dehua"], actor=SYSTEM
        )
        alert_id, account_id = alert.id, account.id
    [notice, *_] = (await admin.get(f"{PREFIX}/notices")).json()["items"]
    return {
        "no": filed.no,
        "application_no": filed.no,
        "other_no": file_application(services).no,
        "need_id": need,
        "referral_id": application["referrals"][0]["id"],
        "conversation_id": filed.conversation_id,
        "resource_id": resource,
        "allocation_id": allocation.json()["id"],
        "list_id": listed.json()["id"],
        "visit_id": visit["id"],
        "alert_id": alert_id,
        "account_id": account_id,
        "notice_id": notice["id"],
    }


async def test_no_id_of_another_region_leads_anywhere(
    app: FastAPI, services: Services, admin: httpx.AsyncClient
) -> None:
    known = await made(services, admin)
    with services.database.session() as s:
        services.staff.create(
            s, username="weihai", password=ADMIN_PASSWORD, role="admin", regions=["weihai"], actor=SYSTEM
        )
    document, wrong, tried = Document(app.openapi()), [], set()
    async with signed_in(app, "weihai", ADMIN_PASSWORD) as elsewhere:
        for method, path, operation in in_order(document):
            names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"]
            call = f"{method} {path.removeprefix(PREFIX)}"
            if not names or any(part in call for part in PUBLIC) or not set(names) <= known.keys():
                continue
            url = path
            for name in names:
                url = url.replace(f"{{{name}}}", encoded(known[name]))
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            body = document.example(schema["schema"]) if schema else None
            if isinstance(body, dict):
                body |= {key: known[key] for key in body.keys() & known.keys()}
            if path.endswith("/records") and isinstance(body, dict):
                body["hour"] = None
            if path.endswith("/referrals/{referral_id}/actions"):
                body = {"action": "accept", "version": 2}  # what belongs to no step is named without looking
            content = None if body is None else json.dumps(body).encode()
            headers = {"content-type": "application/json"} if content else {}
            asked = {
                one["name"]: known.get(one["name"], str(document.example(one["schema"], one["name"])))
                for one in operation.get("parameters", [])
                if one["in"] == "query" and one.get("required")
            }
            answer = await elsewhere.request(method, url, params=asked, content=content, headers=headers)
            tried |= set(names)
            if answer.status_code != 404:
                wrong.append((call, answer.status_code, answer.text[:200]))
        for path in (
            "applications",
            "referrals",
            "visits",
            "conversations",
            "alerts",
            "resources",
            "notices",
        ):
            assert (await elsewhere.get(f"{PREFIX}/{path}")).json()["items"] == [], path
        assert (await elsewhere.get(f"{PREFIX}/discovery/lists")).json()["items"] == []
    assert wrong == []
    assert tried == known.keys() - {"application_no", "other_no"}
