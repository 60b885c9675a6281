"""Entering an application in person, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

URL = "/api/v1/applications"


def body(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "client_id": str(uuid4()),
        "region": "dehua",
        "channel": "station",
        "station": "dehua.station.shangyong",
        "consent": {"given": "written", "by": "self"},
        "fields": {"name": "王秀英", "age": 82, "township": "上涌镇", "living": "alone"},
        "needs": [{"service": "living.home_care", "text": "想找人上门照顾"}],
    }
    return given | changes


class TestEnter:
    async def test_answers_the_application(self, caseworker: httpx.AsyncClient) -> None:
        sent = body()
        answer = await caseworker.post(URL, json=sent)
        assert answer.status_code == 201
        application = answer.json()
        assert application["channel"] == "station"
        assert application["fields"]["household_size"] == 1
        assert [need["text"] for need in application["needs"]] == ["想找人上门照顾"]
        assert [one["organisation"] for one in application["referrals"]] == ["dehua.zhihe"]
        again = await caseworker.post(URL, json=sent)
        assert again.json()["no"] == application["no"]
        transcript = await caseworker.get(f"{URL}/{application['no']}/transcript")
        assert transcript.json()["items"] == []

    async def test_every_wrong_field_is_named_in_plain_words(self, caseworker: httpx.AsyncClient) -> None:
        answer = await caseworker.post(URL, json=body(fields={"age": "八十", "phone": "12"}, consent=None))
        assert answer.status_code == 422
        told = {error["field"]: error["message"] for error in answer.json()["errors"]}
        assert told.keys() == {"age", "phone", "township", "consent"}
        assert all(told.values())
        assert (await caseworker.get(URL)).json()["total"] == 0

    async def test_the_residents_door_does_not_open_for_its_talk(
        self, caseworker: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        talk = (await caseworker.post(URL, json=body())).json()["conversation_id"]
        headers = {"authorization": "Bearer guess"}
        answer = await client.get(f"/api/v1/conversations/{talk}/messages", headers=headers)
        assert answer.status_code == 401
        assert (await caseworker.get("/api/v1/conversations")).json()["total"] == 0
