"""The day of who works outside, over HTTP."""

from __future__ import annotations

import httpx

from tests.api.test_entry import body

URL = "/api/v1/field/day"


class TestTheDay:
    async def test_what_was_entered_is_in_it_at_once_and_masked(self, caseworker: httpx.AsyncClient) -> None:
        before = await caseworker.get(URL)
        assert before.json()["applications"] == {"items": [], "total": 0}
        assert before.json()["account"]["username"] == "chen"
        no = (await caseworker.post("/api/v1/applications", json=body())).json()["no"]
        after = await caseworker.get(URL, headers={"if-none-match": before.headers["etag"]})
        [item] = after.json()["applications"]["items"]
        assert (item["no"], item["mine"], item["channel"]) == (no, True, "station")
        assert "**" in item["fields"]["name"]
        assert item["fields"]["filled_by"] == "staff"

    async def test_nothing_new_is_a_304(self, caseworker: httpx.AsyncClient) -> None:
        tag = (await caseworker.get(URL)).headers["etag"]
        same = await caseworker.get(URL, headers={"if-none-match": tag})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == tag

    async def test_stations_of_the_region_are_named(self, caseworker: httpx.AsyncClient) -> None:
        stations = (await caseworker.get(URL, params={"region": "dehua"})).json()["stations"]
        assert {"上涌镇"} <= {station["township"] for station in stations}

    async def test_a_region_that_is_not_served_is_a_422(self, caseworker: httpx.AsyncClient) -> None:
        assert (await caseworker.get(URL, params={"region": "mars"})).status_code == 422


class TestAPersonWhoMayBeKnown:
    async def test_the_numbers_are_told_and_nothing_is_filed(self, caseworker: httpx.AsyncClient) -> None:
        url = "/api/v1/applications"
        first = (await caseworker.post(url, json=body())).json()["no"]
        sent = body() | {"client_id": "8a9b5b8e-6c2d-4a57-9f2b-1f0f6c1d2e3f", "unless_known": True}
        held = await caseworker.post(url, json=sent)
        assert held.status_code == 409
        assert held.json()["type"].endswith("possibly-known")
        assert [error["message"] for error in held.json()["errors"]] == [first]
        assert (await caseworker.get(url)).json()["total"] == 1
        assert (await caseworker.post(url, json=sent | {"unless_known": False})).status_code == 201
