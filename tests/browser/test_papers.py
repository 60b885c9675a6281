"""The form of an application in a real browser: looked at, printed, taken away."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site, fits, sign_in

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=1+1"


@pytest.fixture(scope="module")
def entered(site: Site) -> dict[str, Any]:
    """An application with hostile words in it, entered by staff."""
    body = {
        "client_id": str(uuid4()),
        "region": "dehua",
        "channel": "visit",
        "consent": {"given": "oral", "by": "self"},
        "fields": {"name": "王秀英", "age": 82, "township": "上涌镇", "living": "alone", "address": HOSTILE},
        "needs": [{"service": "living.home_care", "text": "长" * 500}],
    }
    with site.staff() as client:
        answer = client.post("/applications", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


def test_the_form_is_read_and_taken_away(phone: Page, site: Site, entered: dict[str, Any]) -> None:
    page = phone
    sign_in(page, site)
    page.wait_for_url("**/staff/**")
    page.goto(f"/staff/applications/{entered['no']}/print")
    expect(page.get_by_role("heading", name="服务类社会救助申请表")).to_be_visible()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    fits(page)
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="打印").click()
    expect(page).to_have_title("printed")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    assert download.value.suggested_filename.endswith(f"{entered['no']}.docx")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="下载 Word")).to_be_hidden()
