"""The page of policy answers, in a real browser: what is changed there, residents hear at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Chat, Site, sign_in


@pytest.fixture
def page(desk: Page, site: Site) -> Page:
    """The page, signed in: going there leads to the sign-in and back."""
    desk.goto("/staff/knowledge")
    sign_in(desk, site)
    expect(desk.locator("#knowledge-count")).to_contain_text("共")
    return desk


def choose(page: Page, found_by: str, entry: str) -> None:
    """Look for an entry and open it."""
    page.get_by_label("查找", exact=True).fill(found_by)
    page.get_by_role("button", name="查找", exact=True).click()
    page.locator(f'[data-entry="{entry}"]').click()
    expect(page.locator("#preview")).to_contain_text("依据：《")


class TestKnowledge:
    def test_a_change_is_previewed_kept_heard_by_residents_and_taken_back(self, page: Page) -> None:
        choose(page, "低保要什么条件", "dibao.who")
        page.get_by_label("回答").fill("先去乡镇问一问。")
        expect(page.locator("#preview")).to_contain_text("先去乡镇问一问。")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#editor-saved")).to_have_text("保存好了，马上生效。")
        expect(page.locator("#revisions li")).to_have_count(1)

        chat = Chat(page.context.new_page()).open()
        chat.say("低保要什么条件")
        assert any("先去乡镇问一问。" in text and "依据：《" in text for text in chat.texts())

        page.get_by_role("button", name="恢复原来的").click()
        expect(page.locator("#editor-saved")).to_have_text("恢复成原来的了。")
        expect(page.locator("#preview")).to_contain_text("平均下来")

    def test_an_answer_without_a_full_stop_is_refused_with_the_reason(self, page: Page) -> None:
        choose(page, "公示7天", "dibao.publicity")
        page.get_by_label("回答").fill("要公示")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#editor-problem")).to_contain_text("请用句号结尾")

    def test_each_region_has_its_own_answers(self, page: Page) -> None:
        page.get_by_label("查找", exact=True).fill("28个")
        page.get_by_role("button", name="查找", exact=True).click()
        expect(page.locator('[data-entry="cidu.station"]')).to_be_visible()
        page.get_by_label("地区").select_option("weihai")
        expect(page.locator("#entries")).to_contain_text("没有找到")
