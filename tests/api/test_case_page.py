"""A case's page: what it shows to whom, what its forms do, and that it reads no more than it shows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from casework.access import SYSTEM
from casework.applications import repository as applications
from casework.photos.models import Photo
from tests.api.conftest import ADMIN_PASSWORD, hire
from tests.api.desk import link_to, text_of
from tests.api.filing import STORY, Filed, file_application

OWN = {"sec-fetch-site": "same-origin"}
HTMX = {**OWN, "hx-request": "true"}
HOSTILE = "<img src=x onerror=alert(1)> {{7*7}} \u202eabc"


@asynccontextmanager
async def browser(app: FastAPI, username: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that is signed in as this account and says that it asks from a page of this site."""
    over = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=over, base_url="http://yizhu", headers=OWN) as client:
        form = {"username": username, "password": ADMIN_PASSWORD}
        assert (await client.post("/staff/sign-in", data=form)).status_code == 303
        yield client


@pytest.fixture
async def county(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    hire(services, "lin", "county")
    async with browser(app, "lin") as client:
        yield client


@pytest.fixture
def filed(services: Services) -> Filed:
    return file_application(services)


def page_of(filed: Filed, part: str = "") -> str:
    return f"/staff/applications/{filed.no}{part}"


async def shown(client: httpx.AsyncClient, filed: Filed) -> str:
    answer = await client.get(page_of(filed))
    assert answer.status_code == 200, answer.text
    return answer.text


def row(html: str, key: str) -> str:
    """The field's part of the page, with its marks and spaces taken out."""
    found = re.search(rf'id="field-{key}">(.*?)<details', html, re.S)
    assert found, key
    return " ".join(re.sub(r"<[^>]+>", " ", found.group(1)).split())


async def corrected(client: httpx.AsyncClient, filed: Filed, key: str, **form: Any) -> httpx.Response:
    return await client.post(page_of(filed, f"/fields/{key}"), data=form, headers=HTMX)


class TestReading:
    async def test_the_talk_stands_beside_the_fields_with_its_words_marked(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        html = await shown(county, filed)
        assert "王秀英" in html and filed.no in html
        assert re.search(r'<mark class="said"[^>]*data-keys="age"[^>]*title="年龄：82岁">82</mark>', html)
        assert re.search(r'<button[^>]*data-key="age"[^>]*>82岁</button>', html)
        assert re.search(r'data-keys="need:\w+"[^>]*>想找人上门照顾</mark>', html)
        text = re.sub(r"<[^>]+>", "", html)
        assert STORY in text
        assert row(html, "sex").startswith("性别 还不知道")

    async def test_it_reads_once_and_not_again_while_nothing_moves(
        self, county: httpx.AsyncClient, filed: Filed, caseworker: httpx.AsyncClient
    ) -> None:
        html = await shown(county, filed)
        address = re.search(r'data-live-from="([^"]+)"', html)
        assert address
        for _ in range(3):
            assert (await county.get(address.group(1))).status_code == 204
        history = (await caseworker.get(f"/api/v1/applications/{filed.no}/history")).json()["items"]
        assert [e["action"] for e in history if e["kind"] == "read"] == [
            "read_application",
            "read_assessment",
            "read_transcript",
            "read_history",
            "read_grades",
        ]
        await caseworker.patch(f"/api/v1/applications/{filed.no}", json={"age": 83})
        moved = await county.get(address.group(1))
        assert moved.status_code == 200 and 'id="case-live"' in moved.text
        assert address.group(1) not in moved.text

    async def test_what_is_not_there_and_what_is_not_theirs_is_told_as_a_page(
        self, county: httpx.AsyncClient
    ) -> None:
        answer = await county.get("/staff/applications/DH20200101-999999")
        assert answer.status_code == 404 and "没有这条记录" in answer.text

    async def test_it_needs_nothing_from_elsewhere_and_nothing_inline(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        html = await shown(county, filed)
        assert not re.search(r"https?://|<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
            assert (await county.get(name)).status_code == 200, name

    async def test_the_trail_is_a_panel_of_its_own(self, county: httpx.AsyncClient, filed: Filed) -> None:
        await shown(county, filed)
        html = (await county.get(page_of(filed, "/panels/trail"))).text
        assert "<html" not in html
        assert "提交了申请" in html and "查看了申请的全部内容、困难评估的依据" in html

    async def test_a_long_history_shows_its_newest_lines_first(
        self, county: httpx.AsyncClient, filed: Filed, services: Services
    ) -> None:
        with services.database.session() as s:
            for number in range(120):
                services.applications.correct(s, filed.no, {"age": 60 + number % 2}, SYSTEM)
        html = (await county.get(page_of(filed, "/panels/trail"))).text
        assert html.count("<li") == 100 and "更早的还有" in html and "提交了申请" not in html
        html = (await county.get(page_of(filed, "/panels/trail?whole=true"))).text
        assert "提交了申请" in html and "更早的还有" not in html


class TestCorrecting:
    async def test_a_value_is_changed_and_the_page_says_from_what_by_whom_and_why(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        answer = await corrected(county, filed, "age", value="83", expected="82", reason="电话核实")
        assert answer.status_code == 303
        assert answer.headers["location"] == page_of(filed, "?done=corrected")
        html = (await county.get(answer.headers["location"])).text
        assert "已更正" in html
        assert re.match(r"年龄 83岁 人工更正 lin，.*原来是“82岁”。标出的原话说的是以前的", row(html, "age"))
        assert "said--other" in html and "电话核实" in html

    async def test_each_control_reaches_its_field(self, county: httpx.AsyncClient, filed: Filed) -> None:
        for key, form in (
            ("living", {"value": "with_family"}),
            ("farmer", {"value": "true"}),
            ("disability", {"kind": "physical", "grade": "2"}),
            ("monthly_income", {"value": "1200.5"}),
            ("township", {"value": "浔中镇"}),
            ("illness", {"value": ""}),
        ):
            assert (await corrected(county, filed, key, **form)).status_code == 303, key
        html = await shown(county, filed)
        for key, told in (
            ("living", "和家人一起住"),
            ("farmer", "是"),
            ("disability", "肢体残疾二级"),
            ("monthly_income", "1200.5元/月"),
            ("township", "浔中镇"),
            ("illness", "还不知道"),
        ):
            assert told in row(html, key), key

    async def test_a_wrong_value_is_told_by_its_field_and_nothing_is_changed(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        answer = await corrected(county, filed, "age", value="300", expected="82")
        assert answer.status_code == 422 and "<html" not in answer.text
        assert "年龄：年龄超出范围" in answer.text
        assert (await corrected(county, filed, "consent", value="false")).status_code == 422
        assert (await corrected(county, filed, "wish", value="x")).status_code == 422
        assert (await corrected(county, filed, "age", value="83", expected="八十")).status_code == 422
        assert row(await shown(county, filed), "age").startswith("年龄 82岁")

    async def test_who_was_slower_sees_the_new_value_and_may_still_decide(
        self, app: FastAPI, services: Services, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        hire(services, "zhou", "county")
        async with browser(app, "zhou") as second:
            assert (await corrected(county, filed, "age", value="83", expected="82")).status_code == 303
            answer = await corrected(second, filed, "age", value="84", expected="82")
            assert answer.status_code == 409 and "<html" not in answer.text
            assert "现在是“83岁”（lin，" in answer.text
            newer = re.search(r'name="expected" value="([^"]*)"', answer.text)
            assert newer and newer.group(1) == "83"
            again = await second.post(
                page_of(filed, "/fields/age"), data={"value": "84", "expected": ["82", "83"]}, headers=HTMX
            )
            assert again.status_code == 303
            without = await second.post(page_of(filed, "/fields/age"), data={"value": "85", "expected": "82"})
            assert without.status_code == 409 and "年龄：别人刚刚改过这一项" in without.text

    async def test_what_was_typed_is_shown_as_text(self, county: httpx.AsyncClient, filed: Filed) -> None:
        assert (await corrected(county, filed, "address", value=HOSTILE, reason=HOSTILE)).status_code == 303
        assert (await corrected(county, filed, "illness", value="字" * 100)).status_code == 303
        html = await shown(county, filed)
        assert "<img src=x" not in html and "&lt;img src=x" in html and "{{7*7}}" in html

    async def test_a_page_of_another_site_changes_nothing(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        for part in (
            "/fields/age",
            "/steps/assess",
            "/erase",
            "/notes",
            "/expenses",
            "/self-care",
            "/grades",
        ):
            answer = await county.post(page_of(filed, part), headers={"sec-fetch-site": "cross-site"})
            assert answer.status_code == 403, part


class TestSteps:
    async def test_only_what_its_state_allows_is_offered_with_reasons_to_choose(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        html = await shown(county, filed)
        assert "/steps/assess" in html and "/steps/return" in html and "/steps/reopen" not in html
        assert "电话联系不上，暂时无法核实。" in html
        refused = await county.post(page_of(filed, "/steps/return"), headers=HTMX)
        assert refused.status_code == 422
        done = await county.post(page_of(filed, "/steps/return"), data={"template": "资料对不上。"})
        assert done.headers["location"].endswith("?done=case_return")
        html = await shown(county, filed)
        assert "已退回" in html and "/steps/reopen" in html and "/steps/close" not in html
        assert (await county.post(page_of(filed, "/steps/nonsense"))).status_code == 422
        assert (await county.post(page_of(filed, "/steps/close"), data={"reason": "x"})).status_code == 409

    async def test_erasing_asks_twice_and_leaves_no_word(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        await county.post(page_of(filed, "/notes"), data={"text": "她女儿来过"})
        first = (await county.get(page_of(filed, "/erase"))).text
        assert "删了不能恢复" in first and "本人要求删除，已核对是本人。" in first
        form = {"template": "本人要求删除，已核对是本人。"}
        assert (await county.post(page_of(filed, "/erase"), data=form)).status_code == 422
        done = await county.post(page_of(filed, "/erase"), data={**form, "checked": "true"})
        assert done.headers["location"].endswith("?done=erased")
        html = await shown(county, filed)
        for gone in ("王秀英", "82岁", "她女儿来过", "中风", "/steps/", "/fields/"):
            assert gone not in html, gone
        assert "资料已按要求删除" in html


class TestNotes:
    async def test_they_are_added_and_struck_through_and_stay_text(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        assert (await county.post(page_of(filed, "/notes"), data={"text": HOSTILE})).status_code == 303
        html = await shown(county, filed)
        assert "&lt;img src=x" in html and "<img src=x" not in html
        note = re.search(r"/notes/(\w+)/strike", html)
        assert note
        struck = page_of(filed, f"/notes/{note.group(1)}/strike")
        assert (await county.post(struck, data={"reason": ""}, headers=HTMX)).status_code == 422
        assert (await county.post(struck, data={"reason": "写错了"})).status_code == 303
        html = await shown(county, filed)
        assert "<s>&lt;img" in html and "写错了" in html and "/strike" not in html
        empty = await county.post(page_of(filed, "/notes"), data={"text": " "}, headers=HTMX)
        assert empty.status_code == 422

    async def test_a_form_sent_twice_is_one_note_and_one_finding(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        found = {"finding": "category:dibao", "decided_by": "县民政局", "decided_on": "2026-11-01"}
        for part, form in (("/notes", {"text": "下周再去"}), ("/grades", found | {"reason": "看过"})):
            html = await shown(county, filed)
            key = re.search(r'name="client_id" value="([\w-]{36})"', html)
            assert key
            form["client_id"] = key[1]
            for _ in range(2):
                assert (await county.post(page_of(filed, part), data=form)).status_code == 303
        html = await shown(county, filed)
        assert html.count('class="note-item') == 1 and html.count("县民政局，") == 1
        form["reason"] = "没看过"
        other = await county.post(page_of(filed, "/grades"), data=form, headers=HTMX)
        assert other.status_code == 409 and "已经办成了" in other.text

    async def test_nothing_written_is_told(self, county: httpx.AsyncClient, filed: Filed) -> None:
        empty = await county.post(page_of(filed, "/notes"), data={"text": " "}, headers=HTMX)
        assert empty.status_code == 422


class TestPhotos:
    """Where a region keeps photos of certificates."""

    async def test_they_are_shown_with_the_day_on_which_they_go(
        self, county: httpx.AsyncClient, filed: Filed, services: Services
    ) -> None:
        assert "证件照片" not in await shown(county, filed)
        with services.database.session() as s:
            known = applications.found(s, filed.no, SYSTEM)
            s.add(
                Photo(
                    id="p1",
                    region="dehua",
                    kind="disability_card",
                    account_id="chen",
                    application_id=known.id,
                    picture=b"\xff\xd8jpeg",
                    at=datetime(2026, 11, 21, 2, tzinfo=UTC),
                    delete_at=datetime(2026, 12, 20, 16, tzinfo=UTC),
                )
            )
        html = await shown(county, filed)
        told = "的照片，在新窗口打开 ， 11月21日 10:00 拍的， 2026年12月21日 自动删除"
        assert f"证件照片 残疾证 {told}" in text_of(html)
        picture = await county.get(link_to(html, page_of(filed).replace("/staff", "/api/v1") + "/photos/"))
        assert picture.content == b"\xff\xd8jpeg" and "no-store" in picture.headers["cache-control"]
        assert "证件照片" in (await county.get(page_of(filed, "/panels/trail"))).text


class TestAssessment:
    async def test_expenses_and_actions_are_added_and_reckoned(
        self, county: httpx.AsyncClient, filed: Filed
    ) -> None:
        await corrected(county, filed, "monthly_income", value="1000")
        amounts = {"medical": "1200.5", "education": "0", "reason": "看过药费单"}
        assert (await county.post(page_of(filed, "/expenses"), data=amounts)).status_code == 303
        wrong = await county.post(page_of(filed, "/expenses"), data={"medical": "很多"}, headers=HTMX)
        assert wrong.status_code == 422
        does = dict.fromkeys(("eating", "dressing", "bed_transfer"), "yes")
        partly = await county.post(page_of(filed, "/self-care"), data=does, headers=HTMX)
        assert partly.status_code == 422
        does |= dict.fromkeys(("toileting", "walking", "bathing"), "no")
        assert (await county.post(page_of(filed, "/self-care"), data=does)).status_code == 303
        html = await shown(county, filed)
        assert "1200.5 元/月" in html and "至少占全家收入的" in html and "<b>120" in html
        assert "3 项自己做不了" in html and "部分不能自理" in row(html, "self_care")

    @pytest.mark.parametrize(
        ("finding", "told"),
        [
            ({"finding": "category:dibao"}, '救助身份：<span dir="auto">低保'),
            ({"finding": "disability:physical", "grade": "2"}, "肢体残疾二级"),
            ({"finding": "disability:none"}, '残疾：<span dir="auto">没有'),
            ({"finding": "other:", "other": HOSTILE}, "&lt;img src=x"),
        ],
    )
    async def test_a_finding_is_written_down(
        self, county: httpx.AsyncClient, filed: Filed, finding: dict[str, str], told: str
    ) -> None:
        form = {"decided_by": "德化县民政局", "decided_on": "2026-11-01", "reason": "看过证件", **finding}
        answer = await county.post(page_of(filed, "/grades"), data=form)
        assert answer.status_code == 303, answer.text
        html = await shown(county, filed)
        assert told in html and "2026年11月1日认定" in html and "<img src=x" not in html

    async def test_what_is_missing_is_told(self, county: httpx.AsyncClient, filed: Filed) -> None:
        for form in ({}, {"finding": "category:dibao"}, {"finding": "x:y", "decided_on": "2026-11-01"}):
            answer = await county.post(page_of(filed, "/grades"), data=form, headers=HTMX)
            assert answer.status_code == 422, form


class TestWhoSeesWhat:
    async def test_an_organisation_sees_what_was_shared_and_nothing_to_press(
        self, app: FastAPI, services: Services, filed: Filed, caseworker: httpx.AsyncClient
    ) -> None:
        hire(services, "zhihe", "provider", organisation="dehua.zhihe")
        async with browser(app, "zhihe") as provider:
            html = await shown(provider, filed)
            assert STORY not in html and "/steps/" not in html and "个案笔记" not in html
            assert "/fields/" not in html and "办理记录" not in html and "转给贵单位" in html
            for part in ("/fields/age", "/steps/assess", "/erase", "/notes", "/expenses", "/grades"):
                assert (await provider.post(page_of(filed, part))).status_code == 403, part

    async def test_an_auditor_reads_and_presses_nothing(
        self, app: FastAPI, services: Services, filed: Filed
    ) -> None:
        hire(services, "audit", "auditor")
        async with browser(app, "audit") as auditor:
            html = await shown(auditor, filed)
            assert re.sub(r"<[^>]+>", "", html).count(STORY) == 1 and "办理记录" in html
            assert "/steps/" not in html and "<form" not in html.split('id="case"')[1]
            assert (await auditor.post(page_of(filed, "/notes"), data={"text": "x"})).status_code == 403

    async def test_a_station_without_the_talk_reads_the_words_beside_their_values(
        self, app: FastAPI, services: Services, filed: Filed
    ) -> None:
        with services.database.session() as s:
            services.staff.create(
                s,
                username="station",
                password=ADMIN_PASSWORD,
                role="station",
                regions=["dehua"],
                townships=["上涌镇"],
                actor=SYSTEM,
            )
        async with browser(app, "station") as station:
            html = await shown(station, filed)
            assert STORY not in re.sub(r"<[^>]+>", "", html) and "talk-lines" not in html
            assert row(html, "age") == "年龄 82岁 原话：“82”" and "办理记录" not in html
            assert (await corrected(station, filed, "age", value="83", expected="82")).status_code == 303
            late = await corrected(station, filed, "age", value="84", expected="82")
            assert late.status_code == 409 and "现在是“83岁”。您的还没有保存" in late.text
            assert (await station.get(page_of(filed, "/panels/trail"))).status_code == 403

    async def test_a_case_filled_in_in_person_says_who_where_and_how_agreed(
        self, county: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        body = {
            "client_id": "00000000-0000-4000-8000-000000000001",
            "region": "dehua",
            "channel": "station",
            "station": "dehua.station.shangyong",
            "consent": {"given": "written", "by": "guardian"},
            "fields": {"name": "林阿婆", "age": 82, "township": "上涌镇", "living": "alone"}
            | {"self_care": "partial", "category": "dibao", "phone": "13800138000", "illness": "none"},
            "needs": [{"service": "living.meals"}],
        }
        entered = await caseworker.post("/api/v1/applications", json=body)
        assert entered.status_code == 201, entered.text
        html = (await county.get(f"/staff/applications/{entered.json()['no']}")).text
        text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
        assert "当面填写 代填" in text and "上涌镇社会救助服务转介驿站" in text and "监护人书面同意" in text
        assert "talk-lines" not in html and "当面登记" in text
