"""Alerts over the staff API, raised by the actions as the engine calls them; erasing both ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.alerts.kinds import CRISIS_KINDS
from tests.api.conftest import HandClock
from tests.api.filing import Filed, file_application
from tests.api.test_resident import assert_problem, key, opened, path, said

ALL = "/api/v1/alerts"


@dataclass
class Engine:
    """Calls the actions as the engine does, over their own door."""

    client: httpx.AsyncClient
    services: Services

    async def calls(self, action: str, conversation_id: str, text: str, **slots: Any) -> dict[str, Any]:
        """Store ``text`` as the resident's message and call ``action`` for it; what the action answers."""
        with self.services.database.session() as s:
            conversation = self.services.conversations.get(s, conversation_id)
            message = self.services.conversations.receive(s, conversation, text, text).message
        crisis, guess = slots.pop("crisis", None), slots.pop("guess", None)
        metadata = {
            "conversation_id": conversation_id,
            "message_id": message.id,
            "region": "dehua",
            "typed": text,
            "asking": slots.pop("asking", None),
        }
        latest = {
            "text": text,
            "metadata": metadata,
            "intent": {"name": "crisis" if crisis or guess else "human", "confidence": 1.0, "kind": guess},
            "entities": [{"entity": "crisis", "value": crisis, "start": 0, "end": 1}] if crisis else [],
        }
        tracker = {
            "sender_id": message.id,
            "slots": slots,
            "latest_message": latest,
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        body = {"next_action": action, "sender_id": message.id, "tracker": tracker, "domain": {}}
        answer = await self.client.post("/webhook", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def engine(actions_door: httpx.AsyncClient, services: Services) -> Engine:
    return Engine(actions_door, services)


def responses(answer: dict[str, Any]) -> list[str]:
    return [said["response"] for said in answer["responses"]]


async def listed(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await client.get(ALL, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def danger(engine: Engine, kind: str = "suicide", text: str = "活着没意思，不想活了") -> str:
    """A talk in which danger is met; its id."""
    talk = await opened_talk(engine)
    await engine.calls("action_meet_danger", talk, text, crisis=kind)
    return talk


async def opened_talk(engine: Engine) -> str:
    with engine.services.database.session() as s:
        return engine.services.conversations.open(s, region="dehua", greeting=[]).conversation.id


class TestTheTurn:
    @pytest.mark.parametrize("kind", CRISIS_KINDS)
    async def test_danger_gives_the_number_and_calls_a_person(
        self, engine: Engine, caseworker: httpx.AsyncClient, kind: str
    ) -> None:
        talk = await opened_talk(engine)
        answer = await engine.calls("action_meet_danger", talk, "救命", crisis=kind)
        assert responses(answer) == [f"utter_danger_{kind}", "utter_danger_stay"]
        assert {"event": "slot", "name": "phase", "value": "crisis", "timestamp": None} in answer["events"]
        [alert] = await listed(caseworker)
        assert (alert["kind"], alert["conversation_id"], alert["crisis"]) == (kind, talk, True)

    async def test_danger_that_no_words_tell_gives_the_number_of_the_likeliest_kind(
        self, engine: Engine, caseworker: httpx.AsyncClient
    ) -> None:
        talk = await opened_talk(engine)
        answer = await engine.calls("action_meet_danger", talk, "快来人", guess="medical")
        assert responses(answer) == ["utter_danger_medical", "utter_danger_stay"]
        [alert] = await listed(caseworker)
        assert alert["kind"] == "medical"

    @pytest.mark.parametrize(
        ("action", "kind"), [("action_hand_over", "human"), ("action_take_feedback", "feedback")]
    )
    async def test_a_wish_for_a_person_and_a_complaint_are_quieter_work(
        self, engine: Engine, caseworker: httpx.AsyncClient, action: str, kind: str
    ) -> None:
        await engine.calls(action, await opened_talk(engine), "上次来的人没做完")
        [alert] = await listed(caseworker)
        assert (alert["kind"], alert["crisis"]) == (kind, False)
        count = (await caseworker.get(f"{ALL}/count")).json()
        assert (count["open"], count["crisis"]) == (1, 0)

    async def test_said_again_it_is_one_alert(self, engine: Engine, caseworker: httpx.AsyncClient) -> None:
        talk = await danger(engine)
        await engine.calls("action_meet_danger", talk, "我真的不想活了", crisis="suicide")
        [alert] = await listed(caseworker)
        assert alert["times"] == 2

    async def test_no_word_of_the_resident_is_in_list_or_count_or_metrics(
        self, engine: Engine, caseworker: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        await danger(engine)
        pages = [
            await caseworker.get(ALL),
            await caseworker.get(f"{ALL}/count"),
            await client.get("/metrics"),
        ]
        assert not any("不想活" in page.text for page in pages)


class TestSteps:
    async def test_acknowledged_read_closed(self, engine: Engine, caseworker: httpx.AsyncClient) -> None:
        talk = await danger(engine)
        [alert] = await listed(caseworker, status="open")
        held = await caseworker.post(f"{ALL}/{alert['id']}/acknowledge")
        assert held.status_code == 200
        assert (held.json()["status"], held.json()["acknowledged_by_name"]) == ("acknowledged", "chen")
        words = (await caseworker.get(f"/api/v1/conversations/{talk}/transcript")).json()["items"]
        assert [m["text"] for m in words if m["id"] == alert["message_id"]] == ["活着没意思，不想活了"]
        closed = await caseworker.post(f"{ALL}/{alert['id']}/close", json={"note": "女儿陪着，已联系卫生院"})
        assert closed.json()["status"] == "closed"
        [left] = await listed(caseworker, kind="suicide")
        assert left["status"] == "closed" and "note" not in left
        assert (await caseworker.get(f"{ALL}/{alert['id']}")).json()["note"] == "女儿陪着，已联系卫生院"

    async def test_the_resident_hears_nothing_of_it(
        self, engine: Engine, caseworker: httpx.AsyncClient
    ) -> None:
        talk = await danger(engine)
        [alert] = await listed(caseworker)
        await caseworker.post(f"{ALL}/{alert['id']}/acknowledge")
        await caseworker.post(f"{ALL}/{alert['id']}/close", json={"note": "好了"})
        words = (await caseworker.get(f"/api/v1/conversations/{talk}/transcript")).json()["items"]
        assert [m["sender"] for m in words] == ["resident"]

    async def test_a_step_out_of_turn_is_a_conflict(
        self, engine: Engine, caseworker: httpx.AsyncClient, admin: httpx.AsyncClient
    ) -> None:
        await danger(engine)
        [alert] = await listed(caseworker)
        where = f"{ALL}/{alert['id']}"
        assert_problem(await caseworker.post(f"{where}/close", json={"note": "好了"}), 409)
        assert (await caseworker.post(f"{where}/acknowledge")).status_code == 200
        assert_problem(await admin.post(f"{where}/acknowledge"), 409)
        for body in ({}, {"note": ""}, {"note": "  "}, {"note": 3}, {"note": "长" * 1001}):
            assert_problem(await caseworker.post(f"{where}/close", json=body), 422)
        assert (await admin.post(f"{where}/close", json={"note": "好了"})).status_code == 200
        assert_problem(await caseworker.post(f"{where}/close", json={"note": "好了"}), 409)

    async def test_unknown_ones_and_unknown_filters(self, caseworker: httpx.AsyncClient) -> None:
        assert_problem(await caseworker.post(f"{ALL}/nothing/acknowledge"), 404)
        assert_problem(await caseworker.get(f"{ALL}/nothing"), 404)
        for query in ({"status": "lost"}, {"kind": "fire"}, {"region": "nowhere"}, {"page_size": "101"}):
            assert_problem(await caseworker.get(ALL, params=query), 422)

    async def test_not_for_organisations_and_strangers(
        self, engine: Engine, organisation: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        await danger(engine)
        for where in (ALL, f"{ALL}/count", f"{ALL}/x"):
            assert_problem(await organisation.get(where), 403)
            assert_problem(await client.get(where), 401)
        assert_problem(await organisation.post(f"{ALL}/x/acknowledge"), 403)


class TestOverdue:
    async def test_unacknowledged_it_becomes_overdue_also_in_the_metrics(
        self, engine: Engine, caseworker: httpx.AsyncClient, client: httpx.AsyncClient, clock: HandClock
    ) -> None:
        await danger(engine)
        assert [alert["overdue"] for alert in await listed(caseworker)] == [False]
        assert 'yizhu_alerts_open{kind="suicide"} 1.0' in (await client.get("/metrics")).text
        clock.wait(minutes=5, seconds=1)
        assert [alert["overdue"] for alert in await listed(caseworker)] == [True]
        count = (await caseworker.get(f"{ALL}/count")).json()
        assert (count["open"], count["overdue"], count["kinds"]) == (1, 1, {"suicide": 1})
        assert 'yizhu_alerts_overdue{kind="suicide"} 1.0' in (await client.get("/metrics")).text
        [alert] = await listed(caseworker)
        await caseworker.post(f"{ALL}/{alert['id']}/acknowledge")
        figures = (await client.get("/metrics")).text
        assert 'yizhu_alerts_open{kind="suicide"} 0.0' in figures
        assert 'yizhu_alerts_overdue{kind="suicide"} 0.0' in figures

    async def test_the_metrics_answer_without_the_database(
        self, app: FastAPI, services: Services, client: httpx.AsyncClient
    ) -> None:
        with services.database.session() as s:
            s.connection().exec_driver_sql("ALTER TABLE alert RENAME TO gone")
        assert (await client.get("/metrics")).status_code == 200


class TestErasing:
    async def test_the_resident_asks_and_hears_what_was_deleted(
        self, engine: Engine, services: Services, caseworker: httpx.AsyncClient
    ) -> None:
        filed = file_application(services)
        answer = await engine.calls("action_erase", filed.conversation_id, "删掉我的信息", phase="submitted")
        assert responses(answer) == ["utter_erased", "utter_erased_filed"]
        assert answer["responses"][1]["number"] == filed.no
        assert [e["value"] for e in answer["events"] if e.get("name") == "phase"] == ["open"]
        left = (await caseworker.get(f"/api/v1/applications/{filed.no}")).json()
        assert (left["status"], left["fields"], left["evidence"]) == ("withdrawn", {}, {})
        assert await listed(caseworker) == []

    async def test_of_a_case_that_is_worked_on_the_office_decides(
        self,
        engine: Engine,
        services: Services,
        caseworker: httpx.AsyncClient,
        organisation: httpx.AsyncClient,
    ) -> None:
        filed = file_application(services)
        await accept(organisation)
        answer = await engine.calls("action_erase", filed.conversation_id, "删掉我的信息", phase="submitted")
        assert responses(answer) == ["utter_erased", "utter_erased_kept"]
        assert answer["responses"][1]["office"] == "德化县民政局"
        [alert] = await listed(caseworker)
        assert (alert["kind"], alert["application_no"]) == ("erasure", filed.no)
        erased = await caseworker.post(
            f"/api/v1/applications/{filed.no}/erase", json={"reason": "本人要求，领导同意"}
        )
        assert erased.status_code == 200
        assert (erased.json()["fields"], erased.json()["status"]) == ({}, "withdrawn")
        trail = (await caseworker.get(f"/api/v1/applications/{filed.no}/history")).text
        assert "王秀英" not in trail and "本人要求，领导同意" in trail

    async def test_who_may_not_and_what_is_missing(
        self,
        services: Services,
        caseworker: httpx.AsyncClient,
        organisation: httpx.AsyncClient,
        client: httpx.AsyncClient,
    ) -> None:
        filed: Filed = file_application(services)
        where = f"/api/v1/applications/{filed.no}/erase"
        assert_problem(await organisation.post(where, json={"reason": "要删"}), 403)
        assert_problem(await client.post(where, json={"reason": "要删"}), 401)
        for body in ({}, {"reason": ""}, {"reason": " "}, {"reason": "长" * 501}):
            assert_problem(await caseworker.post(where, json=body), 422)
        nowhere = "/api/v1/applications/DH20200101-000001/erase"
        assert_problem(await caseworker.post(nowhere, json={"reason": "要删"}), 404)
        assert (await caseworker.get(f"/api/v1/applications/{filed.no}")).json()["fields"]["age"] == 82

    async def test_the_token_still_answers_afterwards(
        self, engine: Engine, client: httpx.AsyncClient
    ) -> None:
        talk = await opened(client)
        await client.post(path(talk), headers=key(talk), json=said("我叫王秀英"))
        await engine.calls("action_erase", talk["id"], "删掉我的信息")
        left = (await client.get(path(talk), headers=key(talk))).json()["items"]
        assert "王秀英" not in str(left)


async def accept(organisation: httpx.AsyncClient) -> None:
    """The organisation takes up the only referral it has."""
    [referral] = (await organisation.get("/api/v1/referrals")).json()["items"]
    step = {"action": "accept", "version": referral["version"]}
    assert (await organisation.post(f"/api/v1/referrals/{referral['id']}/actions", json=step)).is_success
