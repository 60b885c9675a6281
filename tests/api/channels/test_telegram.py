"""``POST /channels/telegram``: who may come in, what is stored, and that nothing ever answers with a 5xx."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from api.app import prepare
from api.channels.adapters import adapters_of
from api.channels.work import ChannelWork
from api.engine_client import EngineClient
from api.main import turns_of
from api.parts import create_services
from api.services import Services
from casework.channels.forgetting import remove
from casework.channels.models import Contact, Delivery
from tests.api.conftest import CHEAP, LIBRARY, NO_LIMITS, REGIONS, HandClock, settings_in
from tests.standins.telegram.server import Telegram
from tests.unit.channels.telegram_updates import BOT, NAME, PERSON, in_group, membership, message, tap

DOOR = "/channels/telegram"
SECRET = "a-secret-for-tests_1"
HEADERS = {"x-telegram-bot-api-secret-token": SECRET}
TOKEN = f"{BOT}:AAtests-only"
SAID = "我妈82了一个人住在上涌镇"
Installed = Callable[..., Services]


@pytest.fixture
async def installed(
    outside: FastAPI, tmp_path: Path, schema: Path, clock: HandClock, unreachable: EngineClient
) -> AsyncIterator[Installed]:
    """The program with these settings of Telegram's, and nobody at Telegram's own address. What is delivered
    is stored and waits: whether it is heard is tested elsewhere."""
    shutil.copy(schema, tmp_path / "yizhu.db")
    first: Services = outside.state.services
    made: list[Services] = []

    def install(**settings: Any) -> Services:
        ours = {"telegram_token": TOKEN, "telegram_secret": SECRET, "telegram_api_base": "http://127.0.0.1:1"}
        every = settings_in(tmp_path).model_dump() | ours | settings
        services = create_services(
            type(first.settings).model_validate(every),
            clock=clock,
            limits=NO_LIMITS,
            regions=REGIONS,
            library=LIBRARY,
            hasher=CHEAP,
        )
        services.turns = turns_of(services, unreachable)
        services.channel_work = ChannelWork(services, adapters_of(services))
        services.channel_work._soon = lambda *_: None  # type: ignore[method-assign]
        prepare(services)
        outside.state.services = services
        made.append(services)
        return services

    yield install
    outside.state.services = first
    for services in made:
        if services.telegram is not None:
            await services.telegram.close()
        services.database.dispose()


@pytest.fixture
async def door(outside: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=outside)
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhu") as client:
        yield client


def stored(services: Services) -> list[Delivery]:
    with services.database.read() as s:
        return list(s.scalars(select(Delivery).order_by(Delivery.order)))


def contacts(services: Services) -> int:
    with services.database.read() as s:
        return s.scalar(select(func.count()).select_from(Contact)) or 0


async def test_an_update_is_stored_under_its_message_and_answered_with_nothing(
    installed: Installed, door: httpx.AsyncClient
) -> None:
    services = installed(telegram_region="weihai")
    answer = await door.post(DOOR, json=message(text=SAID), headers=HEADERS)
    assert (answer.status_code, answer.content) == (200, b"")
    [delivery] = stored(services)
    assert (delivery.kind, delivery.body, delivery.state) == ("text", {"text": SAID}, "received")
    with services.database.read() as s:
        [contact] = s.scalars(select(Contact))
    assert (contact.platform, contact.external, contact.region) == ("telegram", str(PERSON), "weihai")


async def test_what_is_delivered_again_is_stored_once(installed: Installed, door: httpx.AsyncClient) -> None:
    services = installed()
    for _ in range(3):
        assert (await door.post(DOOR, json=message(text=SAID), headers=HEADERS)).status_code == 200
    for number in (80, 81):
        await door.post(DOOR, json={**tap("a1:0"), "update_id": number}, headers=HEADERS)
    assert [each.kind for each in stored(services)] == ["text", "choice"]


async def test_what_comes_again_of_who_had_all_erased_is_acknowledged_and_nothing_else(
    installed: Installed, door: httpx.AsyncClient
) -> None:
    services = installed()
    await door.post(DOOR, json=message(text=SAID), headers=HEADERS)
    [delivery] = stored(services)
    with services.database.session() as s:
        services.inbox.handled(s, delivery.id)
        s.get_one(Contact, delivery.contact_id).forget = True
        s.flush()
        remove(s, delivery.contact_id, services.clock.now())
    again = await door.post(DOOR, json=message(text=SAID), headers=HEADERS)
    assert (again.status_code, again.content) == (200, b"")
    assert stored(services) == [] and contacts(services) == 0


@pytest.mark.parametrize(("before", "now"), [("member", "kicked"), ("kicked", "member")])
async def test_who_had_all_erased_may_block_us_without_being_known_again(
    installed: Installed, door: httpx.AsyncClient, before: str, now: str
) -> None:
    services = installed()
    assert (await door.post(DOOR, json=membership(before, now), headers=HEADERS)).status_code == 200
    assert stored(services) == [] and contacts(services) == 0
    # Of who is known it counts.
    await door.post(DOOR, json=message(text=SAID), headers=HEADERS)
    await door.post(DOOR, json=membership(before, now), headers=HEADERS)
    assert [each.kind for each in stored(services)] == ["text", "left" if now == "kicked" else "returned"]


@pytest.mark.parametrize(
    "settings", [{"telegram_token": ""}, {"telegram_secret": ""}, {"telegram_mode": "polling"}]
)
async def test_a_door_that_is_off_is_not_there(
    installed: Installed, door: httpx.AsyncClient, settings: dict[str, Any]
) -> None:
    services = installed(**settings)
    for headers in (HEADERS, {}, {"x-telegram-bot-api-secret-token": ""}):
        answer = await door.post(DOOR, json=message(text=SAID), headers=headers)
        assert answer.status_code == 404 and answer.json()["type"].endswith("not-found")
    assert stored(services) == []


WRONG = (None, "", "wrong", SECRET[:-1], SECRET + "1", SECRET.upper(), "密钥".encode(), b"\xff\xfe")


async def test_nobody_comes_in_without_the_secret(installed: Installed, door: httpx.AsyncClient) -> None:
    services = installed()
    for secret in WRONG:
        headers: Any = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
        for body in (json.dumps(message(text=SAID)).encode(), b"{", b"x" * 70_000):
            answer = await door.post(DOOR, content=body, headers=headers)
            assert answer.status_code == (413 if len(body) > 65_536 else 403), secret
    assert stored(services) == []


NO_UPDATES = (
    b"", b"{", b"[]", b"null", b"7", b'"x"', b"{}", b'{"update_id": "7"}', b"\xff", b"[" * 5000,
    b'{"update_id": NaN}', b'{"update_id": 1e400}', b'{"update_id": -1}',
)  # fmt: skip


async def test_what_is_no_update_is_refused(installed: Installed, door: httpx.AsyncClient) -> None:
    services = installed()
    for body in NO_UPDATES:
        answer = await door.post(DOOR, content=body, headers=HEADERS)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), body
    assert stored(services) == []


NOTHING: tuple[dict[str, Any], ...] = (
    {"update_id": 1},
    {"update_id": 1, "inline_query": {"id": "1", "from": {"id": 1}, "query": SAID}},
    {"update_id": 1, "channel_post": {"text": SAID}},
    {"update_id": 1, "of_next_year": [{"x": {}}]},
    message(text=[SAID]),
    message(chat=None),
    message(pinned_message={"text": SAID}),
    tap("-"),
)


async def test_what_is_nothing_to_us_is_taken_and_let_go(
    installed: Installed, door: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    services = installed()
    with caplog.at_level(logging.DEBUG):
        for update in NOTHING:
            assert (await door.post(DOOR, json=update, headers=HEADERS)).status_code == 200, update
    assert (stored(services), contacts(services)) == ([], 0)
    assert SAID not in caplog.text


async def test_nothing_of_a_group_is_stored(installed: Installed, door: httpx.AsyncClient) -> None:
    services = installed()
    joined = membership("left", "member", {"id": -5, "type": "group", "title": "群"})
    for update in (joined, in_group(text=SAID), in_group("channel", text=SAID)):
        assert (await door.post(DOOR, json=update, headers=HEADERS)).status_code == 200
    assert stored(services) == [] and contacts(services) == 0


async def test_a_long_message_that_answers_a_long_one_comes_in_whole(
    installed: Installed, door: httpx.AsyncClient
) -> None:
    services = installed()
    update = message(text="长" * 4096, reply_to_message=message(text="👵" * 4096)["message"])
    body = json.dumps(update).encode()
    assert len(body) > 64 * 1024
    assert (await door.post(DOOR, content=body, headers=HEADERS)).status_code == 200
    assert len(stored(services)) == 1
    update["message"]["caption"] = "x" * 256 * 1024
    answer = await door.post(DOOR, json=update, headers=HEADERS)
    assert answer.status_code == 413 and len(stored(services)) == 1


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_what_runs_behind_introduces_the_bot_and_fetches_where_it_has_to(
    installed: Installed, mode: str
) -> None:
    with Telegram() as telegram:
        telegram.webhook("http://127.0.0.1:1/somebody-elses")
        services = installed(
            telegram_token=telegram.token,
            telegram_mode=mode,
            telegram_api_base=telegram.base_url,
            telegram_webhook_url=f"{telegram.base}/public",
        )
        assert services.telegram is not None
        behind = asyncio.create_task(services.telegram.run())
        telegram.user().says(SAID)
        until = asyncio.get_running_loop().time() + 20
        while "short_description" not in {key[0] for key in telegram.world.settings} or (
            mode == "polling" and not stored(services)
        ):
            assert asyncio.get_running_loop().time() < until
            await asyncio.sleep(0.02)
        behind.cancel()
        await asyncio.gather(behind, return_exceptions=True)
        hook = telegram.world.webhook
        if mode == "webhook":
            assert hook is not None and hook.url == f"{telegram.base}/public{DOOR}" and hook.secret == SECRET
            return
        assert hook is None and [each.body for each in stored(services)] == [{"text": SAID}]
        with services.database.session() as s:
            name = f"telegram.polling:{telegram.token.partition(':')[0]}"
            assert services.shared.hold(s, name, "another process", 60), "who stops lets another poll"


async def test_nothing_of_it_reaches_the_log_or_stands_open_in_the_database(
    installed: Installed, door: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    installed()
    with caplog.at_level(logging.DEBUG):
        for update in (message(text=SAID), tap("a1:0"), in_group(text=SAID), membership("member", "kicked")):
            assert (await door.post(DOOR, json=update, headers=HEADERS)).status_code == 200
    for secret in (SAID, NAME, str(PERSON), SECRET, TOKEN):
        assert secret not in caplog.text
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("yizhu.db*"))
    for personal in (SAID, NAME, str(PERSON)):
        assert personal.encode() not in kept
