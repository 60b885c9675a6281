"""Accounts over the staff API."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI

from tests.api.conftest import signed_in
from tests.api.test_resident import assert_problem

ALL = "/api/v1/accounts"
LAI: dict[str, Any] = {
    "username": "lai",
    "password": "long enough it is",
    "role": "township",
    "regions": ["dehua"],
    "townships": ["上涌"],
    "name": "赖小明",
}


async def test_opened_used_closed_and_never_a_password_in_an_answer(
    app: FastAPI, admin: httpx.AsyncClient
) -> None:
    made = await admin.post(ALL, json=LAI)
    assert made.status_code == 201, made.text
    assert made.json()["townships"] == ["上涌镇"]
    async with signed_in(app, "lai", LAI["password"]) as lai:
        me = (await lai.get("/api/v1/auth/me")).json()
        assert (me["role_label"], me["scope"], me["townships"]) == ("乡镇民政办", "township", ["上涌镇"])
        assert "referrals.make" in me["permissions"] and "accounts.manage" not in me["permissions"]
        assert_problem(await lai.get(ALL), 403)
        listed = await admin.get(ALL, params={"role": "township"})
        assert [account["name"] for account in listed.json()["items"]] == ["赖**"]
        path = f"{ALL}/{made.json()['id']}"
        closed = await admin.patch(path, json={"active": False})
        assert closed.json()["active"] is False
        assert_problem(await lai.get("/api/v1/auth/me"), 401)
    for answer in (made, listed, closed):
        assert LAI["password"] not in answer.text and "argon2" not in answer.text


async def test_everybody_changes_the_own_password(app: FastAPI, admin: httpx.AsyncClient) -> None:
    await admin.post(ALL, json=LAI)
    async with signed_in(app, "lai", LAI["password"]) as lai:
        wrong = await lai.post("/api/v1/auth/password", json={"old": "no", "new": "another long one"})
        assert_problem(wrong, 422)
        assert [(error["field"], error["message"]) for error in wrong.json()["errors"]] == [
            ("old", "现在的密码不对")
        ]
        body = {"old": LAI["password"], "new": "another long one"}
        assert (await lai.post("/api/v1/auth/password", json=body)).status_code == 204
    async with signed_in(app, "lai", "another long one") as lai:
        assert (await lai.get("/api/v1/auth/me")).status_code == 200


async def test_what_is_wrong_is_named_and_not_repeated(admin: httpx.AsyncClient) -> None:
    me = (await admin.get("/api/v1/auth/me")).json()["id"]
    for change, field in (
        ({"password": "secret"}, "password"),
        ({"role": "boss"}, "role"),
        ({"regions": ["dehua", "atlantis"]}, "regions.1"),
        ({"townships": ["亚特兰蒂斯镇"]}, "townships.0"),
        ({"organisation": "dehua.atlantis"}, "organisation"),
    ):
        answer = await admin.post(ALL, json=LAI | change)
        assert_problem(answer, 422)
        assert field in {error["field"] for error in answer.json()["errors"]}
        assert not any(said in answer.text for said in ("secret", "atlantis", "亚特兰蒂斯"))
    own = await admin.patch(f"{ALL}/{me}", json={"active": False})
    assert_problem(own, 409)
    assert own.json()["detail"] == "不能停用自己的账号。"
    assert_problem(await admin.patch(f"{ALL}/nobody", json={"active": False}), 404)
    assert_problem(await admin.post(ALL, json=LAI | {"username": "ADMIN"}), 409)
