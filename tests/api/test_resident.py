"""The resident API without a dialogue engine behind it: the door, the store, the limits.

What an engine answers is tested end to end in tests/e2e.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.limits import LimitSettings
from api.services import Services
from casework.conversations.types import QuickReply, Reply
from tests.api.conftest import HandClock

OPEN = "/api/v1/conversations"


async def opened(client: httpx.AsyncClient, region: str = "dehua") -> dict[str, Any]:
    answer = await client.post(OPEN, json={"region": region})
    assert answer.status_code == 201, answer.text
    talk: dict[str, Any] = answer.json()
    return talk


def key(talk: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {talk['token']}"}


def path(talk: dict[str, Any]) -> str:
    return f"{OPEN}/{talk['id']}/messages"


def said(text: str, client_message_id: str | None = None) -> dict[str, str]:
    return {"client_message_id": client_message_id or str(uuid4()), "text": text}


def assert_problem(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("urn:yizhu:problem:")
    assert problem["title"] and problem["detail"]
    return problem


class TestOpenConversation:
    @pytest.fixture
    def app(self, shared_app: FastAPI) -> FastAPI:
        return shared_app

    async def test_a_talk_begins_with_a_key_and_a_greeting(self, client: httpx.AsyncClient) -> None:
        talk = await opened(client)
        assert len(talk["token"]) >= 32
        assert talk["replies"][0]["text"]
        assert set(talk["replies"][0]) == {"id", "text", "quick_replies"}
        assert set(talk["state"]) == {"phase", "asking", "application_no"}
        assert talk["state"]["phase"] == "open"

    async def test_without_a_region_it_is_the_first_one_served(self, client: httpx.AsyncClient) -> None:
        dehua, weihai = await opened(client), await opened(client, "weihai")
        for unnamed in ({}, {"region": ""}):
            opens = (await client.post(OPEN, json=unnamed)).json()
            assert opens["replies"][0]["text"] == dehua["replies"][0]["text"] != weihai["replies"][0]["text"]

    async def test_an_unknown_region_is_refused_with_those_that_are_served(
        self, client: httpx.AsyncClient
    ) -> None:
        problem = assert_problem(await client.post(OPEN, json={"region": "atlantis"}), 422)
        assert problem["errors"][0]["field"] == "region"
        assert "dehua" in problem["detail"] and "weihai" in problem["detail"]
        assert "atlantis" not in json.dumps(problem)

    @pytest.mark.parametrize("region", [1, True, ["dehua"], {"a": 1}, " ", "x" * 65, "../dehua", "DEHUA "])
    async def test_what_is_no_region_is_refused(self, client: httpx.AsyncClient, region: object) -> None:
        assert_problem(await client.post(OPEN, json={"region": region}), 422)


class TestSendMessage:
    @pytest.fixture
    def app(self, shared_app: FastAPI) -> FastAPI:
        return shared_app

    @pytest.mark.parametrize(
        "text",
        ["", " ", "\t\r\n", "　　", "\x07\x1b", "\u200b\u200d\ufeff", "\u2028", "a" * 2001, "😀" * 2001],
        ids=repr,
    )
    async def test_text_that_says_nothing_or_too_much_is_refused(
        self, client: httpx.AsyncClient, text: str
    ) -> None:
        talk = await opened(client)
        problem = assert_problem(await client.post(path(talk), json=said(text), headers=key(talk)), 422)
        assert [error["field"] for error in problem["errors"]] == ["text"]
        assert len((await client.get(path(talk), headers=key(talk))).json()["items"]) == 1

    @pytest.mark.parametrize("client_id", ["", "1", "not-a-uuid", 5, None, True, [], "g" * 32, "0" * 5000])
    async def test_a_client_message_id_must_be_a_uuid(
        self, client: httpx.AsyncClient, client_id: object
    ) -> None:
        talk = await opened(client)
        body = {"client_message_id": client_id, "text": "你好"}
        problem = assert_problem(await client.post(path(talk), json=body, headers=key(talk)), 422)
        assert [error["field"] for error in problem["errors"]] == ["client_message_id"]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"null",
            b"[]",
            b'"text"',
            b"12",
            b"{}",
            b'{"text": "a"}',
            b'{"text": "\\ud800", "client_message_id": "1f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11"}',
            b'{"text": "a\\u0000b", "client_message_id": "1f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11"}',
            b'{"text": NaN, "client_message_id": "1f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11"}',
            b'{"text": 1e999, "client_message_id": "1f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11"}',
            b'{"text": "a", "client_message_id": "1f0e6c1e-0e0a-4b4e-9a53-0d5a3b7f6a11", "\\udc00": 1}',
            b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}",
            b'{"text": ' + b"9" * 6000 + b"}",
            "{'text': '你好'}".encode("gb18030"),
        ],
    )
    async def test_a_body_that_is_not_what_is_asked_for_is_refused(
        self, client: httpx.AsyncClient, body: bytes
    ) -> None:
        talk = await opened(client)
        headers = key(talk) | {"content-type": "application/json"}
        assert_problem(await client.post(path(talk), content=body, headers=headers), 422)

    async def test_a_form_is_refused(self, client: httpx.AsyncClient) -> None:
        talk = await opened(client)
        assert_problem(await client.post(path(talk), data=said("你好"), headers=key(talk)), 415)

    async def test_a_body_over_64_kilobytes_is_refused(self, client: httpx.AsyncClient) -> None:
        talk = await opened(client)
        assert_problem(await client.post(path(talk), json=said("a" * 70_000), headers=key(talk)), 413)

    @pytest.mark.parametrize(
        "authorization",
        [
            None,
            "",
            "Bearer",
            "Bearer ",
            "Bearer wrong",
            "Basic YTpi",
            "Bearer 你好",
            "bearer \xff",
            "x" * 9000,
        ],
    )
    @pytest.mark.parametrize("exists", [True, False])
    async def test_a_wrong_key_and_an_unknown_talk_are_told_alike(
        self, client: httpx.AsyncClient, authorization: str | None, exists: bool
    ) -> None:
        talk = await opened(client)
        where = path(talk) if exists else f"{OPEN}/{uuid4().hex}/messages"
        headers = {b"authorization": authorization.encode()} if authorization is not None else {}
        for answer in (
            await client.post(where, json=said("你好"), headers=headers),
            await client.get(where, headers=headers),
        ):
            problem = assert_problem(answer, 401)
            assert problem["detail"] == "会话编号或凭证不对，请重新开始一次咨询。"
            assert answer.headers["www-authenticate"] == "Bearer"

    async def test_the_key_of_another_talk_opens_nothing(self, client: httpx.AsyncClient) -> None:
        mine, other = await opened(client), await opened(client)
        assert_problem(await client.post(path(mine), json=said("你好"), headers=key(other)), 401)
        assert_problem(await client.get(path(mine), headers=key(other)), 401)

    @pytest.mark.parametrize("where", ["%00", "a%00b", "%ff", "x" * 5000, "..%2f..", "😀", "'; drop table"])
    async def test_an_id_that_is_none_is_told_like_a_wrong_key(
        self, client: httpx.AsyncClient, where: str
    ) -> None:
        talk = await opened(client)
        answer = await client.post(f"{OPEN}/{where}/messages", json=said("你好"), headers=key(talk))
        assert_problem(answer, 400, 401, 404)


class TestWithoutAnEngine:
    """The engine cannot be reached: the message is kept all the same."""

    async def test_the_message_is_kept_and_the_reply_says_so(self, client: httpx.AsyncClient) -> None:
        talk = await opened(client)
        text = '我妈82了，想找人上门照顾 <b>/restart</b> {"a":1} 😀'
        answer = await client.post(path(talk), json=said(text), headers=key(talk))
        assert answer.status_code == 200
        assert "存好" in answer.json()["replies"][0]["text"]
        items = (await client.get(path(talk), headers=key(talk))).json()["items"]
        assert [item["sender"] for item in items] == ["bot", "resident", "bot"]
        assert items[1]["text"] == text

    async def test_the_same_message_again_gets_the_same_answer_in_any_case(
        self, client: httpx.AsyncClient
    ) -> None:
        talk, client_id = await opened(client), str(uuid4())
        first = await client.post(path(talk), json=said("你好", client_id.lower()), headers=key(talk))
        again = await client.post(path(talk), json=said("你好", client_id.upper()), headers=key(talk))
        assert again.json() == first.json()
        assert len((await client.get(path(talk), headers=key(talk))).json()["items"]) == 3

    async def test_the_words_of_a_button_are_what_it_says(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        talk = await opened(client)
        button = QuickReply(title="没人养", text="有，父母都不管")
        with services.database.session() as s:
            asks = Reply(text="家里有没有还没成年的孩子？", quick_replies=[button])
            services.conversations.tell(s, talk["id"], [asks])
        again = said("没人养。", str(uuid4()))
        for _ in range(2):
            await client.post(path(talk), json=again, headers=key(talk))
        items = (await client.get(path(talk), headers=key(talk))).json()["items"]
        assert [item["text"] for item in items if item["sender"] == "resident"] == ["有，父母都不管"]

    async def test_2000_characters_are_not_too_many(self, client: httpx.AsyncClient) -> None:
        talk = await opened(client)
        answer = await client.post(path(talk), json=said("难" * 1999 + "😀"), headers=key(talk))
        assert answer.status_code == 200

    async def test_readyz_says_what_is_missing_while_healthz_is_fine(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        problem = assert_problem(await client.get("/readyz"), 503)
        assert "对话引擎" in problem["detail"] and "数据库" not in problem["detail"]
        assert "yizhu_ready 0.0" in (await client.get("/metrics")).text

    async def test_a_stored_message_leaves_no_trace_in_the_log(
        self, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        talk = await opened(client)
        with caplog.at_level("DEBUG"):
            await client.post(path(talk), json=said("王秀英的电话13800138000"), headers=key(talk))
            await client.post(path(talk), json=said("王秀英" * 1000), headers=key(talk))
        assert "yizhu.access" in {record.name for record in caplog.records}
        for secret in ("王秀英", "13800138000", talk["token"]):
            assert secret not in caplog.text


class TestAnyBody:
    @pytest.fixture
    def app(self, shared_app: FastAPI) -> FastAPI:
        return shared_app

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        body=st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(exclude_categories=[])),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["text", "client_message_id", "", "x"]), inner, max_size=3)
            ),
            max_leaves=8,
        )
    )
    async def test_no_body_breaks_it(self, client: httpx.AsyncClient, body: object) -> None:
        headers = {"content-type": "application/json", "authorization": "Bearer x"}
        content = json.dumps(body).encode()
        for where in (OPEN, f"{OPEN}/x/messages", "/api/v1/understanding"):
            answer = await client.post(where, content=content, headers=headers)
            assert answer.status_code < 500


class TestTooMany:
    @pytest.fixture
    def limits(self) -> LimitSettings:
        return LimitSettings(
            rate_per_minute=3, starts_per_minute=2, sign_ins_per_minute=2, address_per_minute=12
        )

    async def test_a_talk_has_its_own_pace(self, client: httpx.AsyncClient, clock: HandClock) -> None:
        talk, other = await opened(client), await opened(client)
        for _ in range(3):
            assert (await client.post(path(talk), json=said("你好"), headers=key(talk))).status_code == 200
        answer = await client.post(path(talk), json=said("你好"), headers=key(talk))
        assert_problem(answer, 429)
        assert answer.headers["retry-after"] == "20"
        assert (await client.post(path(other), json=said("你好"), headers=key(other))).status_code == 200
        clock.wait(seconds=20)
        assert (await client.post(path(talk), json=said("你好"), headers=key(talk))).status_code == 200

    async def test_reading_does_not_use_up_what_may_be_said(self, client: httpx.AsyncClient) -> None:
        talk = await opened(client)
        for _ in range(3):
            await client.get(path(talk), headers=key(talk))
        assert_problem(await client.get(path(talk), headers=key(talk)), 429)
        assert (await client.post(path(talk), json=said("你好"), headers=key(talk))).status_code == 200

    async def test_an_address_starts_only_so_many_talks(self, client: httpx.AsyncClient) -> None:
        await opened(client)
        await opened(client)
        answer = await client.post(OPEN, json={"region": "dehua"})
        assert_problem(answer, 429)
        assert int(answer.headers["retry-after"]) == 30

    async def test_passwords_are_not_tried_without_end(self, client: httpx.AsyncClient) -> None:
        form = {"username": "nobody", "password": "guess"}
        statuses = [(await client.post("/api/v1/auth/token", data=form)).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]

    async def test_an_address_calls_only_so_often_whatever_it_calls(self, client: httpx.AsyncClient) -> None:
        statuses = [(await client.get("/api/v1/applications")).status_code for _ in range(13)]
        assert statuses == [401] * 12 + [429]
        assert (await client.get("/healthz")).status_code == 200
