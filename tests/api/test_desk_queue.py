"""The pages of queue, list, alerts and talks: who has them, empty, full, hostile, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from api.services import Services
from casework.history.service import History
from casework.visits.models import Visit
from tests.api.conftest import HandClock
from tests.api.desk import HOSTILE, hired, text_of
from tests.api.filing import file_application
from tests.api.staff_browser import HTMX, OWN
from tests.api.test_entry import body as entered
from tests.api.test_roles import ROLES, Staff, staff

__all__ = ["staff"]  # a fixture

PAGES = {
    "/staff/queue": "ACTSU",
    "/staff/applications": "ACTDPSVU",
    "/staff/alerts": "ACT",
    "/staff/alerts/no-such-alert": "ACT",
    "/staff/talks": "ACTU",
    "/staff/talks/no-such-talk": "ACTU",
}


@pytest.fixture
async def county(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with hired(app, services, "chen", "county") as client:
        yield client


def raise_danger(services: Services, talk: str) -> str:
    with services.database.session() as s:
        conversation = services.conversations.get(s, talk)
        return services.alerts.raise_alert(s, conversation, "suicide", None).id


def reads_of(services: Services, talk: str) -> int:
    with services.database.read() as s:
        trail = History(services.clock).of_conversation(s, talk)
    return sum(entry.action == "read_transcript" for entry in trail)


class TestWho:
    async def test_each_page_is_open_to_its_roles_only(self, staff: Staff) -> None:
        wrong = []
        for path, letters in PAGES.items():
            for letter, role in ROLES.items():
                status = (await staff[role].get(path)).status_code
                expected = 403 if letter not in letters else 404 if "no-such" in path else 200
                if status != expected:
                    wrong.append((path, role, status))
        assert wrong == []

    async def test_an_auditor_sees_and_takes_nothing(self, staff: Staff, services: Services) -> None:
        filed = file_application(services)
        assert "我处理" not in text_of((await staff["auditor"].get("/staff/queue")).text)
        assert "接手对话" not in text_of(
            (await staff["auditor"].get(f"/staff/talks/{filed.conversation_id}")).text
        )
        answer = await staff["auditor"].post(
            "/staff/queue/claim", data={"application_no": filed.no}, headers=OWN
        )
        assert answer.status_code == 403


class TestTheQueue:
    async def test_nothing_to_do_is_said(self, county: httpx.AsyncClient) -> None:
        assert "现在没有要办的事" in text_of((await county.get("/staff/queue")).text)
        assert "还没有申请" in text_of((await county.get("/staff/applications")).text)
        assert "没有等人接的提醒" in text_of((await county.get("/staff/alerts")).text)
        assert "还没有对话" in text_of((await county.get("/staff/talks")).text)

    async def test_text_from_people_is_text(self, county: httpx.AsyncClient, services: Services) -> None:
        file_application(services)
        for path in ("/staff/queue", "/staff/applications"):
            page = await county.get(path, params={"q": HOSTILE})
            assert page.status_code == 200
            assert "<img" not in page.text
            assert f"“{HOSTILE}”" in text_of(page.text)

    async def test_a_claim_is_kept_and_a_colleague_is_told(
        self, county: httpx.AsyncClient, app: FastAPI, services: Services
    ) -> None:
        form = {"application_no": file_application(services).no, "back": "/staff/queue?kind=new"}
        answer = await county.post("/staff/queue/claim", data=form, headers=OWN)
        assert answer.headers["location"] == "/staff/queue?kind=new&done=claimed"
        assert "我在处理" in text_of((await county.get("/staff/queue")).text)
        async with hired(app, services, "zhang", "county") as colleague:
            assert "chen 在处理" in text_of((await colleague.get("/staff/queue")).text)
            refused = await colleague.post("/staff/queue/claim", data=form, headers=HTMX)
        assert refused.status_code == 409
        assert "同事 chen 正在处理这份申请" in refused.text

    async def test_out_of_what_one_works_on_oneself_all_leads_to_all(
        self, county: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        page = (await county.get("/staff/queue?mine=1&region=dehua&kind=new")).text
        link = re.search(r'<a href="([^"]*)"[^>]*>全部<b>(\d+)</b>', page)
        assert link is not None
        assert link[1] == "/staff/queue?region=dehua"
        there = await county.get(link[1])
        assert there.text.count("data-item") == int(link[2]) > 0

    async def test_nobody_is_led_away_from_this_site(
        self, county: httpx.AsyncClient, services: Services
    ) -> None:
        form = {"application_no": file_application(services).no, "back": "https://example.org/"}
        answer = await county.post("/staff/queue/claim", data=form, headers=OWN)
        assert answer.headers["location"].startswith("/staff/queue")

    async def test_ten_thousand_things_come_in_pages(
        self, county: httpx.AsyncClient, services: Services
    ) -> None:
        now = datetime(2026, 11, 1, tzinfo=UTC)
        known = {
            "region": "dehua", "township": "上涌镇", "source": "import", "person": {"name": "张三"},
            "facts": {}, "reason": "独居", "status": "open", "due": date(2026, 11, 1),
            "created_by": "x", "created_at": now, "updated_at": now,
        }  # fmt: skip
        with services.database.session() as s:
            s.execute(insert(Visit), [{**known, "id": uuid4().hex} for _ in range(10_000)])
        first = await county.get("/staff/queue")
        assert first.text.count("data-item") == 20
        assert "第 1 / 500 页" in text_of(first.text)
        last = await county.get("/staff/queue?page=500")
        assert last.text.count("data-item") == 20
        # The list has become shorter than the page that is open: its last page is shown.
        assert "第 500 / 500 页" in text_of((await county.get("/staff/queue?page=900")).text)

    async def test_what_there_is_not_is_refused(self, county: httpx.AsyncClient) -> None:
        for path in ("/staff/queue?kind=x", "/staff/queue?township=x", "/staff/talks?only=x"):
            assert (await county.get(path)).status_code == 422


class TestAlerts:
    async def test_taken_it_leads_to_the_talk_and_closed_it_keeps_what_was_done(
        self, county: httpx.AsyncClient, services: Services
    ) -> None:
        talk = file_application(services).conversation_id
        alert = raise_danger(services, talk)
        taken = await county.post(f"/staff/alerts/{alert}/acknowledge", headers=OWN)
        assert taken.headers["location"] == f"/staff/talks/{talk}?done=alert_taken"
        empty = await county.post(f"/staff/alerts/{alert}/close", data={"note": " "}, headers=HTMX)
        assert empty.status_code == 422
        note = {"note": f"去看过了 {HOSTILE}"}
        closed = await county.post(f"/staff/alerts/{alert}/close", data=note, headers=OWN)
        assert closed.status_code == 303
        page = await county.get(f"/staff/alerts/{alert}")
        assert note["note"] in text_of(page.text) and "<img" not in page.text

    async def test_who_is_on_duty_is_told_or_that_nobody_is(self, county: httpx.AsyncClient) -> None:
        assert "现在值班 没有排人" in text_of((await county.get("/staff/alerts")).text)


class TestFilledInForAnother:
    @pytest.mark.parametrize("page", ["/staff/queue", "/staff/applications"])
    async def test_it_is_marked_and_what_a_person_says_themselves_is_not(
        self, page: str, county: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services, filled_by="self", name="陈小明")
        assert "代填" not in text_of((await county.get(page)).text)
        file_application(services, filled_by="neighbour", name="林阿水")
        # Entered in person it is one, whoever it says.
        own = entered(fields={**entered()["fields"], "filled_by": "self", "name": "郑大海"})
        (await county.post("/api/v1/applications", json=own)).raise_for_status()
        assert text_of((await county.get(page)).text).count("代填") == 2


class TestTalks:
    async def test_an_open_page_is_one_reading(
        self, county: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        talk = file_application(services).conversation_id
        for _ in range(5):
            assert (await county.get(f"/staff/talks/{talk}")).status_code == 200
            clock.wait(seconds=5)
        assert reads_of(services, talk) == 1
        clock.wait(minutes=11)
        await county.get(f"/staff/talks/{talk}")
        assert reads_of(services, talk) == 2

    async def test_nothing_said_and_too_much_are_told_with_the_form_open(
        self, county: httpx.AsyncClient, services: Services
    ) -> None:
        talk = f"/staff/talks/{file_application(services).conversation_id}"
        before = await county.post(f"{talk}/reply", data={"text": "在吗"}, headers=HTMX)
        assert before.status_code == 409 and "要先接手" in before.text
        await county.post(f"{talk}/takeover", headers=OWN)
        for text, told in ((" \n", "请写点什么"), ("长" * 2001, "太长了")):
            answer = await county.post(f"{talk}/reply", data={"text": text}, headers=HTMX)
            assert answer.status_code == 422 and told in answer.text
        said = await county.post(f"{talk}/reply", data={"text": HOSTILE + "长" * 1900}, headers=OWN)
        assert said.status_code == 303
        page = await county.get(talk)
        assert "<img" not in page.text and HOSTILE in text_of(page.text)
        # The name of the form, new with each page, makes no new page.
        assert 'name="client_id"' in page.text
        same = await county.get(talk, headers={"if-none-match": page.headers["etag"]})
        assert same.status_code == 304

    async def test_the_list_tells_who_has_a_talk_and_that_the_resident_waits(
        self, county: httpx.AsyncClient, services: Services
    ) -> None:
        talk = file_application(services).conversation_id
        await county.post(f"/staff/talks/{talk}/takeover", headers=OWN)
        with services.database.session() as s:
            conversation = services.conversations.get(s, talk)
            services.conversations.receive(s, conversation, str(uuid4()), "在吗")
        assert "我 居民在等回话" in text_of((await county.get("/staff/talks?only=mine")).text)
        assert "没有这样的对话" in text_of((await county.get("/staff/talks?only=danger")).text)
        [item] = (await county.get("/api/v1/conversations?only=taken")).json()["items"]
        assert (item["owner_name"], item["resident_waits"]) == ("chen", True)
        assert "居民在等人回话" in text_of((await county.get("/staff/queue")).text)

    async def test_a_talk_whose_holder_says_nothing_for_long_may_be_taken(
        self, app: FastAPI, services: Services, clock: HandClock
    ) -> None:
        page = f"/staff/talks/{file_application(services).conversation_id}"
        async with hired(app, services, "liu", "county") as liu:
            assert (await liu.post(f"{page}/takeover", headers=OWN)).status_code == 303
        async with hired(app, services, "wang", "county") as wang:
            assert "liu 超过 24 小时不说话，您就可以接手" in text_of((await wang.get(page)).text)
        clock.wait(hours=24)
        async with hired(app, services, "zhao", "county") as zhao:
            offered = text_of((await zhao.get(page)).text)
            assert "但超过 24 小时没有说话" in offered and "由我接手" in offered
            assert (await zhao.post(f"{page}/takeover", headers=OWN)).status_code == 303
            assert "您正在和居民说话" in text_of((await zhao.get(page)).text)
