"""A case's needs in a real browser: from who could take one to the resident's word, and two at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.site import Site, axe, fits, overflow, sign_in

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture
def no(site: Site) -> str:
    """A case of Dehua that is being assessed; nothing of it is with anybody."""
    fields = {
        **{"name": "陈秀英", "phone": "13800138000", "age": 82, "sex": "female", "township": "上涌镇"},
        **{"living": "alone", "self_care": "partial", "illness": "中风", "category": "dibao"},
    }
    body = {
        "region": "dehua",
        "channel": "visit",
        "client_id": str(uuid4()),
        "consent": {"by": "self", "given": "oral"},
        "fields": fields,
        "needs": [{"service": "living.home_care", "text": f"想找人上门照顾{HOSTILE}"}],
    }
    with site.staff() as staff:
        made = staff.post("/applications", json=body)
        assert made.status_code == 201, made.text
        number: str = made.json()["no"]
        staff.post(f"/applications/{number}/actions", json={"action": "assess"}).raise_for_status()
        for one in staff.get(f"/applications/{number}").json()["referrals"]:
            act(staff, one["id"], "withdraw", reason="改转别处")
    return number


def act(client: httpx.Client, referral_id: str, action: str, **rest: Any) -> None:
    """A step over the API, decided on what it is now."""
    version = client.get(f"/referrals/{referral_id}").raise_for_status().json()["version"]
    body = {"action": action, "version": version, **rest}
    client.post(f"/referrals/{referral_id}/actions", json=body).raise_for_status()


@contextmanager
def of_organisation(site: Site, code: str) -> Iterator[httpx.Client]:
    """The API, signed in as somebody of this organisation."""
    username, password = site.account("provider", organisation=code)
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client:
        token = client.post("/auth/token", data={"username": username, "password": password}).json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        yield client


def needs(page: Page, no: str) -> Locator:
    """The case's page, its panel of needs there."""
    page.goto(f"/staff/applications/{no}")
    part = page.locator("#needs-part")
    expect(part).to_be_visible()
    return part


def fill(part: Locator, step: str, sentence: str) -> None:
    """Open a step's form, choose a sentence, press."""
    form = part.locator("details", has=part.page.locator("summary", has_text=step))
    form.locator("summary").first.click()
    form.get_by_label(sentence).check()
    form.get_by_role("button", name=step).click()


def test_from_a_candidate_to_the_residents_word(new_context: NewContext, site: Site, no: str) -> None:
    page = new_context(**PHONE).new_page()
    sign_in(page, site, *site.account("county"))
    part = needs(page, no)
    expect(part.get_by_text(HOSTILE)).to_be_visible()
    part.get_by_role("link", name="换一个单位").click()
    candidate = part.locator('.candidate:has(b:text-is("圆梦社工研究中心"))')
    expect(candidate).to_be_attached()
    if not candidate.is_visible():  # other tests' organisations stand before it
        part.locator("summary", has_text="另外").click()
    expect(candidate.get_by_text("服务：提供居家照料")).to_be_visible()
    candidate.get_by_role("link", name="选它").click()
    preview = part.locator(".preview")
    expect(preview.get_by_text("13800138000")).to_be_visible()
    expect(preview.get_by_text("不给它看：")).to_contain_text("救助身份")
    fits(page)
    preview.get_by_role("button", name="马上发出").click()
    expect(page.locator("#flash")).to_contain_text("已发出")
    now = part.locator(".referral", has_text="圆梦社工研究中心").first
    expect(now.get_by_text("已发出")).to_be_visible()

    with of_organisation(site, "dehua.yuanmeng") as yuanmeng:
        listed = yuanmeng.get("/referrals", params={"status": "sent", "page_size": 100}).json()["items"]
        [sent] = [one for one in listed if one["application_no"] == no]
        act(yuanmeng, sent["id"], "reject", reason=HOSTILE)
    # The open page learns of it by itself: the next one stands there as a draft, the refusal behind it.
    draft = part.locator(".referral", has_text="待发出")
    expect(draft.locator("p", has_text="前面的单位没有接")).to_be_visible()
    part.get_by_text("以前转过的").click()
    expect(part.get_by_text(HOSTILE).nth(1)).to_be_visible()
    draft.get_by_role("link", name="看会给它看什么").click()
    part.locator(".preview").get_by_role("button", name="发出").click()
    for step, after in (("接收", "已接收"), ("开始服务", "服务中")):
        part.get_by_role("button", name=step, exact=True).click()
        expect(part.locator(".referral__line").get_by_text(after).first).to_be_visible()
    fill(part, "暂停", "等物资或设备到位。")
    expect(part.get_by_text("时限停走").first).to_be_visible()
    fits(page)
    for step, after in (("恢复", "服务中"), ("服务完成", "已完成，待确认")):
        part.get_by_role("button", name=step, exact=True).click()
        expect(part.locator(".referral__line").get_by_text(after).first).to_be_visible()
    fill(part, "确认办结", "电话回访，居民说已经办好。")
    expect(part.locator("p", has_text="工作人员确认：").first).to_contain_text("电话回访")
    assert overflow(page) <= 0


def test_household_policies_and_lists_on_a_phone(new_context: NewContext, site: Site, no: str) -> None:
    page = new_context(**PHONE).new_page()
    sign_in(page, site, *site.account("county"))
    with site.staff() as staff:
        body = {
            **{"organisation": "dehua.charity_federation", "kind": "goods", "title": f"大米{HOSTILE}"},
            **{"services": ["living.home_care"], "quantity": 5, "unit": "袋"},
        }
        one = staff.post("/resources", json=body).raise_for_status().json()["id"]
    for path, words in (
        (f"/staff/applications/{no}/panels/duplicates", "这一户已经有的帮扶"),
        (f"/staff/applications/{no}/panels/benefits", "不是认定结果"),
        ("/staff/referrals", "先到期的在前"),
        ("/staff/resources", HOSTILE),
        (f"/staff/resources/{one}", "能给谁"),
        ("/staff/resources/new", "能帮哪些服务"),
    ):
        page.goto(path)
        expect(page.get_by_text(words).first).to_be_visible()
        axe(page)
        assert overflow(page) <= 0, path
