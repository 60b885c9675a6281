"""The directory over HTTP: what staff fill in, who may, and who could take a need."""

from __future__ import annotations

import httpx

from api.services import Services
from casework.intake.draft import Draft
from tests.api.filing import file_application
from tests.api.test_alerts import Engine
from tests.api.test_resident import assert_problem

NEW = {
    "name": "浔中爱心驿家",
    "kind": "social_organisation",
    "services": ["living.meals"],
    "township": "浔中镇",
}


class TestOrganisations:
    async def test_what_is_open_is_filled_in_by_the_organisation_itself(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        where = "/api/v1/organisations/dehua.zhihe"
        before = (await organisation.get(where)).json()
        assert before["contact"] is None and before["open"] == ["phone", "address", "hours", "person"]
        assert before["superiors"] == [{"code": "dehua.civil_affairs", "name": "德化县民政局"}]
        changed = await organisation.patch(where, json={"contact": {"phone": "0595-23522222"}, "version": 0})
        assert changed.status_code == 200, changed.text
        assert changed.json()["open"] == ["address", "hours", "person"]
        assert_problem(await organisation.patch(where, json={"contact": {"phone": "1"}}), 422)
        assert_problem(await organisation.patch(where, json={"contact": {}, "version": 0}), 409)
        assert_problem(await organisation.patch(where, json={"active": False}), 403)
        (entry,) = (await caseworker.get(f"{where}/history")).json()["items"]
        assert entry["after"]["contact"]["phone"] == "0595-23522222"

    async def test_an_added_one_stands_with_the_others_and_is_closed_not_deleted(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        made = await caseworker.post("/api/v1/organisations", json=NEW)
        assert made.status_code == 201, made.text
        code = made.json()["code"]
        near = await caseworker.get("/api/v1/organisations?service=living.meals&township=浔中镇")
        assert code in [item["code"] for item in near.json()["items"]]
        filed = file_application(services, needs=["living.meals"], township="浔中镇")
        need = (await caseworker.get(f"/api/v1/applications/{filed.no}")).json()["needs"][0]["id"]
        body = {"need_id": need, "organisation": code, "send": True}
        sent = await caseworker.post(f"/api/v1/applications/{filed.no}/referrals", json=body)
        assert sent.status_code == 201, sent.text
        refused = await caseworker.patch(f"/api/v1/organisations/{code}", json={"active": False})
        assert "1 件" in assert_problem(refused, 409)["detail"]

    async def test_mistakes_are_named(self, caseworker: httpx.AsyncClient) -> None:
        wrong = NEW | {"name": "德化县民政局", "services": ["x"], "kind": "bank"}
        problem = assert_problem(await caseworker.post("/api/v1/organisations", json=wrong), 422)
        assert [error["field"] for error in problem["errors"]] == ["name", "kind", "services"]
        assert_problem(await caseworker.patch("/api/v1/organisations/dehua.finance", json={}), 404)
        assert_problem(await caseworker.get("/api/v1/organisations/atlantis.x"), 404)
        assert_problem(await caseworker.get("/api/v1/organisations?service=x"), 422)
        assert_problem(await caseworker.post("/api/v1/organisations?region=weihai", json=NEW), 403)


class TestStations:
    async def test_a_further_one_is_counted(self, caseworker: httpx.AsyncClient) -> None:
        body = {"name": "爱心企业驿站", "township": "浔中镇", "contact": {"address": "待定的地方"}}
        made = await caseworker.post("/api/v1/stations", json=body)
        assert made.status_code == 201, made.text
        assert made.json()["open"] == ["phone", "hours", "person"]
        listed = (await caseworker.get("/api/v1/stations?township=浔中镇")).json()
        assert len(listed["items"]) == 2 and listed["missing"] == 9
        where = f"/api/v1/stations/{made.json()['code']}"
        assert (await caseworker.patch(where, json={"active": False})).json()["active"] is False
        assert [e["action"] for e in (await caseworker.get(f"{where}/history")).json()["items"]] == [
            "add_station",
            "change_station",
        ]


class TestResident:
    async def test_hears_the_telephone_that_staff_filled_in(
        self, caseworker: httpx.AsyncClient, actions_door: httpx.AsyncClient, services: Services
    ) -> None:
        where = "/api/v1/stations/dehua.station.shangyong"
        body = {"contact": {"phone": "0595-23511111", "person": "于师傅"}}
        assert (await caseworker.patch(where, json=body)).status_code == 200
        filed = file_application(services)
        with services.database.session() as s:
            noted = Draft(region="dehua", fields={"township": "上涌镇"})
            services.conversations.save_draft(s, filed.conversation_id, noted)
        engine = Engine(actions_door, services)
        answer = await engine.calls("action_answer_resource", filed.conversation_id, "驿站在哪")
        said = [line["text"] for line in answer["responses"]]
        assert said == ["上涌镇的是“上涌镇社会救助服务转介驿站”，电话是0595-23511111。"]


class TestCandidates:
    async def test_they_are_ranked_with_reasons_and_who_is_full_is_last(
        self, caseworker: httpx.AsyncClient, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        full = {"accepting": False, "note": "人手不够"}
        answer = await organisation.put("/api/v1/organisations/dehua.zhihe/capacity", json=full)
        assert answer.status_code == 200, answer.text
        filed = file_application(services)
        application = (await caseworker.get(f"/api/v1/applications/{filed.no}")).json()
        assert [referral["status"] for referral in application["referrals"]] == ["draft"]
        where = f"/api/v1/applications/{filed.no}/needs/{application['needs'][0]['id']}/candidates"
        items = (await caseworker.get(where)).json()["items"]
        assert [item["organisation"] for item in items][-1] == "dehua.zhihe"
        assert items[-1]["reasons"][-1] == "暂不接单：人手不够"
        assert "圆梦" in items[0]["name"] and items[0]["available"]
        assert_problem(await organisation.get(where), 403)
