"""Referrals, talks taken over, the directory, the quarter's figures."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
from openpyxl import load_workbook

from api.services import Services
from tests.api.conftest import HandClock
from tests.api.filing import Filed, file_application
from tests.api.test_resident import assert_problem, key, opened, path, said

ALL = "/api/v1/referrals"


async def only_referral(client: httpx.AsyncClient) -> dict[str, Any]:
    (item,) = (await client.get(ALL)).json()["items"]
    found: dict[str, Any] = item
    return found


async def step(
    client: httpx.AsyncClient, referral: dict[str, Any], action: str, **more: Any
) -> httpx.Response:
    body = {"action": action, "version": referral["version"]} | more
    return await client.post(f"{ALL}/{referral['id']}/actions", json=body)


class TestReferralSteps:
    async def test_a_referral_goes_from_sent_to_closed_and_every_step_is_recorded(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        referral = await only_referral(organisation)
        assert referral["status"] == "sent" and referral["application_no"] == filed.no
        for action, status in (("accept", "accepted"), ("start", "in_service"), ("deliver", "delivered")):
            assert action in referral["actions"]
            answer = await step(organisation, referral, action)
            assert answer.status_code == 200, answer.text
            assert answer.json()["status"] == status
            assert answer.json()["version"] == referral["version"] + 1
            referral = answer.json()
        assert_problem(await step(organisation, referral, "confirm", reason="做完了"), 403)
        closed = await step(caseworker, referral, "confirm", outcome="上门看过，已经照顾上了", rating=4)
        assert closed.json()["status"] == "closed"
        assert (closed.json()["rating"], closed.json()["confirmed_by"]) == (4, "caseworker")
        application = (await caseworker.get(f"/api/v1/applications/{filed.no}")).json()
        assert application["status"] == "closed"
        history = (await caseworker.get(f"/api/v1/applications/{filed.no}/history")).json()["items"]
        steps = [entry["action"] for entry in history if entry["kind"] == "referral"]
        assert steps == ["create", "send", "accept", "start", "deliver", "confirm"]

    async def test_a_stale_version_and_a_step_out_of_turn_are_conflicts(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        referral = await only_referral(organisation)
        problem = assert_problem(await step(organisation, referral, "deliver"), 409)
        assert problem["type"] == "urn:yizhu:problem:conflict"
        assert problem["detail"] == (
            "这次转介现在是“已发出”，不能“服务完成”。您现在可以：接收（accept）、不接收（reject）。"
        )
        assert problem["errors"][0]["field"] == "action"
        assert (await step(organisation, referral, "accept")).status_code == 200
        problem = assert_problem(await step(organisation, referral, "accept"), 409)
        assert problem["type"] == "urn:yizhu:problem:stale-version"

    async def test_a_rejection_needs_a_reason_and_leaves_a_new_referral_for_a_person(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        referral = await only_referral(organisation)
        for reason in ({}, {"reason": None}, {"reason": "  "}):
            problem = assert_problem(await step(organisation, referral, "reject", **reason), 422)
            assert problem["errors"][0]["field"] == "reason"
        rejected = await step(organisation, referral, "reject", reason="人手不够")
        assert rejected.json()["status"] == "escalated"
        items = (await caseworker.get(ALL)).json()["items"]
        (new,) = [item for item in items if item["replaces_id"] == referral["id"]]
        assert new["status"] == "draft"

    async def test_an_impossible_step_is_refused(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        referral = await only_referral(caseworker)
        where = f"{ALL}/{referral['id']}/actions"
        for body in (
            {},
            {"action": "explode", "version": 1},
            {"action": "expire", "version": 1},
            {"action": "accept"},
            {"action": "accept", "version": "1"},
            {"action": "accept", "version": 0},
            {"action": "accept", "version": 1.5},
            {"action": "accept", "version": 10**30},
            {"action": "accept", "version": True},
            {"action": "accept", "version": 1, "reason": "x" * 501},
            {"action": "accept", "version": 1, "reason": 3},
            {"action": None, "version": None},
            {"action": "accept", "version": 1, "rating": 5},
            {"action": "accept", "version": 1, "outcome": "好"},
            {"action": "confirm", "version": 1, "rating": 6},
            {"action": "confirm", "version": 1, "rating": "5"},
        ):
            assert_problem(await caseworker.post(where, json=body), 422)
        step_there = {"action": "accept", "version": 1}
        assert_problem(await caseworker.post(f"{ALL}/{uuid4().hex}/actions", json=step_there), 404)

    async def test_another_organisation_does_not_know_that_it_exists(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services, needs=["health.checkup"])
        referral = await only_referral(caseworker)
        assert (await organisation.get(ALL)).json()["items"] == []
        assert_problem(await step(organisation, referral, "accept"), 404)


class TestRefer:
    async def test_a_caseworker_refers_a_need_to_an_organisation_of_choice(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        where = f"/api/v1/applications/{filed.no}"
        need = (await caseworker.get(where)).json()["needs"][0]
        body = {"need_id": need["id"], "organisation": "dehua.lanhuacao", "reason": "离家近"}
        draft = await caseworker.post(f"{where}/referrals", json=body)
        assert draft.status_code == 201, draft.text
        assert (draft.json()["status"], draft.json()["organisation"]) == ("draft", "dehua.lanhuacao")
        again = assert_problem(await caseworker.post(f"{where}/referrals", json=body), 409)
        assert again["detail"] == "这项需求已经转给这个单位，还没有办完。"
        assert (await caseworker.get(where)).json()["status"] == "submitted"
        assert (await step(caseworker, draft.json(), "send")).json()["status"] == "sent"
        assert (await caseworker.get(where)).json()["status"] == "referred"
        body |= {"organisation": "dehua.yuanmeng", "send": True}
        assert (await caseworker.post(f"{where}/referrals", json=body)).json()["status"] == "sent"

    async def test_a_step_that_the_application_does_not_allow_is_told_in_words(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        where = f"/api/v1/applications/{file_application(services).no}/actions"
        problem = assert_problem(
            await caseworker.post(where, json={"action": "reopen", "reason": "再看看"}), 409
        )
        assert "不能“重新受理”" in problem["detail"] and "开始评估（assess）" in problem["detail"]

    async def test_nothing_is_referred_out_of_a_returned_application(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        where = f"/api/v1/applications/{file_application(services).no}"
        returned = await caseworker.post(f"{where}/actions", json={"action": "return", "reason": "外县的"})
        body = {"need_id": returned.json()["needs"][0]["id"], "organisation": "dehua.zhihe", "send": True}
        problem = assert_problem(await caseworker.post(f"{where}/referrals", json=body), 409)
        assert problem["type"].endswith(":reopen-first")
        assert problem["detail"] == "这份申请已经办结或退回。要再转介，请先在申请里点“重新受理”。"

    async def test_an_unknown_need_or_organisation_is_refused(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        where = f"/api/v1/applications/{filed.no}/referrals"
        body = {"need_id": "none", "organisation": "dehua.finance"}
        problem = assert_problem(await caseworker.post(where, json=body), 422)
        assert [error["field"] for error in problem["errors"]] == ["need_id", "organisation"]
        assert_problem(await caseworker.post(where, json={}), 422)
        unknown = "/api/v1/applications/DH20261121-999999/referrals"
        assert_problem(await caseworker.post(unknown, json=body), 404)


class TestReferralList:
    async def test_it_is_narrowed_by_status_organisation_and_lateness(
        self, caseworker: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        file_application(services, needs=["living.home_care", "health.checkup"])
        sent = (await caseworker.get(ALL)).json()["items"]
        assert {item["organisation"] for item in sent} == {"dehua.zhihe", "dehua.health"}

        async def count(**query: Any) -> int:
            answer = await caseworker.get(ALL, params=query)
            assert answer.status_code == 200, answer.text
            return int(answer.json()["total"])

        assert await count(status="sent") == 2
        assert await count(status="draft") == 0
        assert await count(organisation="dehua.health") == 1
        assert (await count(overdue=True), await count(overdue=False)) == (0, 2)
        clock.wait(days=30)
        (token,) = [await _again(caseworker)]
        caseworker.headers["authorization"] = token
        assert (await count(overdue=True), await count(overdue=False)) == (2, 0)

    async def test_drafts_that_have_no_limit_are_not_overdue(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        where = f"/api/v1/applications/{filed.no}"
        need = (await caseworker.get(where)).json()["needs"][0]
        body = {"need_id": need["id"], "organisation": "dehua.lanhuacao"}
        assert (await caseworker.post(f"{where}/referrals", json=body)).status_code == 201
        on_time = (await caseworker.get(ALL, params={"overdue": False})).json()
        assert sorted(item["status"] for item in on_time["items"]) == ["draft", "sent"]

    async def test_an_impossible_query_is_a_422_problem(self, caseworker: httpx.AsyncClient) -> None:
        for query in (
            {"status": "lost"},
            {"organisation": "dehua.finance"},
            {"overdue": "maybe"},
            {"page": 0},
            {"region": "atlantis"},
        ):
            problem = assert_problem(await caseworker.get(ALL, params=query), 422)
            assert problem["errors"][0]["field"] == next(iter(query)), query


async def _again(client: httpx.AsyncClient) -> str:
    """A fresh token of the same person: a token does not outlast the working day."""
    form = {"username": "chen", "password": "tests-only-password"}
    answer = await client.post("/api/v1/auth/token", data=form)
    return f"Bearer {answer.json()['access_token']}"


class TestTakeOver:
    async def test_a_caseworker_answers_in_the_bots_place_and_hands_back(
        self, client: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        talk = await opened(client)
        where = f"/api/v1/conversations/{talk['id']}"
        problem = assert_problem(await caseworker.post(f"{where}/reply", json={"text": "您好"}), 409)
        assert (problem["title"], problem["detail"]) == ("现在不能这样做", "要先接手这个会话，才能回复。")
        taken = await caseworker.post(f"{where}/takeover")
        assert taken.json()["phase"] == "human"
        silent = await client.post(path(talk), json=said("有人吗"), headers=key(talk))
        assert (silent.json()["replies"], silent.json()["state"]["phase"]) == ([], "human")
        sent = await caseworker.post(f"{where}/reply", json={"text": "我是小陈，<b>您说</b>"})
        assert sent.status_code == 201
        items = (await client.get(path(talk), headers=key(talk))).json()["items"]
        assert [(item["sender"], item["text"]) for item in items][1:] == [
            ("resident", "有人吗"),
            ("caseworker", "我是小陈，<b>您说</b>"),
        ]
        assert (await caseworker.post(f"{where}/release")).json()["phase"] == "open"
        problem = assert_problem(await caseworker.post(f"{where}/release"), 409)
        assert problem["detail"] == "这个会话没有人接手，不用交还。"

    async def test_two_caseworkers_do_not_talk_at_once(
        self, client: httpx.AsyncClient, caseworker: httpx.AsyncClient, admin: httpx.AsyncClient
    ) -> None:
        talk = await opened(client)
        where = f"/api/v1/conversations/{talk['id']}"
        assert (await admin.post(f"{where}/takeover")).status_code == 200
        assert_problem(await caseworker.post(f"{where}/takeover"), 409)
        assert_problem(await caseworker.post(f"{where}/reply", json={"text": "您好"}), 409)
        assert_problem(await caseworker.post(f"{where}/release"), 403)

    async def test_an_impossible_reply_or_talk_is_refused(
        self, client: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        talk = await opened(client)
        where = f"/api/v1/conversations/{talk['id']}"
        await caseworker.post(f"{where}/takeover")
        for text in ("", " \n", "a" * 2001, None, 5):
            assert_problem(await caseworker.post(f"{where}/reply", json={"text": text}), 422)
        for what in ("takeover", "release"):
            assert_problem(await caseworker.post(f"/api/v1/conversations/{uuid4().hex}/{what}"), 404)

    async def test_unfinished_talks_are_listed_with_the_finished_ones(
        self, client: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        filed: Filed = file_application(services)
        clock.wait(minutes=1)
        talk = await opened(client)
        page = (await caseworker.get("/api/v1/conversations")).json()
        assert [item["id"] for item in page["items"]] == [talk["id"], filed.conversation_id]
        assert [item["application_no"] for item in page["items"]] == [None, filed.no]
        assert "token" not in str(page)


class TestUnderstanding:
    async def test_without_an_engine_it_is_a_503_and_nothing_is_stored(
        self, caseworker: httpx.AsyncClient
    ) -> None:
        body = {"text": "我72了", "asking": "age", "region": "dehua"}
        assert_problem(await caseworker.post("/api/v1/understanding", json=body), 503)
        assert (await caseworker.get("/api/v1/conversations")).json()["total"] == 0

    @pytest.mark.parametrize(
        "wrong",
        [{"text": ""}, {"text": "x" * 2001}, {"asking": "shoe_size"}, {"asking": 4}, {"region": "atlantis"}],
    )
    async def test_an_impossible_question_is_refused(
        self, caseworker: httpx.AsyncClient, wrong: dict[str, Any]
    ) -> None:
        problem = assert_problem(
            await caseworker.post("/api/v1/understanding", json={"text": "你好"} | wrong), 422
        )
        assert problem["errors"][0]["field"] == next(iter(wrong))


class TestDirectory:
    async def test_organisations_quote_their_duties_and_invent_no_contact(
        self, caseworker: httpx.AsyncClient
    ) -> None:
        items = (await caseworker.get("/api/v1/organisations")).json()["items"]
        by_code = {item["code"]: item for item in items}
        assert {"dehua.civil_affairs", "dehua.zhihe", "dehua.medical_insurance"} <= by_code.keys()
        assert len([code for code in by_code if code.startswith("dehua.township.")]) == 18
        duty = by_code["dehua.housing"]["duties"][0]
        assert "公共租" in duty["quote"] and "瓷都易助" in duty["document"]
        assert all(item["contact"] is None for item in items)

    async def test_twenty_services_in_five_classes(self, caseworker: httpx.AsyncClient) -> None:
        items = (await caseworker.get("/api/v1/services")).json()["items"]
        assert len(items) == 20 and len({item["class_code"] for item in items}) == 5

    async def test_stations_by_township_and_how_many_are_still_unknown(
        self, caseworker: httpx.AsyncClient
    ) -> None:
        everywhere = (await caseworker.get("/api/v1/stations")).json()
        assert (len(everywhere["items"]), everywhere["missing"]) == (18, 10)
        (station,) = (await caseworker.get("/api/v1/stations?township=上涌镇")).json()["items"]
        assert station["township"] == "上涌镇" and station["contact"] is None
        assert_problem(await caseworker.get("/api/v1/stations?township=火星镇"), 422)
        assert_problem(await caseworker.get("/api/v1/stations?region=atlantis"), 422)

    async def test_another_region_has_its_own(self, caseworker: httpx.AsyncClient) -> None:
        items = (await caseworker.get("/api/v1/organisations?region=weihai")).json()["items"]
        assert items and all(item["code"].startswith("weihai") for item in items)


class TestQuarterlyReport:
    URL = "/api/v1/reports/quarterly?year=2026&quarter=4"

    async def test_it_counts_by_department_township_category_and_service(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services, category="dibao", needs=["living.home_care", "health.checkup"])
        file_application(services, township="浔中镇")
        report = (await caseworker.get(self.URL)).json()
        assert (report["applications"], report["needs"], report["referrals"]) == (2, 3, 3)
        assert (report["first_day"], report["last_day"]) == ("2026-10-01", "2026-12-31")

        def counts(table: str) -> dict[str, int]:
            return {line["code"]: line["count"] for line in report[table] if line["count"]}

        assert counts("departments") == {"dehua.zhihe": 2, "dehua.health": 1}
        assert counts("townships") == {"上涌镇": 1, "浔中镇": 1}
        assert counts("categories") == {"dibao": 1, "": 1}
        assert counts("services") == {"living.home_care": 2, "health.checkup": 1}
        assert len(report["townships"]) == 18 and len(report["services"]) == 20
        assert [line["name"] for line in report["categories"] if line["code"] == ""] == ["待补充"]
        assert {line["referrals"] for line in report["services"]} == {0, 1, 2}

    async def test_a_quarter_begins_and_ends_at_midnight_of_the_region(
        self, caseworker: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        async def filed_in(year: int, quarter: int) -> int:
            caseworker.headers["authorization"] = await _again(caseworker)
            answer = await caseworker.get(f"/api/v1/reports/quarterly?year={year}&quarter={quarter}")
            return int(answer.json()["applications"])

        clock.moment = clock.moment.replace(month=12, day=31, hour=15, minute=59)
        file_application(services)
        clock.wait(minutes=1)
        file_application(services, phone="13900139000")
        assert (await filed_in(2026, 4), await filed_in(2027, 1), await filed_in(2026, 3)) == (1, 1, 0)

    async def test_the_workbook_holds_the_same_figures_and_names_nobody(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        answer = await caseworker.get(f"{self.URL}&format=xlsx")
        assert answer.headers["content-disposition"] == 'attachment; filename="yizhu-dehua-2026Q4.xlsx"'
        book = load_workbook(BytesIO(answer.content))
        assert book.sheetnames[:5] == ["总数", "按部门", "按乡镇", "按救助身份", "按服务"]
        townships = list(book["按乡镇"].iter_rows(min_row=4, values_only=True))
        assert [row for row in townships if row[1] != 0] == [("上涌镇", 1)]
        assert len(townships) == 18
        cells = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row]
        assert not [cell for cell in cells if "王秀英" in cell or "138" in cell]

    async def test_an_impossible_quarter_is_refused(self, caseworker: httpx.AsyncClient) -> None:
        for query in (
            "",
            "?year=2026",
            "?year=2026&quarter=0",
            "?year=2026&quarter=5",
            "?year=99999&quarter=1",
            "?year=0&quarter=1",
            "?year=x&quarter=y",
            "?year=2026&quarter=4&format=pdf",
            "?year=2026&quarter=4&region=atlantis",
        ):
            assert_problem(await caseworker.get(f"/api/v1/reports/quarterly{query}"), 422)
