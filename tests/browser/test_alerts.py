"""Danger in a talk reaches whoever is on duty, on every staff page, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.site import Chat, Site, overflow, sign_in

BANNER = "#banner"


@pytest.fixture(autouse=True)
def nothing_waits(site: Site) -> Iterator[None]:
    """Before and after a test no alert waits: the others share the program."""
    settle_all(site)
    yield
    settle_all(site)


def settle_all(site: Site) -> None:
    with site.staff() as staff:
        for status in ("open", "acknowledged"):
            while items := staff.get("/alerts", params={"status": status, "page_size": 100}).json()["items"]:
                for alert in items:
                    staff.post(f"/alerts/{alert['id']}/acknowledge")
                    staff.post(f"/alerts/{alert['id']}/close", json={"note": "测试"}).raise_for_status()


@pytest.fixture
def signed_in(desk: Page, site: Site) -> Page:
    """The desk, inside."""
    desk.goto("/staff")
    sign_in(desk, site)
    expect(desk.get_by_role("heading", name="申请")).to_be_visible()
    return desk


@pytest.fixture
def resident(new_context: NewContext) -> Chat:
    """A resident on a phone."""
    return Chat(new_context(**PHONE).new_page()).open()


def alerts(site: Site) -> list[dict[str, Any]]:
    with site.staff() as staff:
        items: list[dict[str, Any]] = staff.get("/alerts?status=open").json()["items"]
        return items


class TestTheBanner:
    def test_it_comes_on_every_page_while_danger_waits_and_goes_when_somebody_sees_to_it(
        self, signed_in: Page, resident: Chat, site: Site
    ) -> None:
        expect(signed_in.locator(BANNER)).to_be_hidden()
        resident.say("我不想活了，想一死了之")
        expect(signed_in.get_by_role("alert")).to_contain_text("有 1 条紧急情况等人接")
        expect(signed_in).to_have_title("（1）申请 · 易助工作台")
        signed_in.goto("/staff/applications/DH20200101-999999")
        expect(signed_in.locator(BANNER)).to_contain_text("有 1 条紧急情况等人接")
        [alert] = alerts(site)
        with site.staff() as staff:
            staff.post(f"/alerts/{alert['id']}/acknowledge").raise_for_status()
        expect(signed_in.locator(BANNER)).to_be_hidden()

    def test_a_wish_for_a_person_is_counted_without_alarm(self, signed_in: Page, resident: Chat) -> None:
        resident.say("我要找人工")
        expect(signed_in.locator('[data-count="alerts"]')).to_have_text("1")
        expect(signed_in.locator(BANNER)).to_be_hidden()

    def test_nobody_outside_sees_anything(self, desk: Page, resident: Chat) -> None:
        resident.say("我不想活了，想一死了之")
        desk.goto("/staff")
        expect(desk.get_by_role("button", name="登录")).to_be_visible()
        expect(desk.locator("#main")).to_have_count(0)


class TestTheDuty:
    def test_from_the_banner_to_the_talk_to_the_end(self, signed_in: Page, resident: Chat) -> None:
        resident.say("我不想活了，想一死了之")
        signed_in.get_by_role("link", name="条紧急情况等人接").click()
        item = signed_in.locator("#waiting .alert")
        expect(item).to_contain_text("有轻生的话")
        expect(signed_in.locator("#duty")).not_to_contain_text("一死了之")
        signed_in.get_by_role("button", name="我来处理").click()
        expect(signed_in.locator("#talked .said-by--raised")).to_contain_text("一死了之")
        expect(signed_in.locator("#held .alert")).to_contain_text("admin")
        expect(signed_in.locator(BANNER)).to_be_hidden()
        signed_in.get_by_role("button", name="接手对话").click()
        signed_in.get_by_label("回复居民").fill("我是县里的工作人员，您现在身边有人吗？")
        signed_in.get_by_role("button", name="发送").click()
        expect(signed_in.locator("#talked .said-by--caseworker")).to_contain_text("身边有人吗")
        expect(resident.bubbles("caseworker")).to_contain_text("身边有人吗")
        resident.write("我女儿来了")
        expect(signed_in.locator("#talked")).to_contain_text("我女儿来了")
        signed_in.get_by_role("button", name="交回给易助").click()
        expect(signed_in.get_by_role("button", name="接手对话")).to_be_visible()
        signed_in.get_by_role("button", name="处理完毕").click()
        signed_in.get_by_label("怎么处理的").fill("女儿到了，村干部明天再去看")
        signed_in.locator("#closing").get_by_role("button", name="处理完毕").click()
        expect(signed_in.locator("#held .alert")).to_have_count(0)
        signed_in.get_by_role("button", name="看结果").first.click()
        expect(signed_in.locator("#closed .alert__note").first).to_have_text("女儿到了，村干部明天再去看")

    def test_the_resident_hears_nothing_of_an_acknowledgement(self, signed_in: Page, resident: Chat) -> None:
        resident.say("我不想活了，想一死了之")
        before = resident.texts()
        signed_in.goto("/staff/alerts")
        signed_in.get_by_role("button", name="我来处理").click()
        expect(signed_in.locator("#held .alert")).to_have_count(1)
        resident.page.reload()
        expect(resident.bubbles("bot").first).to_be_visible()
        assert resident.texts() == before

    def test_a_colleague_was_quicker(self, signed_in: Page, resident: Chat, site: Site) -> None:
        resident.say("我不想活了，想一死了之")
        signed_in.goto("/staff/alerts")
        [alert] = alerts(site)
        button = signed_in.get_by_role("button", name="我来处理")
        expect(button).to_be_visible()
        with site.staff() as staff:
            staff.post(f"/alerts/{alert['id']}/acknowledge").raise_for_status()
            staff.post(f"/alerts/{alert['id']}/close", json={"note": "好了"}).raise_for_status()
        expect(signed_in.locator("#waiting .alert")).to_have_count(0)
        expect(signed_in.locator("#nothing")).to_be_visible()

    def test_it_fits_a_phone(self, phone: Page, resident: Chat, site: Site) -> None:
        resident.say("我不想活了，想一死了之")
        phone.goto("/staff")
        sign_in(phone, site)
        phone.get_by_role("link", name="条紧急情况等人接").click()
        phone.get_by_role("button", name="我来处理").click()
        expect(phone.locator("#talked .said-by--raised")).to_be_visible()
        assert overflow(phone) <= 0
