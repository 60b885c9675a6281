"""The departments' quarterly service data and the quarter's report over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from api.services import Services
from tests.api.conftest import ADMIN_PASSWORD, hire, signed_in
from tests.api.filing import file_application
from tests.api.test_resident import assert_problem

URL = "/api/v1/service-data"
WHEN = "year=2026&quarter=3"
REPORT = "/api/v1/reports/quarterly"


@pytest.fixture
async def department(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Someone of 县教育局."""
    hire(services, "edu", "department", organisation="dehua.education")
    async with signed_in(app, "edu", ADMIN_PASSWORD) as client:
        yield client


def body(**changes: Any) -> dict[str, Any]:
    line = {"service": "support.tutoring", "times": 30, "people": 12, "amount": 1200.5, "note": None}
    return {"organisation": "dehua.education", "year": 2026, "quarter": 3, "lines": [line]} | changes


def filled(data: bytes, **cells: Any) -> dict[str, Any]:
    book = load_workbook(BytesIO(data))
    for name, value in cells.items():
        book.worksheets[0][name] = value
    file = BytesIO()
    book.save(file)
    return {"file": ("data.xlsx", file.getvalue())}


class TestServiceData:
    async def test_it_is_submitted_read_and_submitted_again(
        self, department: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        answer = await department.put(URL, json=body())
        assert answer.status_code == 200, answer.text
        assert (answer.json()["version"], answer.json()["lines"][0]["amount"]) == (1, 1200.5)
        assert_problem(await department.put(URL, json=body(version=0)), 409)
        assert (await caseworker.put(URL, json=body(version=1))).json()["version"] == 2
        seen = (await caseworker.get(f"{URL}?{WHEN}")).json()
        assert [item["organisation"] for item in seen["items"]] == ["dehua.education"]
        assert len(seen["missing"]) == 6 and seen["due_on"] == "2026-10-15"
        assert (await department.get(f"{URL}?{WHEN}")).json()["missing"] == []
        kept = (await department.get(f"{URL}/versions?{WHEN}&organisation=dehua.education")).json()["items"]
        assert [version["version"] for version in kept] == [2, 1]

    async def test_the_template_goes_out_and_comes_back(
        self, department: httpx.AsyncClient, caseworker: httpx.AsyncClient
    ) -> None:
        empty = await department.get(f"{URL}/template?{WHEN}&organisation=dehua.education")
        assert empty.headers["content-type"].endswith("spreadsheetml.sheet")
        answer = await department.post(f"{URL}/upload", files=filled(empty.content, D8=30, E8=12, F8=99.5))
        assert answer.status_code == 200, answer.text
        assert answer.json()["way"] == "xlsx"
        report = (await caseworker.get(f"{REPORT}?{WHEN}")).json()["service_data"]
        assert (report["people"], report["amount"]) == (12, 99.5)

    async def test_wrong_rows_are_named_and_nothing_is_kept(self, department: httpx.AsyncClient) -> None:
        empty = await department.get(f"{URL}/template?{WHEN}&organisation=dehua.education")
        wrong = filled(empty.content, D8=30, E8=12, D9="很多", E9=1, D11=1, E11=2)
        problem = assert_problem(await department.post(f"{URL}/upload", files=wrong), 422)
        assert [(error["field"], error["message"]) for error in problem["errors"]] == [
            ("第9行“人次”", "应为整数"),
            ("第11行“人数”", "人数不能多于人次"),
        ]
        assert (await department.get(f"{URL}?{WHEN}")).json()["items"] == []

    async def test_bad_input_is_told(self, department: httpx.AsyncClient) -> None:
        for wrong in (
            {},
            body(lines=[]),
            body(lines=[{"service": "support.tutoring", "times": -1, "people": 1}]),
            body(lines=[{"service": "support.tutoring", "times": 1.5, "people": 1}]),
            body(lines=[{"service": "support.tutoring", "times": 1, "people": 1, "amount": 0.001}]),
            body(lines=[{"service": "x", "times": 1, "people": 1}]),
            body(quarter=5),
            body(year=2027, quarter=1),
            body(region="atlantis"),
        ):
            assert_problem(await department.put(URL, json=wrong), 422)
        assert_problem(await department.put(URL, json=body(organisation="dehua.health")), 403)
        assert_problem(await department.get(f"{URL}/template?{WHEN}&organisation=dehua.health"), 403)
        for files in ({"file": ("a.xlsx", b"no")}, {"other": ("a.xlsx", b"no")}, {"file": ("a", b"")}):
            assert_problem(await department.post(f"{URL}/upload", files=files), 422)
        assert_problem(await department.post(f"{URL}/upload", json=body()), 422)
        assert_problem(await department.get(f"{URL}?year=2027&quarter=1"), 422)


class TestQuarterlyReport:
    async def test_a_quarter_that_has_not_begun_is_refused_with_why(
        self, caseworker: httpx.AsyncClient
    ) -> None:
        problem = assert_problem(await caseworker.get(f"{REPORT}?year=2027&quarter=1"), 422)
        assert problem["errors"] == [
            {"field": "quarter", "message": "这个季度还没有开始", "code": "quarter_not_begun"}
        ]

    async def test_it_can_be_made_fit_for_publication(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        file_application(services)
        url = f"{REPORT}?year=2026&quarter=4"
        assert (await caseworker.get(url)).json()["applications"] == 1
        published = (await caseworker.get(f"{url}&suppress=5")).json()
        assert (published["applications"], published["suppressed_below"]) == (None, 5)
        assert {line["count"] for line in published["townships"]} == {None}
        for wrong in ("2", "51", "x"):
            assert_problem(await caseworker.get(f"{url}&suppress={wrong}"), 422)
        book = load_workbook(BytesIO((await caseworker.get(f"{url}&suppress=5&format=xlsx")).content))
        assert {cell.value for cell in book["按乡镇"]["B"][3:]} == {"不公开"}
