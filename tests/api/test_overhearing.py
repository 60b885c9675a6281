"""Danger that is told while a caseworker has the talk: listened to by a small engine of the test's own, which
knows a few words and can be away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from aiohttp import web

from api.engine_client import EngineClient
from api.main import turns_of
from api.services import Services
from api.turns import Turns
from casework.alerts.untold import danger_words
from tests.api.conftest import HandClock
from tests.api.test_alerts import listed
from tests.api.test_resident import key, opened, path, said

KINDS = {"不想活了": "suicide", "喘不上气": "medical"}
#: The engine never takes these words, though it is there.
POISON = "？？？"


class SmallEngine:
    """Parses by ``KINDS``; answers 503 while ``away``."""

    away = False

    async def parse(self, request: web.Request) -> web.Response:
        text = (await request.json())["text"]
        if self.away or text == POISON:
            return web.json_response({}, status=503)
        kind = next((kind for words, kind in KINDS.items() if words in text), None)
        entities = [{"entity": "crisis", "value": kind, "start": 0, "end": 1}] if kind else []
        intent = {"name": "crisis" if kind else "chitchat", "confidence": 1.0}
        return web.json_response({"intent": intent, "entities": entities})

    async def status(self, _: web.Request) -> web.Response:
        return web.json_response({"ready": not self.away})


@dataclass
class Held:
    """A talk that a caseworker has, and who talks in it."""

    talk: dict[str, Any]
    resident: httpx.AsyncClient
    caseworker: httpx.AsyncClient
    services: Services
    engine: SmallEngine
    turns: Turns
    clock: HandClock

    async def say(self, text: str) -> dict[str, Any]:
        answer = await self.resident.post(path(self.talk), json=said(text), headers=key(self.talk))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def reply(self, text: str) -> None:
        where = f"/api/v1/conversations/{self.talk['id']}/reply"
        assert (await self.caseworker.post(where, json={"text": text})).status_code == 201

    async def told(self) -> list[str]:
        """What the bot said since the greeting."""
        items = (await self.resident.get(path(self.talk), headers=key(self.talk))).json()["items"]
        return [item["text"] for item in items if item["sender"] == "bot"][1:]

    def round(self) -> int:
        with self.services.database.session() as s:
            return self.services.untold.round(s)


@asynccontextmanager
async def small_engine(services: Services) -> AsyncIterator[tuple[SmallEngine, Turns]]:
    """The engine, and the turns that ask it, which are the service's meanwhile."""
    engine, app = SmallEngine(), web.Application()
    app.router.add_post("/parse", engine.parse)
    app.router.add_get("/status", engine.status)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    asking = EngineClient(f"http://127.0.0.1:{runner.addresses[0][1]}", "token", timeout_seconds=5)
    before = services.turns
    turns = services.turns = turns_of(services, asking)
    yield engine, turns
    services.turns = before
    await asking.close()
    await runner.cleanup()


@pytest.fixture
async def held(
    client: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services, clock: HandClock
) -> AsyncIterator[Held]:
    async with small_engine(services) as (engine, turns):
        talk = await opened(client)
        assert (await caseworker.post(f"/api/v1/conversations/{talk['id']}/takeover")).status_code == 200
        yield Held(talk, client, caseworker, services, engine, turns, clock)


SUICIDE = [reply.text for reply in danger_words("suicide")]


class TestTheAlert:
    async def test_it_is_raised_and_the_bot_stays_silent(self, held: Held) -> None:
        await held.say("我在等你们回话")
        assert await listed(held.caseworker) == []
        answer = await held.say("我不想活了")
        assert (answer["replies"], answer["state"]["phase"]) == ([], "human")
        [alert] = await listed(held.caseworker)
        assert (alert["kind"], alert["status"], alert["conversation_id"]) == (
            "suicide",
            "open",
            held.talk["id"],
        )
        talks = await held.caseworker.get("/api/v1/conversations", params={"only": "danger"})
        assert [item["id"] for item in talks.json()["items"]] == [held.talk["id"]]
        queue = (await held.caseworker.get("/api/v1/queue", params={"region": "dehua"})).json()["items"]
        assert [item["kind"] for item in queue] == ["alert"]
        assert await held.told() == []

    async def test_it_comes_when_the_engine_is_back_and_once(self, held: Held) -> None:
        held.engine.away = True
        await held.say("我不想活了")
        assert (await held.turns.listen_pending(), await listed(held.caseworker)) == (0, [])
        held.engine.away = False
        assert (await held.turns.listen_pending(), await held.turns.listen_pending()) == (1, 0)
        [alert] = await listed(held.caseworker)
        assert alert["times"] == 1

    async def test_a_message_that_the_engine_never_takes_keeps_no_danger_waiting(self, held: Held) -> None:
        await held.say(POISON)
        await held.say("我喘不上气")
        assert [alert["kind"] for alert in await listed(held.caseworker)] == ["medical"]

    async def test_what_still_waited_when_the_talk_was_taken_over_is_listened_to(self, held: Held) -> None:
        where = f"/api/v1/conversations/{held.talk['id']}"
        await held.caseworker.post(f"{where}/release")
        held.engine.away = True
        await held.say("我不想活了")
        await held.caseworker.post(f"{where}/takeover")
        held.engine.away = False
        assert await held.turns.listen_pending() == 1
        assert [alert["kind"] for alert in await listed(held.caseworker)] == ["suicide"]

    async def test_handed_back_the_talk_stands_at_danger(self, held: Held) -> None:
        await held.say("我不想活了")
        released = await held.caseworker.post(f"/api/v1/conversations/{held.talk['id']}/release")
        assert released.json()["phase"] == "crisis"


class TestTheNumber:
    async def test_is_told_once_when_nobody_answers_within_the_alerts_minutes(self, held: Held) -> None:
        await held.say("我不想活了")
        held.clock.wait(minutes=4)
        assert (held.round(), await held.told()) == (0, [])
        held.clock.wait(minutes=1)
        assert (held.round(), held.round()) == (1, 0)
        assert await held.told() == SUICIDE
        await held.say("真的不想活了")
        held.clock.wait(minutes=10)
        assert (held.round(), await held.told()) == (0, SUICIDE)

    async def test_is_not_told_where_the_holder_answers(self, held: Held) -> None:
        await held.say("我不想活了")
        held.clock.wait(minutes=2)
        await held.reply("我在，您慢慢说，我马上打电话给您")
        held.clock.wait(minutes=10)
        assert (held.round(), await held.told()) == (0, [])

    async def test_is_told_when_danger_comes_again_and_the_holder_went_home(self, held: Held) -> None:
        await held.say("我不想活了")
        held.clock.wait(minutes=1)
        await held.reply("我在")
        held.clock.wait(hours=12)
        await held.say("我不想活了")
        held.clock.wait(minutes=5)
        assert held.round() == 1
        assert await held.told() == SUICIDE

    async def test_is_told_also_when_the_talk_was_handed_back_meanwhile(self, held: Held) -> None:
        await held.say("我不想活了")
        await held.caseworker.post(f"/api/v1/conversations/{held.talk['id']}/release")
        held.clock.wait(minutes=5)
        assert (held.round(), await held.told()) == (1, SUICIDE)

    async def test_is_not_told_once_the_alert_is_closed(self, held: Held) -> None:
        await held.say("我不想活了")
        [alert] = await listed(held.caseworker)
        await held.caseworker.post(f"/api/v1/alerts/{alert['id']}/acknowledge")
        closed = await held.caseworker.post(f"/api/v1/alerts/{alert['id']}/close", json={"note": "已通电话"})
        assert closed.status_code == 200
        held.clock.wait(minutes=10)
        assert (held.round(), await held.told()) == (0, [])
