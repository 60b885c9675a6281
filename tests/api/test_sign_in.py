"""Signing in, and what a token is good for."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import jwt
import pytest
from fastapi import FastAPI

from api.security import STAFF_TOKEN_LIFE
from api.services import Services
from casework.access import SYSTEM
from tests.api.conftest import ADMIN_PASSWORD, HandClock, hire, signed_in
from tests.api.test_resident import assert_problem

TOKEN = "/api/v1/auth/token"
ME = "/api/v1/auth/me"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


class TestSignIn:
    async def test_name_and_password_give_a_token_that_tells_who_one_is(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.post(TOKEN, data={"username": "admin", "password": ADMIN_PASSWORD})
        assert answer.status_code == 200
        assert answer.json()["token_type"] == "bearer"
        me = await client.get(ME, headers=bearer(answer.json()["access_token"]))
        assert me.json()["role"] == "admin"

    async def test_a_wrong_password_and_an_unknown_name_are_told_alike(
        self, client: httpx.AsyncClient
    ) -> None:
        wrong = await client.post(TOKEN, data={"username": "admin", "password": "wrong"})
        unknown = await client.post(TOKEN, data={"username": "nobody", "password": "wrong"})
        assert assert_problem(wrong, 401) == assert_problem(unknown, 401)
        assert wrong.headers["www-authenticate"] == "Bearer"

    async def test_guessing_is_slowed_down_by_name_and_forgiven_with_time(
        self, client: httpx.AsyncClient, clock: HandClock
    ) -> None:
        right = {"username": "admin", "password": ADMIN_PASSWORD}
        for _ in range(5):
            assert_problem(await client.post(TOKEN, data=right | {"password": "wrong"}), 401)
        refused = await client.post(TOKEN, data=right)
        assert_problem(refused, 429)
        clock.wait(seconds=int(refused.headers["retry-after"]))
        assert (await client.post(TOKEN, data=right)).status_code == 200


class TestForm:
    @pytest.fixture
    def app(self, shared_app: FastAPI) -> FastAPI:
        return shared_app

    @pytest.mark.parametrize(
        "form",
        [
            {},
            {"username": "admin"},
            {"password": "x"},
            {"username": "", "password": ""},
            {"username": "a" * 65, "password": "x"},
            {"username": "admin", "password": "x" * 1025},
            {"username": "ad\x00min", "password": "x"},
            {"username": "admin", "password": "x\x00"},
            {"username": "admin", "password": "x", "grant_type": "client_credentials"},
        ],
        ids=repr,
    )
    async def test_an_impossible_form_is_refused(
        self, client: httpx.AsyncClient, form: dict[str, str]
    ) -> None:
        assert_problem(await client.post(TOKEN, data=form), 422)

    async def test_a_form_in_an_odd_charset_is_refused_and_does_no_harm(
        self, client: httpx.AsyncClient
    ) -> None:
        # UTF-7 can spell a lone surrogate, which is no text.
        body = b"\r\n".join(
            [
                b"--b",
                b'Content-Disposition: form-data; name="username"',
                b"",
                b"+2AA-",
                b"--b",
                b'Content-Disposition: form-data; name="password"',
                b"",
                b"+2AA-",
                b"--b--",
                b"",
            ]
        )
        for charset in ("utf-7", "nonsense", "utf-16"):
            kind = f"multipart/form-data; boundary=b; charset={charset}"
            answer = await client.post(TOKEN, content=body, headers={"content-type": kind})
            assert_problem(answer, 400, 401, 422)

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("application/json", json.dumps({"username": "admin", "password": ADMIN_PASSWORD}).encode()),
            ("multipart/form-data", b"--x"),
            ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
            ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
            ("application/x-www-form-urlencoded", b"\xff\xfe=%zz&&&=="),
            ("application/x-www-form-urlencoded", b"username=admin&" * 2000),
        ],
    )
    async def test_a_body_that_is_no_such_form_is_refused(
        self, client: httpx.AsyncClient, kind: str, body: bytes
    ) -> None:
        assert_problem(
            await client.post(TOKEN, content=body, headers={"content-type": kind}), 400, 413, 415, 422
        )


class TestToken:
    async def test_it_ends_after_a_working_day(self, admin: httpx.AsyncClient, clock: HandClock) -> None:
        clock.wait(seconds=STAFF_TOKEN_LIFE.total_seconds() - 1)
        assert (await admin.get(ME)).status_code == 200
        clock.wait(seconds=1)
        problem = assert_problem(await admin.get(ME), 401)
        assert "过期" in problem["detail"]

    async def test_a_closed_account_is_out_at_once(
        self, client: httpx.AsyncClient, app: FastAPI, services: Services
    ) -> None:
        account_id = hire(services, "chen", "county")
        async with signed_in(app, "chen", ADMIN_PASSWORD) as chen:
            assert (await chen.get(ME)).status_code == 200
            with services.database.session() as session:
                services.staff.set_active(session, account_id, False, SYSTEM)
            assert_problem(await chen.get(ME), 401)

    async def test_what_was_not_signed_here_for_staff_is_refused(
        self, client: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        account_id = hire(services, "chen", "county")
        now = clock.now().timestamp()
        good = {"iss": "yizhu", "aud": "staff", "sub": account_id, "iat": now, "exp": now + 60}
        key = services.keyring.signing_key

        def signed(claims: dict[str, Any], secret: bytes = key, algorithm: str = "HS256") -> str:
            return jwt.encode(claims, secret, algorithm=algorithm)

        head, body, tail = signed(good).split(".")
        none_head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
        assert (await client.get(ME, headers=bearer(signed(good)))).status_code == 200
        forged = {
            "another key": signed(good, b"x" * 32),
            "no algorithm": f"{none_head}.{body}.",
            "another algorithm": signed(good, key * 2, "HS512"),
            "a cut signature": f"{head}.{body}.{tail[:-4]}",
            "another audience": signed(good | {"aud": "resident"}),
            "another issuer": signed(good | {"iss": "someone"}),
            "no end": signed({name: value for name, value in good.items() if name != "exp"}),
            "an end that is no time": signed(good | {"exp": "never"}),
            "an unknown account": signed(good | {"sub": "0" * 32}),
            "no account": signed(good | {"sub": ""}),
            "a NUL": signed(good | {"sub": "a\x00b"}),
            "nothing": "",
            "noise": "a.b.c",
            "Chinese": "令牌",
            "much": "x" * 10_000,
        }
        for kind, token in forged.items():
            header = {b"authorization": f"Bearer {token}".encode()}
            answer = await client.get(ME, headers=header)
            assert answer.status_code == 401, kind
            assert answer.headers["www-authenticate"] == "Bearer"

    async def test_a_residents_key_opens_nothing_of_the_staff(self, client: httpx.AsyncClient) -> None:
        talk = (await client.post("/api/v1/conversations", json={"region": "dehua"})).json()
        assert_problem(await client.get("/api/v1/applications", headers=bearer(talk["token"])), 401)


STAFF_CALLS = [
    ("POST", "/api/v1/understanding"),
    ("GET", "/api/v1/applications"),
    ("GET", "/api/v1/applications/DH20261121-000001"),
    ("PATCH", "/api/v1/applications/DH20261121-000001"),
    ("GET", "/api/v1/applications/DH20261121-000001/transcript"),
    ("GET", "/api/v1/applications/DH20261121-000001/history"),
    ("GET", "/api/v1/conversations"),
    ("GET", "/api/v1/conversations/x/transcript"),
    ("POST", "/api/v1/conversations/x/takeover"),
    ("POST", "/api/v1/conversations/x/release"),
    ("POST", "/api/v1/conversations/x/reply"),
    ("POST", "/api/v1/applications/DH20261121-000001/referrals"),
    ("GET", "/api/v1/referrals"),
    ("POST", "/api/v1/referrals/x/actions"),
    ("GET", "/api/v1/organisations"),
    ("GET", "/api/v1/services"),
    ("GET", "/api/v1/stations"),
    ("GET", "/api/v1/reports/quarterly?year=2026&quarter=4"),
    ("GET", "/api/v1/auth/me"),
]


class TestWithoutSigningIn:
    async def test_no_staff_call_answers_anything_but_401(self, client: httpx.AsyncClient) -> None:
        bodies = {
            "/understanding": {"text": "你好"},
            "/reply": {"text": "你好"},
            "/actions": {"action": "send", "version": 1},
            "/referrals": {"need_id": "x", "organisation": "dehua.zhihe"},
            "/applications/DH20261121-000001": {"fields": {"age": 3}},
        }
        for method, path in STAFF_CALLS:
            body = next((body for end, body in bodies.items() if path.endswith(end)), None)
            answer = await client.request(method, path, json=body)
            assert answer.status_code == 401, (method, path, answer.text)
            assert answer.headers["www-authenticate"] == "Bearer"
