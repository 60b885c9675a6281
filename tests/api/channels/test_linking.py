"""A code that is shown on one device opens the same talk on another, once, and for a short time."""

from __future__ import annotations

from datetime import datetime

import httpx

from api.services import Services
from casework.channels.linking import GUESSES
from casework.conversations.models import Conversation
from tests.api.channels.residents import PREFIX, key, opened, path, say, status_of, texts
from tests.api.conftest import HandClock

LINKS = f"{PREFIX}/links"


async def code_of(client: httpx.AsyncClient, talk: dict[str, str]) -> str:
    answer = await client.post(path(talk, "link-code"), headers=key(talk))
    assert answer.status_code == 200, answer.text
    code: str = answer.json()["code"]
    return code


async def enter(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post(LINKS, json={"code": code})


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_a_code_is_shown_with_what_to_do_with_it(client: httpx.AsyncClient, clock: HandClock) -> None:
    talk = await opened(client)
    shown = (await client.post(path(talk, "link-code"), headers=key(talk))).json()
    assert len(shown["code"]) == 6 and shown["code"].isdigit()
    assert shown["code"] in shown["said"] and "10分钟" in shown["said"]
    assert (datetime.fromisoformat(shown["expires_at"]) - clock.now()).total_seconds() == 600


async def test_it_opens_the_same_talk_with_a_key_of_its_own(client: httpx.AsyncClient) -> None:
    talk = await opened(client, "weihai")
    await say(client, talk, "想找人送饭")
    answer = await enter(client, await code_of(client, talk))
    assert answer.status_code == 200
    there = answer.json()
    assert there["id"] == talk["id"] and there["token"] != talk["token"] and there["region"] == "weihai"
    assert there["replies"] and there["replies"][0]["text"] == (await texts(client, there))[-1]
    await say(client, there, "两个人吃")
    assert await texts(client, talk) == await texts(client, there)


async def test_it_may_be_typed_as_people_type(client: httpx.AsyncClient) -> None:
    for typed in ("{0} {1}", " {0}-{1} ", "接续码：{0}{1}", "接上{0}{1}。"):
        code = await code_of(client, await opened(client))
        assert (await enter(client, typed.format(code[:3], code[3:]))).status_code == 200, typed


async def test_it_opens_once(client: httpx.AsyncClient) -> None:
    code = await code_of(client, await opened(client))
    assert [(await enter(client, code)).status_code for _ in range(2)] == [200, 422]


async def test_it_runs_out(client: httpx.AsyncClient, clock: HandClock) -> None:
    code = await code_of(client, await opened(client))
    clock.wait(minutes=10, seconds=1)
    answer = await enter(client, code)
    assert answer.status_code == 422 and "过了时间" in answer.json()["detail"]


async def test_the_next_code_ends_the_one_before(client: httpx.AsyncClient) -> None:
    talk = await opened(client)
    first, second = await code_of(client, talk), await code_of(client, talk)
    if first != second:
        assert (await enter(client, first)).status_code == 422
    assert (await enter(client, second)).status_code == 200


async def test_only_who_holds_the_talk_gets_a_code(client: httpx.AsyncClient) -> None:
    mine, other = await opened(client), await opened(client)
    for headers in (key(other), {}):
        assert (await client.post(path(mine, "link-code"), headers=headers)).status_code == 401


async def test_guessing_ends_soon_also_with_the_right_code(
    client: httpx.AsyncClient, clock: HandClock
) -> None:
    code = await code_of(client, await opened(client))
    tries = [(await enter(client, other_than(code))).status_code for _ in range(GUESSES)]
    assert tries == [422] * GUESSES
    refused = await enter(client, code)
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
    clock.wait(minutes=11)
    fresh = await code_of(client, await opened(client))
    assert (await enter(client, fresh)).status_code == 200


async def test_what_is_no_code_is_refused_and_is_no_guess(client: httpx.AsyncClient) -> None:
    real = await code_of(client, await opened(client))
    typed = [
        "",
        "12345",
        "1234567",
        "13800138000",
        "abcdef",
        "１２３",
        "'; --",
        "x" * 41,
        None,
        123456,
        ["1"],
    ]
    for body in ([], {}, "123456", *({"code": code} for code in typed)):
        answer = await client.post(LINKS, json=body)
        assert answer.status_code == 422, body
    assert (await enter(client, real)).status_code == 200


async def test_after_erasing_no_key_and_no_code_opens_anything_of_old(
    client: httpx.AsyncClient, services: Services
) -> None:
    talk = await opened(client)
    await say(client, talk, "我叫陈阿妹")
    there = (await enter(client, await code_of(client, talk))).json()
    pending = await code_of(client, talk)
    with services.database.session() as s:
        asked = services.conversations.receive(
            s, s.get_one(Conversation, talk["id"]), "ask", "删掉我的信息"
        ).message
        services.erasure.by_resident(s, talk["id"], asked.id)
    assert await status_of(client, there) == 401
    assert (await enter(client, pending)).status_code == 422
    assert "我叫陈阿妹" not in await texts(client, talk)
