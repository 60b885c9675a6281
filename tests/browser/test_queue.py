"""The queue in a real browser: in order, alive, by keys, on a phone, and while the network is away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.site import Chat, Site, axe, overflow, sign_in
from tests.browser.test_alerts import nothing_waits

__all__ = ["nothing_waits"]


@pytest.fixture
def queue(desk: Page, site: Site) -> Page:
    """The queue, inside."""
    sign_in(desk, site)
    expect(desk.get_by_role("heading", name="待办", level=1)).to_be_visible()
    return desk


@pytest.fixture
def resident(new_context: NewContext) -> Chat:
    """A resident on a phone."""
    return Chat(new_context(**PHONE).new_page()).open()


class TestTheQueue:
    def test_danger_comes_to_the_top_within_seconds_without_taking_the_focus(
        self, queue: Page, resident: Chat, filed: dict[str, Any]
    ) -> None:
        queue.keyboard.press("j")
        focused = queue.locator("[data-item] a:focus")
        expect(focused).to_have_count(1)
        before = focused.get_attribute("href")
        resident.say("我不想活了，想一死了之")
        first = queue.locator("#queue [data-item]").first
        expect(first).to_contain_text("有轻生的话，等人接")
        expect(queue.locator("#queue h2").first).to_have_text("有危险，还没有人接")
        assert focused.get_attribute("href") == before
        axe(queue)
        first.get_by_role("button", name="我来处理").click()
        expect(queue.locator(".bubble--raised")).to_contain_text("一死了之")

    def test_who_works_on_it_is_seen_by_a_colleague(
        self, queue: Page, new_context: NewContext, site: Site, filed: dict[str, Any]
    ) -> None:
        own = f"/staff/queue?kind=new&q={filed['no']}"
        queue.goto(own)
        queue.get_by_role("button", name=f"我处理：{filed['no']}").click()
        expect(queue.locator("[data-item]")).to_contain_text("我在处理")
        assert queue.url.endswith(own)
        colleague = new_context(**PHONE).new_page()
        sign_in(colleague, site, *site.account("county"))
        colleague.goto(own)
        item = colleague.locator("[data-item]")
        expect(item).to_contain_text("admin 在处理")
        expect(item.get_by_role("button")).to_have_count(0)
        assert overflow(colleague) <= 0
        axe(colleague)
        queue.get_by_role("button", name=f"放下：{filed['no']}").click()
        expect(item.get_by_role("button", name="我处理")).to_be_visible()

    def test_filters_stay_in_the_address_and_back_leads_back(
        self, queue: Page, filed: dict[str, Any]
    ) -> None:
        queue.get_by_role("link", name=re.compile("^新申请")).click()
        expect(queue).to_have_url(re.compile(r"\?kind=new$"))
        queue.get_by_label("乡镇").select_option("上涌镇")
        expect(queue).to_have_url(re.compile(r"kind=new&township="))
        expect(queue.locator("[data-item]").first).to_contain_text("上涌镇")
        queue.go_back()
        expect(queue.get_by_label("乡镇")).to_have_value("")
        queue.get_by_label("查找").fill("没有<i>这个")
        queue.get_by_label("查找").press("Enter")
        expect(queue.locator("#queue")).to_contain_text("这个条件下没有待办")
        expect(queue.locator(".chips")).to_contain_text("没有<i>这个")

    def test_keys_walk_search_and_help_but_never_while_one_types(
        self, queue: Page, filed: dict[str, Any]
    ) -> None:
        queue.goto(f"/staff/queue?q={filed['no']}")
        queue.keyboard.press("?")
        expect(queue.get_by_role("dialog", name="快捷键")).to_be_visible()
        queue.keyboard.press("Escape")
        expect(queue.get_by_role("dialog")).to_have_count(0)
        queue.keyboard.press("/")
        expect(queue.get_by_label("查找")).to_be_focused()
        queue.keyboard.type("jk?")
        expect(queue.get_by_label("查找")).to_have_value("jk?")
        expect(queue.get_by_role("dialog")).to_have_count(0)
        queue.get_by_label("查找").blur()
        queue.keyboard.press("j")
        queue.keyboard.press("Enter")
        expect(queue.locator("#case")).to_be_visible()

    def test_a_network_that_is_cut_is_told_and_the_page_goes_on_afterwards(
        self, queue: Page, resident: Chat
    ) -> None:
        queue.context.set_offline(True)
        expect(queue.locator("#offline")).to_contain_text("连不上系统")
        resident.say("家里断粮了，三天没吃饭了")
        queue.context.set_offline(False)
        expect(queue.locator("#queue [data-item]").first).to_contain_text("断粮")
        expect(queue.locator("#offline")).to_be_hidden()
