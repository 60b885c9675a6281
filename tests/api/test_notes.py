"""Notes on a case over HTTP."""

from __future__ import annotations

import httpx

from api.services import Services
from tests.api.filing import file_application
from tests.api.test_resident import assert_problem

ALL = "/api/v1/applications"
HOSTILE = "<img src=x onerror=alert(1)> {{7*7}} =1+1 \u202e" + "长" * 1900


async def test_a_note_is_added_read_and_struck_through(
    caseworker: httpx.AsyncClient, services: Services
) -> None:
    url = f"{ALL}/{file_application(services).no}/notes"
    assert (await caseworker.get(url)).json() == {"items": []}
    added = await caseworker.post(url, json={"text": HOSTILE})
    assert added.status_code == 201 and added.json()["text"] == HOSTILE
    [note] = (await caseworker.get(url)).json()["items"]
    assert note["own"] is True and note["author_name"] and note["struck_at"] is None
    strike = f"{url}/{note['id']}/strike"
    assert (await caseworker.post(strike, json={"reason": "写错了人"})).json()["struck_reason"] == "写错了人"
    assert "划掉" in assert_problem(await caseworker.post(strike, json={"reason": "又"}), 409)["detail"]


async def test_what_is_no_note_is_refused(caseworker: httpx.AsyncClient, services: Services) -> None:
    url = f"{ALL}/{file_application(services).no}/notes"
    for body in (
        {},
        {"text": ""},
        {"text": " "},
        {"text": "字" * 2001},
        {"text": 1},
        {"text": "a", "at": "b"},
    ):
        assert_problem(await caseworker.post(url, json=body), 422)
    assert_problem(await caseworker.post(f"{url}/nobody/strike", json={"reason": "x"}), 404)
