"""The directory's open data over HTTP."""

from __future__ import annotations

import httpx

from tests.api.test_resident import assert_problem

URL = "/api/v1/directory/hsds"


class TestHsds:
    async def test_it_is_a_page_of_the_regions_organisations(self, caseworker: httpx.AsyncClient) -> None:
        found = (await caseworker.get(URL)).json()
        assert (found["total_items"], found["last_page"]) == (31, True)
        assert "德化县民政局" in [entry["name"] for entry in found["contents"]]
        assert (await caseworker.get(f"{URL}?region=weihai")).json()["total_items"] == 81

    async def test_an_unknown_region_is_refused(
        self, caseworker: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        assert_problem(await caseworker.get(f"{URL}?region=atlantis"), 422)
        assert_problem(await client.get(URL), 401)
