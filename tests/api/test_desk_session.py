"""Signing in to the pages, and what their addresses answer to who is not."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import ADMIN_PASSWORD

OWN = {"sec-fetch-site": "same-origin"}
SIGN_IN = "/staff/sign-in"
FORM = {"username": "admin", "password": ADMIN_PASSWORD}


@pytest.fixture
async def inside(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser that is signed in as admin."""
    answer = await client.post(SIGN_IN, data=FORM, headers=OWN)
    assert answer.status_code == 303
    return client


class TestSigningIn:
    async def test_the_token_is_in_a_cookie_that_no_script_reads(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(SIGN_IN, data=FORM, headers=OWN)
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
        assert "Secure" not in cookie, "over plain http the browser would drop it"

    async def test_over_https_the_cookie_never_goes_out_in_the_open(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(f"https://testserver{SIGN_IN}", data=FORM, headers=OWN)
        assert "Secure" in answer.headers["set-cookie"]

    async def test_a_wrong_password_is_told_and_the_name_stays(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(SIGN_IN, data={**FORM, "password": "wrong"}, headers=OWN)
        assert answer.status_code == 401
        assert "用户名或密码不对" in answer.text and 'value="admin"' in answer.text
        assert "wrong" not in answer.text and "set-cookie" not in answer.headers

    async def test_another_site_cannot_sign_a_browser_in(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(SIGN_IN, data=FORM, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403 and "set-cookie" not in answer.headers

    async def test_without_fetch_metadata_the_origin_decides(self, client: httpx.AsyncClient) -> None:
        other = await client.post(SIGN_IN, data=FORM, headers={"origin": "https://elsewhere.example"})
        assert other.status_code == 403
        own = await client.post(SIGN_IN, data=FORM, headers={"origin": str(client.base_url).rstrip("/")})
        assert own.status_code == 303
        assert (await client.post(SIGN_IN, data=FORM, headers={"origin": "null"})).status_code == 403

    @pytest.mark.parametrize(
        "next",
        ["//evil.example", "https://evil.example/staff/", "/\\evil.example", "/staff/\n/x", "/api/v1/x"],
    )
    async def test_the_way_back_never_leads_elsewhere(self, client: httpx.AsyncClient, next: str) -> None:
        answer = await client.post(SIGN_IN, data={**FORM, "next": next}, headers=OWN)
        location = answer.headers["location"]
        assert location.startswith("/staff/") and "evil" not in location and "\n" not in location

    async def test_the_way_back_to_an_own_page_is_kept(self, client: httpx.AsyncClient) -> None:
        wanted = "/staff/applications?status=submitted"
        answer = await client.post(SIGN_IN, data={**FORM, "next": wanted}, headers=OWN)
        assert answer.headers["location"] == wanted

    @pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "{{7*7}}", "甲" * 64])
    async def test_a_hostile_name_stays_text(self, client: httpx.AsyncClient, name: str) -> None:
        answer = await client.post(SIGN_IN, data={"username": name, "password": "x"}, headers=OWN)
        assert answer.status_code == 401
        assert "<script>alert" not in answer.text and "49" not in answer.text


class TestWhoIsNotSignedIn:
    async def test_a_page_leads_to_the_door_and_back(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/staff/applications?q=x")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/staff?next=%2Fstaff%2Fapplications%3Fq%3Dx"

    async def test_a_form_sent_by_htmx_stays_open(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/staff/applications", headers={"hx-request": "true"})
        assert answer.status_code == 401
        assert "<html" not in answer.text and "在新窗口登录" in answer.text

    async def test_a_forged_cookie_is_nobody(self, client: httpx.AsyncClient) -> None:
        client.cookies.set("yizhu_staff", "a.b.c")
        assert (await client.get("/staff/applications")).status_code == 303
        assert (await client.get("/staff")).status_code == 200


class TestTheCookieAtTheApi:
    async def test_reading_works(self, inside: httpx.AsyncClient) -> None:
        assert (await inside.get("/api/v1/auth/me")).json()["role"] == "admin"

    async def test_a_change_has_to_come_from_a_page_of_this_site(self, inside: httpx.AsyncClient) -> None:
        body = {"old": ADMIN_PASSWORD, "new": "another-password-1"}
        for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
            answer = await inside.post("/api/v1/auth/password", json=body, headers=headers)
            assert answer.status_code == 403
            assert answer.json()["type"] == "urn:yizhu:problem:foreign-page"
        answer = await inside.post("/api/v1/auth/password", json=body, headers=OWN)
        assert answer.status_code == 204

    async def test_a_header_goes_before_the_cookie(self, inside: httpx.AsyncClient) -> None:
        answer = await inside.get("/api/v1/auth/me", headers={"authorization": "Bearer x.y.z"})
        assert answer.status_code == 401

    async def test_out_is_out(self, inside: httpx.AsyncClient) -> None:
        assert (await inside.post("/staff/sign-out")).status_code == 403
        answer = await inside.post("/staff/sign-out", headers=OWN)
        assert answer.status_code == 303
        assert (await inside.get("/staff/applications")).status_code == 303


class TestWholeFiles:
    """A body is read before anything asks who sends it: large ones only from who is signed in."""

    PATH = "/api/v1/photos/read"
    LARGE = b"x" * 200_000

    async def test_nobody_sends_one_without_signing_in(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(self.PATH, files={"picture": self.LARGE})
        assert answer.status_code == 413
        forged = {"authorization": "Bearer a.b.c"}
        assert (
            await client.post(self.PATH, files={"picture": self.LARGE}, headers=forged)
        ).status_code == 413

    async def test_nor_does_another_site_in_somebodys_name(self, inside: httpx.AsyncClient) -> None:
        headers = {"sec-fetch-site": "cross-site"}
        assert (
            await inside.post(self.PATH, files={"picture": self.LARGE}, headers=headers)
        ).status_code == 413

    async def test_who_is_signed_in_does(self, inside: httpx.AsyncClient) -> None:
        answer = await inside.post(self.PATH, files={"picture": self.LARGE}, headers=OWN)
        assert answer.status_code == 422, "it was read, and is no picture"


class TestPages:
    async def test_a_page_is_kept_by_nobody_and_knows_if_it_changed(self, inside: httpx.AsyncClient) -> None:
        answer = await inside.get("/staff/knowledge")
        assert answer.headers["cache-control"] == "no-store"
        again = await inside.get("/staff/knowledge", headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304 and again.content == b""

    async def test_a_page_that_there_is_not_is_told_as_a_page(self, inside: httpx.AsyncClient) -> None:
        answer = await inside.get("/staff/nothing")
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html") and "没有找到" in answer.text
        part = await inside.get("/staff/nothing", headers={"hx-request": "true"})
        assert part.status_code == 404 and "<html" not in part.text
