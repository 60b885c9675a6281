"""Lists pushed over HTTP, by JSON and by CSV."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.services import Services
from tests.api.conftest import ADMIN_PASSWORD, hire, signed_in

URL = "/api/v1/discovery/lists"
ROW = {"姓名": "张三", "身份证号": "350526194401011237", "乡镇": "上涌镇", "政策范围内个人自付费用": 30000}
CSV = "姓名,身份证号,乡镇,政策范围内个人自付费用\n张三,350526194401011237,上涌镇,30000\n"


@pytest.fixture
async def insurance(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Someone of 医保局."""
    hire(services, "yibao", "department", organisation="dehua.medical_insurance")
    async with signed_in(app, "yibao", ADMIN_PASSWORD) as client:
        yield client


def body(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"region": "dehua", "kind": "high_medical_cost", "rows": list(rows), **changes}


class TestPush:
    async def test_json_and_csv_say_the_same(
        self, insurance: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        kinds = (await insurance.get("/api/v1/discovery/kinds")).json()
        assert [kind["code"] for kind in kinds["items"]] == ["high_medical_cost"]
        pushed = await insurance.post(URL, json=body(ROW))
        assert (pushed.status_code, pushed.json()["raised"]) == (200, 1), pushed.text
        query = "?region=dehua&kind=high_medical_cost"
        for data in (CSV.encode(), CSV.encode("gb18030"), b"\xef\xbb\xbf" + CSV.encode()):
            answer = await insurance.post(URL + query, content=data, headers={"content-type": "text/csv"})
            assert answer.status_code == 200, answer.text
            assert [row["what"] for row in answer.json()["rows"]] == ["seen"]
        [visit] = (await caseworker.get("/api/v1/visits?source=discovery")).json()["items"]
        assert visit["person"]["name"] == "张**"
        lists = (await insurance.get(URL)).json()
        whole = (await insurance.get(f"{URL}/{pushed.json()['id']}")).json()
        assert lists["total"] == 2
        assert whole["items"][0]["status"] == "open"

    async def test_what_is_wrong_is_named_and_nothing_is_taken(self, insurance: httpx.AsyncClient) -> None:
        answer = await insurance.post(URL, json=body(ROW, ROW | {"身份证号": "1"}))
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["field"], error["code"]) == ("第2行“身份证号”", "id_length")
        for sent, status in (
            ({"json": body()}, 422),
            ({"json": body(ROW, kind=7)}, 422),
            ({"json": body({"姓名": "张三"})}, 422),
            ({"content": b"{", "headers": {"content-type": "application/json"}}, 422),
            ({"content": b"a,b\n1,2", "headers": {"content-type": "text/csv"}}, 422),
            ({"content": b"<a/>", "headers": {"content-type": "text/xml"}}, 415),
            ({"content": bytes(3 * 1024 * 1024), "headers": {"content-type": "text/csv"}}, 413),
        ):
            answer = await insurance.post(URL, **sent)
            assert answer.status_code == status, sent
            assert answer.headers["content-type"] == "application/problem+json"
        assert (await insurance.get(URL)).json()["total"] == 0

    async def test_another_department_is_refused(self, app: FastAPI, services: Services) -> None:
        hire(services, "weijian", "department", organisation="dehua.health")
        async with signed_in(app, "weijian", ADMIN_PASSWORD) as client:
            assert (await client.post(URL, json=body(ROW))).status_code == 403
