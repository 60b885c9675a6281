"""A talk that a volunteer opens for a form: whose it is, who may open one, and nothing is filed out of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from api.security import SESSION_COOKIE
from api.services import Services
from casework.access import SYSTEM
from casework.conversations.models import Conversation
from casework.errors import NotAllowed
from casework.intake.draft import Draft, DraftNeed
from tests.api.conftest import ADMIN_PASSWORD, signed_in
from tests.api.test_resident import OPEN, assert_problem, key, path, said

URL = "/api/v1/field/talks"


@pytest.fixture
async def volunteer(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Who works outside, signed in as the pages are: by a cookie."""
    with services.database.session() as s:
        services.staff.create(
            s, username="mei", password=ADMIN_PASSWORD, role="volunteer", actor=SYSTEM, regions=["dehua"]
        )
    async with signed_in(app, "mei", ADMIN_PASSWORD) as client:
        token = client.headers.pop("authorization").removeprefix("Bearer ")
        client.cookies.set(SESSION_COOKIE, token)
        client.headers["sec-fetch-site"] = "same-origin"
        yield client


def kept(services: Services, talk: str) -> Conversation:
    with services.database.read() as s:
        found = services.conversations.get(s, talk)
        s.expunge(found)
        return found


class TestOpening:
    async def test_it_is_the_accounts_and_its_key_opens_it_as_any_talks(
        self, volunteer: httpx.AsyncClient, services: Services
    ) -> None:
        opened = await volunteer.post(URL, json={"region": "dehua"})
        assert opened.status_code == 201
        talk = opened.json()
        assert "问清他同意了" in talk["replies"][0]["text"]
        mine = kept(services, talk["id"])
        me = (await volunteer.get("/api/v1/auth/me")).json()["id"]
        assert (mine.entered_by, mine.entered_as) == (me, "volunteer")
        volunteer.cookies.clear()
        assert (await volunteer.get(path(talk), headers=key(talk))).json()["state"]["asking"] == "needs"
        noted = await volunteer.get(f"{OPEN}/{talk['id']}/noted", headers=key(talk))
        assert noted.status_code == 200

    async def test_of_an_office_the_filler_is_staff(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        talk = (await caseworker.post(URL, json={"region": "dehua"})).json()
        assert kept(services, talk["id"]).entered_as == "staff"

    async def test_nothing_is_filed_out_of_it(self, volunteer: httpx.AsyncClient, services: Services) -> None:
        talk = (await volunteer.post(URL, json={"region": "dehua"})).json()
        draft = Draft(
            region="dehua",
            fields={"consent": True, "filled_by": "self", "township": "上涌镇", "age": 72},
            needs=[DraftNeed(service="living.meals", text="送饭")],
        )
        with services.database.session() as s, pytest.raises(NotAllowed):
            conversation = services.conversations.get(s, talk["id"])
            services.applications.file(s, draft, conversation, services.regions["dehua"])


class TestRefusing:
    async def test_without_an_account_there_is_none(self, client: httpx.AsyncClient) -> None:
        assert_problem(await client.post(URL, json={"region": "dehua"}), 401)

    async def test_another_page_cannot_open_one_in_their_name(self, volunteer: httpx.AsyncClient) -> None:
        foreign = {"sec-fetch-site": "cross-site"}
        assert_problem(await volunteer.post(URL, json={"region": "dehua"}, headers=foreign), 403)

    async def test_in_a_region_that_is_not_theirs_there_is_none(self, volunteer: httpx.AsyncClient) -> None:
        problem = assert_problem(await volunteer.post(URL, json={"region": "weihai"}), 422)
        assert problem["errors"][0]["field"] == "region"

    async def test_a_resident_cannot_claim_it_with_fields_or_the_talks_own_key(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        forged = {"region": "dehua", "entered_by": "mei", "entered_as": "volunteer"}
        talk = (await client.post(OPEN, json=forged)).json()
        assert kept(services, talk["id"]).entered_as is None
        assert_problem(await client.post(URL, json={"region": "dehua"}, headers=key(talk)), 401)
        # Nor is a talk of theirs held up by it.
        assert (await client.post(path(talk), json=said("你好"), headers=key(talk))).status_code == 200
