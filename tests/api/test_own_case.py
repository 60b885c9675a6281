"""What the resident's page reads beside the talk: only ever the own case, only with the token."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.services import Services
from casework.access import SYSTEM, resident
from casework.intake.draft import Draft, DraftNeed
from tests.api.filing import Filed, file_application

HOSTILE = "<img src=x onerror=alert(1)>\u202e{{7*7}}"


async def own(client: httpx.AsyncClient, filed: Filed, what: str) -> dict[str, Any]:
    answer = await client.get(
        f"/api/v1/conversations/{filed.conversation_id}/{what}",
        headers={"authorization": f"Bearer {filed.token}"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def opened(client: httpx.AsyncClient) -> Filed:
    talk = (await client.post("/api/v1/conversations", json={"region": "dehua"})).json()
    return Filed(no="", conversation_id=talk["id"], token=talk["token"], message_id="")


def note(services: Services, talk: Filed, **fields: Any) -> None:
    """Put something into the talk's draft, as the intake does."""
    with services.database.session() as s:
        draft = Draft(region="dehua", fields=fields, needs=[DraftNeed(service="living.meals", text=HOSTILE)])
        services.conversations.save_draft(s, talk.conversation_id, draft)


async def step(admin: httpx.AsyncClient, filed: Filed, *actions: str) -> None:
    """Let the application's newest referral take steps, one after the other."""
    for action in actions:
        view = (await admin.get(f"/api/v1/applications/{filed.no}")).json()
        referral = view["referrals"][-1]
        answer = await admin.post(
            f"/api/v1/referrals/{referral['id']}/actions",
            json={"action": action, "reason": "电话里说好了", "version": referral["version"]},
        )
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("what", ["noted"])
class TestTheDoor:
    async def test_only_the_token_of_the_talk_opens_it(self, client: httpx.AsyncClient, what: str) -> None:
        mine, other = await opened(client), await opened(client)
        for talk, token in ((mine.conversation_id, other.token), (uuid4().hex, mine.token)):
            answer = await client.get(
                f"/api/v1/conversations/{talk}/{what}", headers={"authorization": f"Bearer {token}"}
            )
            assert answer.status_code == 401
            assert answer.json()["detail"] == "会话编号或凭证不对，请重新开始一次咨询。"
        assert (await client.get(f"/api/v1/conversations/{mine.conversation_id}/{what}")).status_code == 401


class TestNoted:
    async def test_a_new_talk_has_nothing_noted(self, client: httpx.AsyncClient) -> None:
        found = await own(client, await opened(client), "noted")
        assert (found["lines"], found["needs"], found["fields"]) == ([], [], {})
        assert found["application_no"] is None

    async def test_the_draft_is_shown_line_by_line_whole(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        talk = await opened(client)
        note(services, talk, age=82, phone="13800138000", name=HOSTILE)
        found = await own(client, talk, "noted")
        assert {one["key"]: one["value"] for one in found["lines"]} == {
            "name": HOSTILE,
            "age": "82岁",
            "phone": "13800138000",
        }
        assert found["fields"]["age"] == 82 and found["correctable"]
        assert found["needs"][0]["text"] == HOSTILE

    async def test_what_was_filed_is_shown_after_filing_also_when_staff_corrected_it(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        with services.database.session() as s:
            services.applications.correct(s, filed.no, {"age": 83}, SYSTEM, "电话里核对")
        found = await own(client, filed, "noted")
        assert found["application_no"] == filed.no
        assert found["fields"]["age"] == 83
        assert not set(found) & {"assessment", "referrals", "evidence", "possible_duplicates"}

    async def test_what_somebody_works_on_is_not_corrected_by_a_tap(
        self, client: httpx.AsyncClient, services: Services, admin: httpx.AsyncClient
    ) -> None:
        filed = file_application(services)
        assert (await own(client, filed, "noted"))["correctable"]
        await step(admin, filed, "accept")
        found = await own(client, filed, "noted")
        assert not found["correctable"]
        assert all(one["change"] is None for one in found["lines"])

    @pytest.mark.parametrize("phase", ["human", "crisis"])
    async def test_nothing_is_corrected_by_a_tap_while_a_person_answers_or_danger_comes_first(
        self, client: httpx.AsyncClient, services: Services, phase: Any
    ) -> None:
        talk = await opened(client)
        note(services, talk, age=82)
        with services.database.session() as s:
            conversation = services.conversations.get(s, talk.conversation_id)
            conversation.phase = phase
        assert not (await own(client, talk, "noted"))["correctable"]

    async def test_a_need_that_was_dropped_is_not_shown(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services, needs=["living.home_care", "living.meals"])
        with services.database.session() as s:
            me = resident(filed.conversation_id)
            services.applications.withdraw_needs(s, filed.no, ["living.meals"], me, "不要了")
        found = await own(client, filed, "noted")
        assert [need["service"] for need in found["needs"]] == ["living.home_care"]

    async def test_the_next_case_of_the_same_talk_is_a_list_of_its_own(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        note(services, filed, age=70)
        found = await own(client, filed, "noted")
        assert found["application_no"] is None and found["fields"] == {"age": 70}

    async def test_after_deleting_nothing_is_left(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        with services.database.session() as s:
            services.erasure.by_resident(s, filed.conversation_id, filed.message_id)
        found = await own(client, filed, "noted")
        assert (found["lines"], found["needs"], found["fields"]) == ([], [], {})
