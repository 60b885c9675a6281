"""A volunteer's talk about households of two townships, as the office of one of them sees it."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.conversations.types import Reply, State
from casework.intake.draft import Draft, DraftNeed
from tests.api.desk import hired, text_of
from tests.api.filing import STORY, Filed, file_application
from tests.api.test_resident import assert_problem

TALKS: Final = "/api/v1/conversations"
SAID: Final = "浔中镇的李阿婆，她儿子打她"


@pytest.fixture
def filed(services: Services) -> Filed:
    """The application of 上涌镇; the one of 浔中镇 came out of the same talk after it."""
    first = file_application(services, filled_by="volunteer")
    with services.database.session() as s:
        talk = services.conversations.get(s, first.conversation_id)
        message = services.conversations.receive(s, talk, str(uuid4()), SAID).message
        fields: dict[str, Any] = {"consent": True, "filled_by": "volunteer", "name": "李阿婆"}
        fields |= {"phone": "13900139000", "township": "浔中镇", "age": 70, "living": "alone"}
        draft = Draft(
            region="dehua",
            fields=fields,
            needs=[DraftNeed(service="support.visiting", text="去看看她")],
        )
        services.conversations.save_draft(s, talk.id, draft)
        no = services.applications.file(s, draft, talk, services.regions["dehua"]).no
        state = State(phase="submitted", application_no=no)
        services.conversations.answer(s, message, [Reply(text="提交好了")], state)
    return first


async def test_the_office_reads_its_own_part_and_does_not_take_it_over(
    app: FastAPI, services: Services, filed: Filed, caseworker: httpx.AsyncClient
) -> None:
    talk = f"{TALKS}/{filed.conversation_id}"
    office = hired(app, services, "shangyong", "township", townships=["上涌镇"])
    async with office as client:
        for where in (f"/api/v1/applications/{filed.no}/transcript", f"{talk}/transcript"):
            shown = (await client.get(where)).json()
            assert [one["text"] for one in shown["items"]] == ["您好", STORY, "已经提交"] and shown["limited"]
        [item] = (await client.get(TALKS)).json()["items"]
        assert item["application_no"] == filed.no
        problem = assert_problem(await client.post(f"{talk}/takeover"), 409)
        assert problem["type"].endswith(":talk-of-townships") and "只有县里能接手" in problem["detail"]
        for page in (f"/staff/talks/{filed.conversation_id}", f"/staff/applications/{filed.no}"):
            html = (await client.get(page)).text
            assert filed.no in html and "李阿婆" not in html and "浔中镇的" not in html
        told = text_of((await client.get(f"/staff/talks/{filed.conversation_id}")).text)
        assert "要接手请找县民政局" in told and "接手对话" not in told
    whole = (await caseworker.get(f"{talk}/transcript")).json()
    assert SAID in [one["text"] for one in whole["items"]] and not whole["limited"]
    assert (await caseworker.post(f"{talk}/takeover")).status_code == 200
