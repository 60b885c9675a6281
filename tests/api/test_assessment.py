"""The assessment over HTTP: one walk through its calls, and what they refuse."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.services import Services
from tests.api.filing import file_application
from tests.api.test_resident import assert_problem

ALL = "/api/v1/applications"
SIX = dict.fromkeys(("eating", "dressing", "bed_transfer", "toileting", "walking", "bathing"), True)
GRADE: dict[str, Any] = {
    "kind": "category",
    "value": "none",
    "decided_by": "县民政局",
    "decided_on": "2026-11-20",
    "reason": "看过文书",
}


class TestAssessment:
    async def test_facts_self_care_and_a_finding_stand_in_it(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        one = f"{ALL}/{file_application(services).no}"
        before = (await caseworker.get(f"{one}/assessment")).json()
        assert before["stage"] == "初筛" and before["missing"]
        facts = await caseworker.put(f"{one}/facts", json={"expenses": {"medical": 800}, "reason": "票据"})
        assert facts.status_code == 200 and facts.json()["expenses"]["kinds"] == {"medical": 800}
        care = await caseworker.put(f"{one}/self-care", json=SIX | {"walking": False})
        assert care.json()["self_care"]["proposal"] == "partial"
        made = await caseworker.post(f"{one}/grades", json=GRADE)
        assert made.status_code == 201 and made.json()["current"] is True
        [grade] = (await caseworker.get(f"{one}/grades")).json()["items"]
        assert grade["value"] == "none"
        after = (await caseworker.get(f"{one}/assessment")).json()
        assert [found["id"] for found in after["grades"]] == [grade["id"]]
        assert (await caseworker.get(one)).json()["fields"]["self_care"] == "partial"

    async def test_benefits_name_their_article_and_decide_nothing(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        checked = (await caseworker.get(f"{ALL}/{no}/benefits")).json()
        assert "不是认定结果" in checked["notice"]
        tekun = next(item for item in checked["items"] if item["code"] == "tekun")
        assert tekun["source"]["title"] == "特困人员认定办法" and tekun["source"]["place"] == "第四条"
        assert tekun["trace"][0]["outcome"] == "holds" and tekun["to_check_by_person"]

    @pytest.mark.parametrize(
        ("method", "path", "body", "named"),
        [
            ("PUT", "self-care", {"eating": True}, "bathing"),
            ("PUT", "self-care", SIX | {"flying": True}, "flying"),
            ("PUT", "facts", {"expenses": {"tobacco": 3}}, "medical"),
            ("PUT", "facts", {"expenses": {"medical": -3}}, "expenses.medical"),
            ("PUT", "facts", {}, "expenses"),
            ("POST", "grades", GRADE | {"decided_on": "2999-01-01"}, "decided_on"),
            ("POST", "grades", GRADE | {"kind": "wealth"}, "kind"),
            ("POST", "grades", GRADE | {"value": {"deep": ["x"]}}, "value"),
        ],
    )
    async def test_a_mistake_is_named(
        self,
        caseworker: httpx.AsyncClient,
        services: Services,
        method: str,
        path: str,
        body: dict[str, Any],
        named: str,
    ) -> None:
        no = file_application(services).no
        answer = await caseworker.request(method, f"{ALL}/{no}/{path}", json=body)
        assert_problem(answer, 422)
        assert named in answer.text

    async def test_the_list_names_the_dimensions_that_there_are(
        self, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        ranked = await caseworker.get(ALL, params={"sort": "-dimension.income", "dimension": "household:1"})
        assert [item["no"] for item in ranked.json()["items"]] == [no]
        for query in ({"sort": "-dimension.luck"}, {"dimension": "luck:1"}):
            answer = await caseworker.get(ALL, params=query)
            assert_problem(answer, 422)
            assert "illness_disability" in answer.text
