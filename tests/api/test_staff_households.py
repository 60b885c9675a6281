"""Households over HTTP."""

from __future__ import annotations

import httpx

from api.services import Services
from tests.api.filing import file_application

API = "/api/v1/applications"


class TestHouseholds:
    async def test_found_merged_and_split(self, services: Services, caseworker: httpx.AsyncClient) -> None:
        one, other = (file_application(services).no for _ in range(2))
        found = (await caseworker.get(f"{API}/{one}/duplicates")).json()["items"]
        assert [(item["no"], item["strength"]) for item in found] == [(other, "likely")]
        body = {"other_no": other, "reason": "走访时看过"}
        merged = await caseworker.post(f"{API}/{one}/merge", json=body)
        assert [member["no"] for member in merged.json()["members"]] == [one, other]
        again = await caseworker.post(f"{API}/{one}/merge", json=body)
        assert (again.status_code, again.json()["detail"]) == (409, "已经是同一户了。")
        read = await caseworker.get(f"{API}/{other}/household")
        assert read.json()["id"] == merged.json()["id"]
        split = await caseworker.post(f"{API}/{other}/split", json={"reason": "认错了"})
        assert split.json()["id"] is None

    async def test_what_is_missing_is_named(self, services: Services, caseworker: httpx.AsyncClient) -> None:
        no = file_application(services).no
        for call, body, field in (
            ("merge", {"other_no": no, "reason": "看过"}, "other_no"),
            ("distinct", {"other_no": no, "reason": " "}, "other_no"),
            ("merge", {"reason": "看过"}, "other_no"),
            ("split", {}, "reason"),
        ):
            answer = await caseworker.post(f"{API}/{no}/{call}", json=body)
            assert answer.status_code == 422
            assert field in answer.json()["errors"][0]["field"]
