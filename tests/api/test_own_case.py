"""What the resident's page reads beside the talk: only ever the own case, only with the token."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.services import Services
from casework.access import SYSTEM, resident
from casework.conversations.types import Reply
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


@pytest.mark.parametrize("what", ["noted", "progress"])
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


class TestProgress:
    async def test_before_filing_there_is_none(self, client: httpx.AsyncClient) -> None:
        found = await own(client, await opened(client), "progress")
        assert found["items"] == [] and found["region"] == "德化县"
        assert found["office"] == {"name": "德化县民政局", "phone": None}

    async def test_each_step_is_told_with_its_day_and_who_has_it(
        self, client: httpx.AsyncClient, services: Services, admin: httpx.AsyncClient
    ) -> None:
        filed = file_application(services)
        await step(admin, filed, "accept", "start", "deliver")
        found = await own(client, filed, "progress")
        [application] = found["items"]
        [need] = application["needs"]
        assert (application["no"], application["name"], need["label"]) == (filed.no, "王**", "居家照料")
        assert need["organisation"]["name"] == "致和社工事务所"
        assert need["said"] == "说办了，等您说一声办好没有"
        assert {one["name"]: one["state"] for one in need["steps"]} == {
            "submitted": "done",
            "assessing": "done",
            "referred": "done",
            "in_service": "done",
            "delivered": "done",
            "confirmed": "next",
        }
        assert all(
            one["at"] for one in need["steps"] if one["name"] in ("submitted", "referred", "delivered")
        )

    async def test_no_more_is_told_than_a_resident_may_know(
        self, client: httpx.AsyncClient, services: Services, admin: httpx.AsyncClient
    ) -> None:
        filed = file_application(services)
        await step(admin, filed, "reject")
        answer = await client.get(
            f"/api/v1/conversations/{filed.conversation_id}/progress",
            headers={"authorization": f"Bearer {filed.token}"},
        )
        for secret in ("王秀英", "13800138000", "电话里说好了", "difficulty", "reason", "admin"):
            assert secret not in answer.text

    async def test_assessing_has_the_day_on_which_a_person_began(
        self, client: httpx.AsyncClient, services: Services, admin: httpx.AsyncClient
    ) -> None:
        filed = file_application(services, needs=["link.housing"])
        answer = await admin.post(f"/api/v1/applications/{filed.no}/actions", json={"action": "assess"})
        assert answer.status_code == 200, answer.text
        [application] = (await own(client, filed, "progress"))["items"]
        [assessing] = [one for one in application["needs"][0]["steps"] if one["name"] == "assessing"]
        assert assessing["state"] == "done" and assessing["at"]

    async def test_what_was_deleted_keeps_its_number_and_nothing_else(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        with services.database.session() as s:
            services.erasure.by_resident(s, filed.conversation_id, filed.message_id)
        [application] = (await own(client, filed, "progress"))["items"]
        assert application == {
            "no": filed.no,
            "status": "withdrawn",
            "status_label": "已经按您的要求删除了个人资料",
            "submitted_at": application["submitted_at"],
            "name": None,
            "needs": [],
        }

    async def test_another_talks_applications_are_not_among_them(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        mine, other = file_application(services), file_application(services)
        found = await own(client, mine, "progress")
        assert [one["no"] for one in found["items"]] == [mine.no] != [other.no]


class TestNothingNew:
    async def test_the_transcript_is_sent_once_until_something_happens(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        path = f"/api/v1/conversations/{filed.conversation_id}/messages"
        headers = {"authorization": f"Bearer {filed.token}"}
        version = (await client.get(path, headers=headers)).json()["version"]
        again = await client.get(path, headers=headers | {"if-none-match": f'"{version}"'})
        assert (again.status_code, again.content) == (304, b"")
        with services.database.session() as s:
            services.conversations.tell(s, filed.conversation_id, [Reply(text="有消息了")])
        fresh = await client.get(path, headers=headers | {"if-none-match": f'"{version}"'})
        assert fresh.status_code == 200 and fresh.json()["items"][-1]["text"] == "有消息了"

    async def test_deleting_is_something_that_happens(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        path = f"/api/v1/conversations/{filed.conversation_id}/messages"
        headers = {"authorization": f"Bearer {filed.token}"}
        version = (await client.get(path, headers=headers)).json()["version"]
        with services.database.session() as s:
            services.conversations.erase(s, filed.conversation_id)
        fresh = await client.get(path, headers=headers | {"if-none-match": f'"{version}"'})
        assert fresh.status_code == 200 and fresh.json()["items"] == []

    async def test_a_wrong_token_learns_nothing_from_it(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        path = f"/api/v1/conversations/{filed.conversation_id}/messages"
        version = (await client.get(path, headers={"authorization": f"Bearer {filed.token}"})).json()[
            "version"
        ]
        headers = {"authorization": "Bearer wrong", "if-none-match": f'"{version}"'}
        assert (await client.get(path, headers=headers)).status_code == 401

    async def test_only_what_is_new_is_sent_and_all_of_it_when_the_old_is_gone(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        path = f"/api/v1/conversations/{filed.conversation_id}/messages"
        headers = {"authorization": f"Bearer {filed.token}"}
        items = (await client.get(path, headers=headers)).json()["items"]
        new = (await client.get(path, params={"after": items[0]["id"]}, headers=headers)).json()
        assert (new["items"], new["after"]) == (items[1:], items[0]["id"])
        with services.database.session() as s:
            services.erasure.by_resident(s, filed.conversation_id, filed.message_id)
        rest = (await client.get(path, params={"after": items[0]["id"]}, headers=headers)).json()
        assert rest["after"] is None
        assert [item["id"] for item in rest["items"]] == [item["id"] for item in items[1:]]

    async def test_a_message_of_another_talk_is_no_place_in_this_one(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        mine, other = file_application(services), file_application(services)
        path = f"/api/v1/conversations/{mine.conversation_id}/messages"
        found = await client.get(
            path,
            params={"after": other.message_id},
            headers={"authorization": f"Bearer {mine.token}"},
        )
        assert found.json()["after"] is None and len(found.json()["items"]) == 3
