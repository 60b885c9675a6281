"""How a referral goes, over HTTP: what the resident's page reads, and what 查进度 tells."""

from __future__ import annotations

from typing import Any

import httpx

from api.services import Services
from tests.api.filing import Filed, file_application
from tests.api.test_alerts import Engine

NEEDS = ["living.home_care", "support.visiting", "support.counselling", "living.errands", "hygiene.cleaning"]


async def step(caseworker: httpx.AsyncClient, filed: Filed, *actions: str) -> None:
    """Steps of the application's first referral."""
    for action in actions:
        found = (await caseworker.get(f"/api/v1/applications/{filed.no}")).json()["referrals"][0]
        body = {"action": action, "version": found["version"]}
        answer = await caseworker.post(f"/api/v1/referrals/{found['id']}/actions", json=body)
        assert answer.status_code == 200, answer.text


async def read(client: httpx.AsyncClient, filed: Filed) -> list[dict[str, Any]]:
    """The talk as the resident's page reads it."""
    headers = {"authorization": f"Bearer {filed.token}"}
    answer = await client.get(f"/api/v1/conversations/{filed.conversation_id}/messages", headers=headers)
    assert answer.json()["state"]["asking"] is None
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestTheResidentsPage:
    async def test_what_waited_for_the_caseworker_comes_when_the_talk_is_handed_back(
        self, client: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        talk = f"/api/v1/conversations/{filed.conversation_id}"
        await step(caseworker, filed, "accept")
        assert "接下了" in (await read(client, filed))[-1]["text"]
        assert (await caseworker.post(f"{talk}/takeover")).status_code == 200
        before = await read(client, filed)
        await step(caseworker, filed, "start", "deliver")
        assert await read(client, filed) == before
        assert (await caseworker.post(f"{talk}/release")).status_code == 200
        [question] = (await read(client, filed))[len(before) :]
        assert question["text"].endswith("来了吗？")
        assert [button["title"] for button in question["quick_replies"]] == [
            "来了",
            "还没来",
            "来了，可没弄好",
        ]


class TestAClosedAccount:
    async def test_lets_go_of_its_talks_and_what_waited_is_told(
        self,
        client: httpx.AsyncClient,
        caseworker: httpx.AsyncClient,
        admin: httpx.AsyncClient,
        services: Services,
    ) -> None:
        filed = file_application(services)
        body = {"username": "liu", "password": "tests-only-password", "role": "county", "regions": ["dehua"]}
        liu = (await admin.post("/api/v1/accounts", json=body)).json()["id"]
        with services.database.session() as s:
            reader = services.staff.reader(s, liu)
            assert reader is not None
            services.staff_talks.take_over(s, filed.conversation_id, reader)
        before = await read(client, filed)
        await step(caseworker, filed, "accept")
        assert await read(client, filed) == before
        closed = await admin.patch(f"/api/v1/accounts/{liu}", json={"active": False})
        assert closed.status_code == 200, closed.text
        [told] = (await read(client, filed))[len(before) :]
        assert "接下了" in told["text"]


class TestProgress:
    async def test_is_told_in_four_lines(self, actions_door: httpx.AsyncClient, services: Services) -> None:
        filed = file_application(services, needs=NEEDS)
        engine = Engine(actions_door, services)
        answer = await engine.calls("action_tell_status", filed.conversation_id, "办得怎么样了")
        lines = answer["responses"]
        assert [line["response"] for line in lines] == [
            "utter_status",
            "utter_status_referral",
            "utter_status_referral",
            None,
        ]
        assert "另外还有3项" in lines[-1]["text"]
        assert "最晚11月" in lines[1]["status"]
