"""What a region sets through the API counts at once: for new referrals, for alerts, for what the bot says."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI
from httpx import AsyncClient

from api.regions_live import AssessmentRules, look
from api.services import Services
from tests.api.conftest import ADMIN_PASSWORD, hire, signed_in
from tests.api.filing import file_application

SETTINGS = "/api/v1/regions/dehua/settings"


async def put(client: AsyncClient, place: str, values: dict[str, Any], version: int = 0) -> httpx.Response:
    body = {"values": values, "reason": "局务会定的", "version": version}
    return await client.put(f"{SETTINGS}/{place}", json=body)


class TestSetting:
    async def test_new_referrals_get_the_new_clock_and_old_ones_keep_theirs(
        self, caseworker: AsyncClient, services: Services
    ) -> None:
        before = file_application(services).no
        answer = await put(caseworker, "clocks.accept", {"normal": 10, "urgent": 1})
        assert answer.status_code == 200, answer.text
        assert answer.json()["changed"] is True
        after = file_application(services, name="林阿婆").no
        dates = {}
        for referral in (await caseworker.get("/api/v1/referrals")).json()["items"]:
            dates[referral["application_no"]] = referral["due_on"]
        assert dates[before] < dates[after]

    async def test_the_bot_greets_in_the_regions_new_words(
        self, caseworker: AsyncClient, client: AsyncClient
    ) -> None:
        await put(caseworker, "wording.greeting", {"text": "您好，这里是德化县民政局。"})
        talk = (await client.post("/api/v1/conversations", json={"region": "dehua"})).json()
        assert talk["replies"][0]["text"] == "您好，这里是德化县民政局。"

    async def test_alerts_are_due_by_the_new_minutes(
        self, caseworker: AsyncClient, services: Services
    ) -> None:
        await put(caseworker, "alerts.suicide", {"minutes": 2})
        with services.database.session() as s:
            talk = services.conversations.open(s, region="dehua", greeting=[])
            alert = services.alerts.raise_alert(s, talk.conversation, "suicide", None)
        assert (alert.due_at - alert.raised_at).total_seconds() == 120

    async def test_what_does_not_hold_together_is_refused_in_the_words_of_the_check(
        self, caseworker: AsyncClient
    ) -> None:
        answer = await put(caseworker, "assessment.levels", {"medium": 50, "high": 45, "severe": 65})
        assert answer.status_code == 422
        assert "等级应从 0 开始，逐级升高" in answer.json()["detail"]

    async def test_applications_are_assessed_anew_when_points_change(
        self, caseworker: AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        round_ = AssessmentRules(services)
        with services.database.session() as s:
            assert round_(s) == 0
        before = (await caseworker.get(f"/api/v1/applications/{no}")).json()["assessment"]["difficulty"]
        weights = {"household": 10, "income": 25, "housing": 10, "illness_disability": 40}
        answer = await put(
            caseworker, "assessment.weights", {**weights, "children_education": 10, "employment": 5}
        )
        assert answer.status_code == 200, answer.text
        with services.database.session() as s:
            assert round_(s) == 1
            assert round_(s) == 0
        after = (await caseworker.get(f"/api/v1/applications/{no}")).json()["assessment"]["difficulty"]
        assert after != before

    async def test_another_version_is_a_conflict(self, caseworker: AsyncClient) -> None:
        await put(caseworker, "clocks.accept", {"normal": 10, "urgent": 1})
        again = await put(caseworker, "clocks.accept", {"normal": 9, "urgent": 1})
        assert again.status_code == 409

    async def test_is_restored_and_remembered(self, caseworker: AsyncClient, services: Services) -> None:
        version = (await put(caseworker, "clocks.accept", {"normal": 10, "urgent": 1})).json()["version"]
        back = await caseworker.post(f"{SETTINGS}/clocks.accept/restore", json={"version": version})
        assert back.json()["changed"] is False
        assert services.regions["dehua"].clocks.working_days["accept"].normal == 3
        past = (await caseworker.get(f"{SETTINGS}/clocks.accept/history")).json()["items"]
        assert [one["values"] for one in past] == [None, {"normal": 10, "urgent": 1}]

    async def test_emergency_numbers_stay_whatever_is_set(self, caseworker: AsyncClient) -> None:
        await put(caseworker, "hotlines", {"name": "县救助热线", "number": "12345"})
        region = (await caseworker.get("/api/v1/regions/dehua")).json()
        assert [one["number"] for one in region["hotlines"]] == ["110", "120", "119", "12356", "12345"]

    async def test_another_process_looks_for_itself(
        self, caseworker: AsyncClient, services: Services
    ) -> None:
        await put(caseworker, "clocks.accept", {"normal": 10, "urgent": 1})
        seen = services.regions["dehua"]
        look(services)
        assert services.regions["dehua"] is seen


class TestAudit:
    async def test_tells_who_set_what_to_who_may_look(
        self, app: FastAPI, caseworker: AsyncClient, services: Services
    ) -> None:
        await put(caseworker, "clocks.accept", {"normal": 10, "urgent": 1})
        hire(services, "shen", "auditor")
        async with signed_in(app, "shen", ADMIN_PASSWORD) as auditor:
            page = (await auditor.get("/api/v1/audit?region=dehua&kind=setting&who=chen")).json()
            nothing = (await auditor.get("/api/v1/audit?until=2020-01-01")).json()
        [entry] = page["items"]
        assert (entry["action"], entry["subject_id"], entry["actor_name"]) == (
            "setting_set",
            "clocks.accept",
            "chen",
        )
        assert nothing["total"] == 0


class TestDuty:
    async def test_is_kept_and_asked_for(self, caseworker: AsyncClient) -> None:
        shift = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "starts": "00:00", "ends": "00:00", "name": "林主任"}
        made = await caseworker.post("/api/v1/duty/shifts", json={**shift, "phone": "13805951234"})
        assert made.status_code == 201, made.text
        now = (await caseworker.get("/api/v1/duty?region=dehua")).json()
        assert [turn["shift"]["name"] for turn in now["items"]] == ["林主任"]
        assert (await caseworker.get("/api/v1/duty/roster")).json()["gaps"] == []
        wrong = await caseworker.post("/api/v1/duty/shifts", json={**shift, "starts": "8点"})
        assert wrong.status_code == 422
        closed = await caseworker.post(
            f"/api/v1/duty/shifts/{made.json()['id']}/close", json={"version": made.json()["version"]}
        )
        assert closed.status_code == 204
        assert len((await caseworker.get("/api/v1/duty/roster")).json()["gaps"]) == 1
