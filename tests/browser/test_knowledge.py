"""The page of policy answers, in a real browser: what is changed there, residents hear at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Chat, Site, axe, overflow, sign_in


@pytest.fixture
def page(desk: Page, site: Site) -> Page:
    """The page, signed in: going there leads to the sign-in and back."""
    desk.goto("/staff/knowledge")
    sign_in(desk, site)
    expect(desk.get_by_role("status").filter(has_text="共")).to_be_visible()
    return desk


def look_for(page: Page, words: str) -> None:
    """Search, and wait for the page of what was found: the one before it has the same entries."""
    page.get_by_label("查找", exact=True).fill(words)
    page.get_by_role("button", name="查找", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?&]q=[^&]"))
    page.wait_for_load_state()


def choose(page: Page, found_by: str, entry: str) -> None:
    """Look for an entry and open it."""
    look_for(page, found_by)
    page.locator(f'[data-entry="{entry}"]').click()
    expect(page.locator("#preview")).to_contain_text("依据：《")


class TestKnowledge:
    def test_a_change_is_previewed_kept_heard_by_residents_and_taken_back(self, page: Page) -> None:
        choose(page, "低保要什么条件", "dibao.who")
        page.get_by_label("回答").fill("先去乡镇问一问。")
        expect(page.locator("#preview")).to_contain_text("先去乡镇问一问。")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#flash")).to_have_text("保存好了，马上生效。")
        expect(page.locator("#revisions li")).to_have_count(1)

        chat = Chat(page.context.new_page()).open()
        chat.say("低保要什么条件")
        assert any("先去乡镇问一问。" in text and "依据：《" in text for text in chat.texts())

        page.get_by_role("button", name="恢复原来的").click()
        expect(page.locator("#flash")).to_have_text("恢复成原来的了。")
        expect(page.locator("#preview")).to_contain_text("平均下来")

    def test_an_answer_without_a_full_stop_is_refused_with_the_reason(self, page: Page) -> None:
        choose(page, "公示7天", "dibao.publicity")
        page.get_by_label("回答").fill("要公示<img src=x onerror=alert(1)>")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#editor [data-problem]").first).to_contain_text("请用句号结尾")
        expect(page.get_by_label("回答")).to_have_value("要公示<img src=x onerror=alert(1)>")

    @pytest.mark.parametrize("width", [360, 1440])
    def test_it_can_be_read_by_everybody(self, page: Page, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        choose(page, "低保要什么条件", "dibao.who")
        axe(page)
        assert overflow(page) <= 0

    def test_two_at_once_do_not_overwrite_each_other(self, page: Page) -> None:
        choose(page, "公示7天", "dibao.publicity")
        other = page.context.new_page()
        other.goto(page.url)
        before = page.get_by_label("回答").input_value()
        other.get_by_label("回答").fill("要在村里公示。")
        other.get_by_role("button", name="保存").click()
        expect(other.locator("#flash")).to_have_text("保存好了，马上生效。")
        page.get_by_label("回答").fill("要公示七天。")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#editor [data-problem]").first).to_contain_text("别人刚改过这一条")
        expect(page.get_by_label("回答")).to_have_value("要公示七天。")
        other.get_by_role("button", name="恢复原来的").click()
        expect(other.get_by_label("回答")).to_have_value(before)

    def test_each_region_has_its_own_answers(self, page: Page) -> None:
        look_for(page, "28个")
        expect(page.locator('[data-entry="cidu.station"]')).to_be_visible()
        page.get_by_label("地区").select_option("weihai")
        expect(page.locator("#entries")).to_contain_text("没有找到")
