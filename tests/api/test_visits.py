"""Visits over HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.sheets import sheet

URL = "/api/v1/visits"
ZHANG = (None, "张三", "上涌镇", "曾坂村", "13805950001", "独居老人")
BROKEN = (None, "李四", "北京", None, "1", "=1+1")


async def send(client: httpx.AsyncClient, data: bytes, **form: Any) -> httpx.Response:
    return await client.post(f"{URL}/import", files={"file": ("list.xlsx", data)}, data=form)


class TestImport:
    async def test_the_template_comes_back_filled_in(self, caseworker: httpx.AsyncClient) -> None:
        empty = await caseworker.get(f"{URL}/template?region=dehua")
        assert empty.headers["content-type"].startswith("application/vnd.openxmlformats")
        answer = await send(caseworker, empty.content)
        assert [e["code"] for e in answer.json()["errors"]] == ["no_rows"]
        checked = await send(caseworker, sheet(ZHANG))
        assert checked.json()["rows"][0]["what"] == "visit"
        applied = await send(caseworker, sheet(ZHANG), mode="apply")
        assert (applied.status_code, applied.json()["stored"]) == (200, 1)
        [item] = (await caseworker.get(URL)).json()["items"]
        assert item["person"] == {"name": "张**", "phone": "138****0001", "village": "曾坂村"}
        whole = (await caseworker.get(f"{URL}/{item['id']}")).json()
        assert (whole["person"]["name"], whole["reason"]) == ("张三", "独居老人")

    async def test_every_wrong_cell_is_named_by_sheet_column_and_row(
        self, caseworker: httpx.AsyncClient
    ) -> None:
        answer = await send(caseworker, sheet(ZHANG, BROKEN), mode="apply")
        assert answer.status_code == 422
        told = {error["field"]: error["code"] for error in answer.json()["errors"]}
        assert told == {
            "走访名单!C3": "township_elsewhere",
            "走访名单!E3": "phone_short",
            "走访名单!F3": "no_formula",
        }
        assert "李四" not in answer.text
        assert (await caseworker.get(URL)).json()["total"] == 0

    async def test_a_list_of_nowhere_is_a_422(self, caseworker: httpx.AsyncClient) -> None:
        for query in ({"township": "火星镇"}, {"status": "lost"}):
            answer = await caseworker.get(URL, params=query)
            assert answer.status_code == 422, query
            assert answer.json()["errors"][0]["field"] == next(iter(query)), query

    async def test_a_file_that_cannot_be_read_is_a_422(self, caseworker: httpx.AsyncClient) -> None:
        for data, field in (
            (b"not a workbook", "文件"),
            (sheet(ZHANG, title="Sheet1"), "走访名单"),
            (sheet(("张三",), headings=("姓名",)), "走访名单!乡镇（街道）"),
            (bytes(2 * 1024 * 1024 + 10), "文件"),
        ):
            answer = await send(caseworker, data)
            assert answer.status_code == 422
            errors = answer.json()["errors"]
            assert errors[0]["field"] == field
            assert errors[0]["message"] != "填写有误"
        assert (await send(caseworker, bytes(3 * 1024 * 1024))).status_code == 413


class TestOutcome:
    async def test_a_visit_is_given_made_and_brings_an_application(
        self, caseworker: httpx.AsyncClient
    ) -> None:
        sent = await send(caseworker, sheet(ZHANG), mode="apply")
        visit = f"{URL}/{sent.json()['rows'][0]['visit_id']}"
        people = (await caseworker.get(f"{URL}/assignees")).json()["items"]
        assert [one["username"] for one in people] == ["admin", "chen"]
        given = await caseworker.post(f"{visit}/assign", json={})
        assert (given.status_code, given.json()["assigned_to_name"]) == (200, "chen")
        body: dict[str, Any] = {
            "outcome": "done",
            "note": "走路不稳",
            "application": {
                "consent": {"given": "oral", "by": "self"},
                "fields": {"age": 300},
                "needs": [{"service": "living.meals", "text": "送饭"}],
            },
        }
        wrong = await caseworker.post(f"{visit}/outcome", json=body)
        assert [error["field"] for error in wrong.json()["errors"]] == ["age"]
        body["application"]["fields"] = {"age": 82}
        done = await caseworker.post(f"{visit}/outcome", json=body)
        assert done.status_code == 200, done.text
        no = done.json()["application_no"]
        application = (await caseworker.get(f"/api/v1/applications/{no}")).json()
        assert (application["channel"], application["fields"]["name"]) == ("visit", "张三")
        again = await caseworker.post(f"{visit}/outcome", json=body)
        assert again.status_code == 409
