"""The service's client against a real HTTP server that answers as an engine should not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from api.engine_client import EngineClient, EngineUnavailable

GOOD = {"replies": [{"text": "好", "buttons": []}], "asking": "age", "loop": "intake_form", "slots": {}}

Serve = Callable[[Any, int], Any]


@pytest.fixture
async def engine_that_answers() -> AsyncIterator[Serve]:
    """Starts a server that answers every call with one body and status; gives a client to it."""
    runners: list[web.AppRunner] = []
    clients: list[EngineClient] = []

    async def serve(body: Any, status: int = 200) -> EngineClient:
        async def answer(_: web.Request) -> web.Response:
            if isinstance(body, str):
                return web.Response(text=body, status=status)
            return web.json_response(body, status=status)

        app = web.Application()
        app.router.add_route("*", "/{path}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        runners.append(runner)
        port = runner.addresses[0][1]
        client = EngineClient(f"http://127.0.0.1:{port}", "token", timeout_seconds=5)
        clients.append(client)
        return client

    yield serve
    for client in clients:
        await client.close()
    for runner in runners:
        await runner.cleanup()


class TestTurn:
    async def test_a_good_answer_is_taken(self, engine_that_answers: Serve) -> None:
        client = await engine_that_answers(GOOD, 200)
        turn = await client.turn({})
        assert (turn.replies[0]["text"], turn.asking) == ("好", "age")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({**GOOD, "replies": []}, 200),
            ({**GOOD, "replies": [{"text": "  ", "buttons": []}]}, 200),
            ({"asking": None}, 200),
            ([], 200),
            ("not json", 200),
            ("", 200),
            ({"error": "action_failed"}, 502),
            (GOOD, 500),
        ],
    )
    async def test_an_empty_or_broken_answer_is_none(
        self, engine_that_answers: Serve, body: Any, status: int
    ) -> None:
        client = await engine_that_answers(body, status)
        with pytest.raises(EngineUnavailable):
            await client.turn({})

    async def test_nobody_there_is_unavailable(self) -> None:
        client = EngineClient("http://127.0.0.1:9", "token", timeout_seconds=2)
        with pytest.raises(EngineUnavailable):
            await client.turn({})
        assert await client.ready() is False
        await client.close()


class TestReady:
    @pytest.mark.parametrize(
        ("body", "ready"), [({"ready": True}, True), ({"ready": False}, False), ({}, False)]
    )
    async def test_only_a_ready_engine_is_ready(
        self, engine_that_answers: Serve, body: Any, ready: bool
    ) -> None:
        client = await engine_that_answers(body, 200)
        assert await client.ready() is ready
