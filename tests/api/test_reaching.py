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
                assert "未送达（微信）：对方取消了关注，或者把我们拉黑了" in page
                assert "网页、微信 已取消关注 3小时前有动静" in page, address
                assert answer.text.count("delivery--failed") == 1
                assert OPENID not in answer.text
            assert "网页、微信 已取消关注" in said(await lin.get("/staff/talks"))

    async def test_say_whose_code_was_scanned(
        self, app: FastAPI, services: Services, people: People, filed: Filed
    ) -> None:
        hire(services, "lin", "county")
        contact_id = people.follows(filed.conversation_id)
        with services.database.session() as s:
            station = services.directory.stations(s, "dehua")[0]
            contact = repository.contact(s, contact_id)
            assert contact is not None
            contact.source = f"station:{station.code}"
        async with browser(app, "lin", ADMIN_PASSWORD) as lin:
            assert f"扫过{station.name}的码" in said(await lin.get(f"/staff/talks/{filed.conversation_id}"))
            assert f"扫过{station.name}的码" in said(await lin.get(f"/staff/applications/{filed.no}"))
            [talk] = (await lin.get(f"{PREFIX}/conversations")).json()["items"]
            assert [way["station"] for way in talk["channels"]] == [None, station.code]

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


class TestWhatWasNotDelivered:
    async def test_is_a_list_without_a_word_of_it(
        self, admin: httpx.AsyncClient, services: Services, people: People, filed: Filed
    ) -> None:
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "要带身份证")
        people.is_lost(contact, "not_authorised")
        answer = await admin.get(f"{PREFIX}/undelivered")
        [item] = answer.json()["items"]
        assert (item["conversation_id"], item["application_no"]) == (filed.conversation_id, filed.no)
        assert (item["name"], item["platform"], item["reason"]) == ("王**", "wechat", "not_authorised")
        assert item["count"] == 1 and item["wants_a_person"]
        for secret in ("王秀英", "13800138000", "身份证", OPENID):
            assert secret not in answer.text
        [talk] = (await admin.get(f"{PREFIX}/conversations")).json()["items"]
        assert talk["undelivered"] == 1
        [waits] = (await admin.get(f"{PREFIX}/queue?kind=undelivered")).json()["items"]
        assert waits["why"] == "要紧的话没有送到对方的微信，请打电话。原因：这个账号没有开通发消息的接口"
        assert waits["link"] == f"/staff/talks/{filed.conversation_id}"

    async def test_is_sent_again_or_told_otherwise(
        self, admin: httpx.AsyncClient, services: Services, people: People, filed: Filed
    ) -> None:
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "要带身份证")
        of = f"{PREFIX}/conversations/{filed.conversation_id}"
        assert (await admin.post(f"{of}/resend")).status_code == 409  # it is on its way
        people.is_lost(contact, "busy")
        assert (await admin.post(f"{of}/resend")).json() == {"messages": 1}
        people.is_lost(contact, "busy")
        assert (await admin.post(f"{of}/told")).json() == {"messages": 1}
        again = await admin.post(f"{of}/told")
        assert (again.status_code, again.json()["detail"]) == (409, "这个会话里的话都送到了，或者正在送。")
        assert (await admin.get(f"{PREFIX}/undelivered")).json()["total"] == 0
        history = (await admin.get(f"{PREFIX}/applications/{filed.no}/history")).json()["items"]
        assert [one["action"] for one in history if one["action"] in ("resend", "told")] == ["resend", "told"]

    async def test_its_page_does_both_and_comes_back(
        self, app: FastAPI, services: Services, people: People, filed: Filed
    ) -> None:
        hire(services, "lin", "county")
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "要带身份证")
        people.is_lost(contact, "window_closed")
        talk, undelivered = f"/staff/talks/{filed.conversation_id}", "/staff/talks/undelivered"
        async with browser(app, "lin", ADMIN_PASSWORD) as lin:
            assert "✕ 1 句没送到" in said(await lin.get("/staff/talks"))
            assert "有 1 句话没有送到" in said(await lin.get(talk))
            listed = said(await lin.get(undelivered))
            assert "王** 要人联系" in listed and "微信：对方超过平台允许的时间没有来消息" in listed
            assert "要带身份证" not in listed and "王秀英" not in listed
            sent = await lin.post(f"{talk}/resend", data={"back": undelivered})
            assert (sent.status_code, sent.headers["location"]) == (303, f"{undelivered}?done=resent")
            assert "发出去的话都送到了" in said(await lin.get(undelivered))
            people.is_lost(contact, "window_closed")
            told = await lin.post(f"{talk}/told", data={"back": "https://elsewhere.example"})
            assert told.headers["location"] == f"{talk}?done=told"
            page = said(await lin.get(talk))
            assert "已另外告诉对方" in page and "有 1 句话没有送到" not in page

    async def test_is_not_offered_again_to_who_left(
        self, app: FastAPI, services: Services, people: People, filed: Filed
    ) -> None:
        hire(services, "lin", "county")
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "要带身份证")
        people.is_lost(contact, "busy")
        pages = ("/staff/talks/undelivered", f"/staff/talks/{filed.conversation_id}")
        async with browser(app, "lin", ADMIN_PASSWORD) as lin:
            for offered in (True, False):
                for path in pages:
                    page = (await lin.get(path)).text
                    assert "已另外告诉对方" in page and ("/resend" in page) is offered, path
                people.acts(kind="left")

    async def test_an_auditor_sees_it_and_does_nothing(
        self, app: FastAPI, services: Services, people: People, filed: Filed
    ) -> None:
        hire(services, "shen", "auditor")
        contact = people.follows(filed.conversation_id)
        caseworker_says(services, filed.conversation_id, "要带身份证")
        people.is_lost(contact)
        async with browser(app, "shen", ADMIN_PASSWORD) as shen:
            page = await shen.get("/staff/talks/undelivered")
            assert "王**" in said(page) and "重发" not in page.text
            assert "重发" not in (await shen.get(f"/staff/talks/{filed.conversation_id}")).text
            refused = await shen.post(f"/staff/talks/{filed.conversation_id}/resend")
            assert refused.status_code == 403
