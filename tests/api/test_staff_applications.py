"""What staff read and change of applications."""

from __future__ import annotations

from typing import Any

import httpx

from api.casework_errors import wording
from api.services import Services
from casework.intake.fields import REASONS
from tests.api.conftest import HandClock
from tests.api.filing import STORY, file_application
from tests.api.test_resident import assert_problem

ALL = "/api/v1/applications"

NO_CORRECTIONS = [
    b"",
    b"{}",
    b"[]",
    b'{"fields": {}}',
    b'{"fields": []}',
    b'{"fields": {"age": 74}, "living": "spouse_only"}',
    b'{"fields": {"age": 74}, "reasn": "x"}',
    b'{"fields": {"age": NaN}}',
    b'{"fields": {"monthly_income": 1e999}}',
    b'{"fields": {"monthly_income": 1e300}}',
    b'{"fields": {"age": 99999999999999999999999999}}',
    b'{"fields": {"name": "\\ud83d"}}',
    b'{"fields": {"illness": "a\\u0000"}}',
    b'{"fields": {"\\udc00": 1}}',
    b'{"fields": {"disability": {"kind": {"kind": {"kind": []}}}}}',
    b'{"fields": {"disability": ' + b"[" * 500 + b"]" * 500 + b"}}",
]


async def listed(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get(ALL, params=query)
    assert answer.status_code == 200, answer.text
    return [item["no"] for item in answer.json()["items"]]


class TestRead:
    async def test_one_application_has_the_shape_of_the_contract(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        application = (await caseworker.get(f"{ALL}/{filed.no}")).json()
        assert application["no"] == filed.no == "DH20261121-000001"
        assert (application["region"], application["channel"]) == ("dehua", "web")
        assert application["fields"]["age"] == 82
        assert application["fields"]["phone"] == "13800138000"
        said = application["evidence"]["township"][0]
        assert said == {"message_id": filed.message_id, "start": 10, "end": 13, "text": "上涌镇"}
        assert STORY[said["start"] : said["end"]] == said["text"]
        (need,) = application["needs"]
        assert {"id", "service", "text", "urgency"} <= set(need)
        (referral,) = application["referrals"]
        assert referral["organisation"] == "dehua.zhihe" and referral["status"] == "sent"
        assert referral["need_id"] == need["id"] and referral["version"] >= 1
        assert 0 <= application["assessment"]["difficulty"] <= 100
        assert application["conversation_id"] == filed.conversation_id
        assert application["possible_duplicates"] == []

    async def test_a_second_application_with_the_same_telephone_is_a_possible_duplicate(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        first, second = file_application(services), file_application(services)
        assert (await caseworker.get(f"{ALL}/{second.no}")).json()["possible_duplicates"] == [first.no]

    async def test_reading_is_written_into_the_history(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        await caseworker.get(f"{ALL}/{filed.no}")
        await caseworker.get(f"{ALL}/{filed.no}/transcript")
        history = (await caseworker.get(f"{ALL}/{filed.no}/history")).json()["items"]
        reads = [entry for entry in history if entry["kind"] == "read"]
        assert [entry["action"] for entry in reads] == ["read_application", "read_transcript"]
        me = (await caseworker.get("/api/v1/auth/me")).json()["id"]
        assert {entry["actor_id"] for entry in reads} == {me}

    async def test_the_transcript_shows_which_fields_each_message_gave(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        items = (await caseworker.get(f"{ALL}/{filed.no}/transcript")).json()["items"]
        assert [item["sender"] for item in items] == ["bot", "resident", "bot"]
        fields = items[1]["fields"]
        assert STORY[fields["age"]["start"] : fields["age"]["end"]] == "82"
        assert fields["needs"][0]["service"] == "living.home_care"
        assert items[0]["fields"] == {}
        same = await caseworker.get(f"/api/v1/conversations/{filed.conversation_id}/transcript")
        assert same.json()["items"] == items

    async def test_what_does_not_exist_is_a_404_problem(self, caseworker: httpx.AsyncClient) -> None:
        for no in ("DH20261121-999999", "x", "'", "%25", "😀", "a" * 64):
            for what in ("", "/transcript", "/history"):
                assert_problem(await caseworker.get(f"{ALL}/{no}{what}"), 404)
        assert_problem(await caseworker.get(f"{ALL}/{'x' * 65}"), 422)


class TestList:
    async def test_persons_are_masked_and_health_is_hidden(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services, id_number="350526194403071225")
        answer = await caseworker.get(ALL)
        for secret in ("王秀英", "13800138000", "350526194403071225", "中风", "想找人上门照顾"):
            assert secret not in answer.text
        item = answer.json()["items"][0]
        assert item["fields"]["name"] == "王**"
        assert item["fields"]["age"] == 82

    async def test_filters_find_what_fits_and_nothing_else(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        first = file_application(services).no
        second = file_application(
            services, township="浔中镇", category="dibao", name="陈建国", needs=["hygiene.cleaning"]
        ).no
        for query, found in [
            ({"township": "浔中镇"}, [second]),
            ({"category": "dibao"}, [second]),
            ({"service": "living.home_care"}, [first]),
            ({"q": "秀英"}, [first]),
            ({"q": "陈建国"}, [second]),
            ({"q": first}, [first]),
            ({"q": "浔中 建国"}, [second]),
            ({"q": "不存在的"}, []),
            ({"township": "上涌镇", "category": "dibao"}, []),
            ({"region": "dehua", "status": "", "q": ""}, [second, first]),
        ]:
            assert sorted(await listed(caseworker, **query)) == sorted(found), query

    async def test_the_hardest_case_comes_first_when_asked_for(
        self, caseworker: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        hard = file_application(services, self_care="dependent", category="tekun", monthly_income=300).no
        clock.wait(minutes=1)
        light = file_application(services, illness="none", age=30, living="with_family").no
        assert await listed(caseworker) == [light, hard]
        assert await listed(caseworker, sort="-difficulty") == [hard, light]
        assert await listed(caseworker, sort="difficulty") == [light, hard]
        assert await listed(caseworker, sort="submitted_at") == [hard, light]

    async def test_pages_add_up_to_the_whole(self, caseworker: httpx.AsyncClient, services: Services) -> None:
        numbers = {file_application(services).no for _ in range(5)}
        pages = [(await caseworker.get(ALL, params={"page": n, "page_size": 2})).json() for n in (1, 2, 3, 4)]
        assert [len(page["items"]) for page in pages] == [2, 2, 1, 0]
        assert {page["total"] for page in pages} == {5}
        assert {item["no"] for page in pages for item in page["items"]} == numbers

    async def test_an_impossible_query_is_a_422_problem(self, caseworker: httpx.AsyncClient) -> None:
        impossible: list[dict[str, Any]] = [
            {"page": 0},
            {"page": -1},
            {"page": "one"},
            {"page": "9" * 30},
            {"page": 1.5},
            {"page_size": 0},
            {"page_size": 101},
            {"sort": "name"},
            {"sort": "-difficulty; drop table application"},
            {"status": "happy"},
            {"township": "火星"},
            {"service": "living.magic"},
            {"category": "rich"},
            {"region": "atlantis"},
            {"q": "字" * 101},
        ]
        for query in impossible:
            answer = await caseworker.get(ALL, params=query)
            assert answer.status_code == 422, query
            assert answer.json()["errors"][0]["field"] == next(iter(query)), query

    async def test_any_search_is_answered(self, caseworker: httpx.AsyncClient, services: Services) -> None:
        file_application(services)
        for q in ("%", "_", "'", '"', "\\", "--", "😀", "\u200b", " ", "( )", "王%", "a" * 100):
            assert await listed(caseworker, q=q) in ([], ["DH20261121-000001"]), q
        for query in ("q=%ff", "q=%ed%a0%80", "q=a&q=b", "q", "=", "&&&", "unknown=1"):
            assert (await caseworker.get(f"{ALL}?{query}")).status_code == 200, query


class TestReasons:
    def test_every_reason_for_refusing_a_field_has_its_wording(self) -> None:
        assert [reason for reason in REASONS if wording(reason) == wording("no such reason")] == []


class TestCorrect:
    async def test_a_change_is_kept_with_who_when_before_and_after(
        self, caseworker: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        filed = file_application(services)
        clock.wait(hours=1)
        answer = await caseworker.patch(
            f"{ALL}/{filed.no}", json={"fields": {"age": 83, "township": "浔中"}, "reason": "核对户口本"}
        )
        assert answer.status_code == 200, answer.text
        corrected = answer.json()
        assert corrected["fields"]["age"] == 83
        assert corrected["fields"]["township"] == "浔中镇"
        assert "age" not in corrected["evidence"] and "living" in corrected["evidence"]
        history = (await caseworker.get(f"{ALL}/{filed.no}/history")).json()["items"]
        (change,) = [entry for entry in history if entry["action"] == "age"]
        assert (change["before"], change["after"], change["reason"]) == (82, 83, "核对户口本")
        assert change["at"].startswith("2026-11-21T02:00:00")
        assert await listed(caseworker, township="浔中镇") == [filed.no]

    async def test_who_saw_an_older_value_is_told_which_field(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        url = f"{ALL}/{file_application(services).no}"
        first = {"fields": {"age": 83}, "expected": {"age": 82}}
        assert (await caseworker.patch(url, json=first)).status_code == 200
        answer = await caseworker.patch(url, json=first | {"fields": {"age": 84}})
        problem = assert_problem(answer, 409)
        assert problem["errors"] == [
            {"field": "age", "message": "别人刚刚改过这一项，请看现在的内容再决定。", "code": "stale"}
        ]
        assert (await caseworker.get(url)).json()["fields"]["age"] == 83
        # The short form knows it too, and without it the last one wins, as ever.
        assert (await caseworker.patch(url, json={"age": 85, "expected": {"age": 82}})).status_code == 409
        assert (await caseworker.patch(url, json={"age": 85})).status_code == 200

    async def test_wrong_values_are_named_one_by_one_and_nothing_is_changed(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        wrong = {
            "age": 200,
            "phone": "1380013800",
            "id_number": "350526194403071222",
            "township": "火星镇",
            "living": "on the moon",
            "farmer": "yes",
            "disability": {"kind": "wings"},
            "monthly_income": -1,
            "household_size": 0,
            "name": "<script>",
            "nonsense": 1,
            "sex": None,
            "consent": True,
        }
        problem = assert_problem(
            await caseworker.patch(f"{ALL}/{filed.no}", json={"fields": wrong | {"sex": 3}}), 422
        )
        assert {error["field"] for error in problem["errors"]} == set(wrong)
        assert all(error["message"] != "填写有误" for error in problem["errors"]), problem["errors"]
        assert "火星" not in str(problem) and "1380013800" not in str(problem)
        assert (await caseworker.get(f"{ALL}/{filed.no}")).json()["fields"]["age"] == 82

    async def test_no_illness_in_words_counts_as_none(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        url = f"{ALL}/{file_application(services, illness='高血压').no}"
        points = [(await caseworker.get(url)).json()["assessment"]["difficulty"]]
        for said in ("无", "没有", "健康", "none"):
            answer = await caseworker.patch(url, json={"fields": {"illness": said}})
            assert answer.json()["fields"]["illness"] == "none"
            points.append(answer.json()["assessment"]["difficulty"])
        assert points[0] > points[1] and len(set(points[1:])) == 1

    async def test_a_body_that_is_no_correction_is_refused(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        for body in NO_CORRECTIONS:
            answer = await caseworker.patch(
                f"{ALL}/{filed.no}", content=body, headers={"content-type": "application/json"}
            )
            assert answer.status_code == 422, (body[:80], answer.text)
            assert_problem(answer, 422)


class TestWhoSeesWhat:
    async def test_an_organisation_sees_only_what_was_sent_to_it(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        mine = file_application(services, needs=["living.home_care", "health.checkup"])
        other = file_application(services, needs=["health.checkup"])
        assert await listed(organisation) == [mine.no]
        seen = (await organisation.get(f"{ALL}/{mine.no}")).json()
        assert [need["service"] for need in seen["needs"]] == ["living.home_care"]
        assert_problem(await organisation.get(f"{ALL}/{other.no}"), 404)

    async def test_an_organisation_reads_no_talks_and_changes_nothing(
        self, organisation: httpx.AsyncClient, services: Services
    ) -> None:
        filed = file_application(services)
        talk = f"/api/v1/conversations/{filed.conversation_id}"
        for answer in (
            await organisation.get(f"{ALL}/{filed.no}/transcript"),
            await organisation.get(f"{ALL}/{filed.no}/history"),
            await organisation.patch(f"{ALL}/{filed.no}", json={"fields": {"age": 1}}),
            await organisation.post(
                f"{ALL}/{filed.no}/referrals", json={"need_id": "x", "organisation": "dehua.health"}
            ),
            await organisation.get("/api/v1/conversations"),
            await organisation.get(f"{talk}/transcript"),
            await organisation.post(f"{talk}/takeover"),
            await organisation.get("/api/v1/reports/quarterly?year=2026&quarter=4"),
        ):
            assert_problem(answer, 403)

    async def test_a_caseworker_sees_only_the_own_region(
        self, caseworker: httpx.AsyncClient, admin: httpx.AsyncClient
    ) -> None:
        talk = (await admin.post("/api/v1/conversations", json={"region": "weihai"})).json()
        everything = (await admin.get("/api/v1/conversations")).json()
        assert [item["id"] for item in everything["items"]] == [talk["id"]]
        assert (await caseworker.get("/api/v1/conversations")).json()["items"] == []
        assert_problem(await caseworker.get(f"/api/v1/conversations/{talk['id']}/transcript"), 404)
        assert_problem(
            await caseworker.get("/api/v1/reports/quarterly?region=weihai&year=2026&quarter=4"), 403
        )
