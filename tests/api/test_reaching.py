"""What staff see of the channels: how each message stands, by which ways a resident talks."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.access import Reader
from casework.channels import repository
from tests.api.conftest import ADMIN_PASSWORD, HandClock, hire
from tests.api.filing import Filed, file_application
from tests.api.staff_browser import browser, said
from tests.support.people import OPENID, People

PREFIX = "/api/v1"


@pytest.fixture
def people(services: Services) -> People:
    return People(services.database, services.contacts, services.inbox, services.outbox)


@pytest.fixture
def filed(services: Services) -> Filed:
    return file_application(services)


def caseworker_says(services: Services, talk: str, *texts: str) -> None:
    """A caseworker takes the talk over and says this."""
    chen = Reader(kind="staff", id="chen", role="county", regions=["dehua"])
    with services.database.session() as s:
        services.staff_talks.take_over(s, talk, chen)
        for text in texts:
            services.staff_talks.reply(s, talk, chen, text)


async def transcript(client: httpx.AsyncClient, filed: Filed) -> list[dict[str, Any]]:
    answer = await client.get(f"{PREFIX}/conversations/{filed.conversation_id}/transcript")
    items: list[dict[str, Any]] = answer.json()["items"]
    same = await client.get(f"{PREFIX}/applications/{filed.no}/transcript")
    assert same.json()["items"] == items
    return items


class TestTheTranscript:
    async def test_tells_of_each_message_how_it_stands(
        self, admin: httpx.AsyncClient, services: Services, people: People, filed: Filed
    ) -> None:
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "第一句")
        people.arrives(contact)
        caseworker_says(services, filed.conversation_id, "第二句")
        people.is_lost(contact, "not_authorised")
        caseworker_says(services, filed.conversation_id, "第三句")
        items = await transcript(admin, filed)
        stands = {item["text"]: item["delivery"] for item in items if item["delivery"]}
        assert {text: (one["platform"], one["state"], one["reason"]) for text, one in stands.items()} == {
            "第一句": ("wechat", "sent", None),
            "第二句": ("wechat", "failed", "not_authorised"),
            "第三句": ("wechat", "waiting", None),
        }
        people.is_told_to_come(contact)
        assert (await transcript(admin, filed))[-1]["delivery"]["state"] == "knocked"

    async def test_says_nothing_of_it_where_there_is_only_the_web(
        self, admin: httpx.AsyncClient, filed: Filed
    ) -> None:
        assert {item["delivery"] for item in await transcript(admin, filed)} == {None}

    async def test_what_arrived_anywhere_arrived(
        self, admin: httpx.AsyncClient, services: Services, people: People, filed: Filed
    ) -> None:
        first = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "要带身份证")
        people.arrives(first)
        second = people.follows(filed.conversation_id, "telegram", sender="100200")
        with services.database.session() as s:
            contact = repository.contact(s, second)
            last = repository.newest_said(s, filed.conversation_id)
            assert contact is not None and last is not None
            services.outbox.add(s, contact, last)
        people.is_lost(second, "busy")
        delivery = (await transcript(admin, filed))[-1]["delivery"]
        assert (delivery["platform"], delivery["state"]) == ("wechat", "sent")


class TestTheWays:
    async def test_a_linked_talk_has_all_of_them(
        self, admin: httpx.AsyncClient, clock: HandClock, people: People, filed: Filed
    ) -> None:
        people.follows(filed.conversation_id)
        clock.wait(hours=2)
        people.follows(filed.conversation_id, "telegram", sender="100200")
        people.acts(kind="left")
        [talk] = (await admin.get(f"{PREFIX}/conversations")).json()["items"]
        assert [(way["platform"], way["left"]) for way in talk["channels"]] == [
            ("web", False),
            ("wechat", True),
            ("telegram", False),
        ]
        assert [way["heard_at"] for way in talk["channels"]] == [
            None,
            "2026-11-21T01:00:00Z",
            "2026-11-21T03:00:00Z",
        ]

    async def test_two_people_at_one_platform_are_one_way_which_is_left_when_both_are_gone(
        self, admin: httpx.AsyncClient, people: People, filed: Filed
    ) -> None:
        for sender in ("o-mother", "o-daughter"):
            people.follows(filed.conversation_id, sender=sender)
        for gone, left in (("o-mother", False), ("o-daughter", True)):
            people.acts(sender=gone, kind="left")
            [talk] = (await admin.get(f"{PREFIX}/conversations")).json()["items"]
            assert [way["left"] for way in talk["channels"]] == [False, left]


class TestThePages:
    async def test_show_it_under_each_message_and_in_their_heads(
        self, app: FastAPI, services: Services, clock: HandClock, people: People, filed: Filed
    ) -> None:
        hire(services, "lin", "county")
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "第一句")
        people.arrives(contact)
        caseworker_says(services, filed.conversation_id, "第二句")
        people.is_lost(contact, "left")
        clock.wait(hours=3)
        async with browser(app, "lin", ADMIN_PASSWORD) as lin:
            for address in (f"/staff/talks/{filed.conversation_id}", f"/staff/applications/{filed.no}"):
                answer = await lin.get(address)
                page = said(answer)
                assert "微信：已送达" in page
                assert "未送达（微信）：对方取消了关注或拉黑" in page
                assert "网页、微信 已取消关注 3小时前有动静" in page, address
                assert answer.text.count("delivery--failed") == 1
                assert OPENID not in answer.text
            assert "网页、微信 已取消关注" in said(await lin.get("/staff/talks"))

    async def test_an_open_case_page_hears_that_a_message_was_not_delivered(
        self, app: FastAPI, services: Services, people: People, filed: Filed
    ) -> None:
        hire(services, "lin", "county")
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "第一句")
        async with browser(app, "lin", ADMIN_PASSWORD) as lin:
            address = f"/staff/applications/{filed.no}/live"
            before = (await lin.get(address)).text
            people.is_lost(contact)
            assert (await lin.get(address)).text != before
