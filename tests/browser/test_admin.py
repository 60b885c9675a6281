"""The administration: a county fills in what is open, sets a clock and who is on duty; another only looks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.site import Site, looked_over, sign_in

ADMIN = "/staff/admin"
REGIONS = ["weihai"]


@pytest.fixture(scope="module")
def keeper(site: Site) -> tuple[str, str]:
    """An admin of 威海, where no other test changes anything."""
    return site.account("admin", regions=REGIONS)


def opened(page: Page, site: Site, account: tuple[str, str], path: str) -> Page:
    """``path`` as an account sees it."""
    sign_in(page, site, *account)
    page.wait_for_url("**/staff/**")
    page.goto(f"{ADMIN}/{path}")
    return page


class TestStory:
    def test_what_a_county_sets_is_seen_by_who_may_only_look(
        self, new_context: NewContext, site: Site, keeper: tuple[str, str]
    ) -> None:
        desk = opened(new_context(**DESK).new_page(), site, keeper, "open")
        desk.get_by_role("navigation", name="工作台").get_by_role("link", name="管理").click()
        expect(desk.get_by_role("heading", name="待补充")).to_be_visible()
        before = _still_open(desk)
        looked_over(desk)

        # An organisation's telephone and address.
        desk.get_by_role("navigation", name="管理").get_by_role("link", name="单位").click()
        desk.get_by_label("名称、代码或乡镇").fill("威海市民政局")
        desk.get_by_label("名称、代码或乡镇").press("Enter")
        desk.get_by_role("link", name="威海市民政局").click()
        desk.get_by_label("电话").fill("0631-5200000")
        desk.get_by_label("地址").fill("测试用的地址")
        desk.get_by_label("依据").fill("电话核实")
        desk.get_by_label("依据").press("Enter")
        expect(desk.locator("#flash")).to_have_text("已保存。")
        expect(desk.get_by_text("改了单位资料：电话核实").first).to_be_visible()

        # A clock; the address says which place, the list what was before.
        desk.get_by_role("navigation", name="管理").get_by_role("link", name="时限").click()
        desk.get_by_role("link", name="改：接收").click()
        desk.get_by_label("平常").fill("300")
        desk.get_by_label("依据或说明").fill("市局会议纪要")
        desk.get_by_role("button", name="保存").click()
        expect(desk.get_by_role("alert").get_by_text("平常：超出范围")).to_be_visible()
        expect(desk.get_by_label("平常")).to_have_value("300")
        desk.get_by_label("平常").fill("4")
        desk.get_by_role("button", name="保存").click()
        expect(desk.locator("#flash")).to_contain_text("已保存")
        expect(desk.get_by_text("已改")).to_be_visible()

        # Who is on duty, day and night.
        desk.get_by_role("navigation", name="管理").get_by_role("link", name="值班").click()
        expect(desk.get_by_text("现在没有排人值班")).to_be_visible()
        for day in ("周一", "周二", "周三", "周四", "周五", "周六", "周日"):
            desk.get_by_label(day, exact=True).check()
        desk.get_by_label("开始", exact=True).fill("00:00")
        desk.get_by_label("结束").fill("00:00")
        desk.get_by_label("值班人").fill("林主任")
        desk.get_by_label("值班电话").fill("13805951234")
        desk.get_by_role("button", name="排上").click()
        expect(desk.get_by_text("往后 14 天都有人值班")).to_be_visible()
        expect(desk.locator(".onduty")).to_contain_text("13805951234")
        looked_over(desk)

        # All of it is in the trail, and the filters are the address.
        desk.get_by_role("navigation", name="管理").get_by_role("link", name="审计").click()
        desk.get_by_label("哪一类").select_option("setting")
        expect(desk).to_have_url(re.compile(r"kind=setting"))
        expect(desk.get_by_role("row", name=re.compile("改了一处设置 接收")).first).to_be_visible()
        looked_over(desk)
        desk.goto(f"{ADMIN}/open")
        assert _still_open(desk) == before - 2

        # Another one, on a phone, may look at everything and change nothing.
        phone = opened(
            new_context(**PHONE).new_page(), site, site.account("auditor", regions=REGIONS), "clocks"
        )
        card = phone.get_by_role("row").filter(has_text="接收")
        expect(card).to_contain_text("4 个工作日")
        expect(phone.get_by_role("button", name="恢复默认")).to_have_count(0)
        phone.get_by_role("link", name="看：接收").click()
        expect(phone.get_by_text("市局会议纪要").first).to_be_visible()
        expect(phone.get_by_role("button", name="保存")).to_have_count(0)
        for path in ("duty", "audit", "open"):
            phone.goto(f"{ADMIN}/{path}")
            tab = phone.get_by_role("navigation", name="管理").locator("[aria-current]")
            expect(tab).to_be_in_viewport()
            looked_over(phone)
            assert "13805951234" not in phone.content()

        _undo(desk)


def _still_open(page: Page) -> int:
    said = re.search(r"还有 (\d+) 处待补充", page.locator(".progress__said").inner_text())
    assert said is not None
    return int(said[1])


def _undo(page: Page) -> None:
    page.goto(f"{ADMIN}/clocks")
    page.get_by_role("button", name="恢复默认：接收").click()
    expect(page.locator("#flash")).to_have_text("已恢复成地区数据里的。")
    expect(page.get_by_role("button", name="恢复默认")).to_have_count(0)
    page.goto(f"{ADMIN}/duty")
    page.get_by_role("link", name="改：林主任 00:00").click()
    page.get_by_role("button", name="取消这一班").click()
    expect(page.locator("#flash")).to_have_text("已取消这一班。")
    expect(page).to_have_url(re.compile(r"/staff/admin/duty\?region=weihai$"))
    page.goto(f"{ADMIN}/organisations/weihai.civil_affairs")
    for part in ("电话", "地址"):
        page.get_by_label(part).fill("")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#flash")).to_have_text("已保存。")


class TestAccounts:
    def test_a_new_password_is_shown_once_and_works(
        self, new_context: NewContext, site: Site, keeper: tuple[str, str]
    ) -> None:
        name, _ = site.account("volunteer", regions=REGIONS)
        desk = opened(new_context(**DESK).new_page(), site, keeper, "accounts?role=volunteer")
        desk.get_by_role("link", name=name).click()
        looked_over(desk)
        desk.get_by_role("button", name="生成新密码").click()
        password = desk.locator(".secret__word").inner_text()
        desk.reload()
        expect(desk.locator(".secret__word")).to_have_count(0)
        phone = new_context(**PHONE).new_page()
        sign_in(phone, site, name, password)
        phone.wait_for_url(re.compile(r"/(staff|field)"))
        phone.goto("/staff/me")
        phone.get_by_label("现在的密码").fill(password)
        phone.get_by_label("新密码", exact=False).first.fill("my-own-password")
        phone.get_by_label("再写一遍新密码").fill("my-own-password")
        phone.get_by_role("button", name="改密码").click()
        expect(phone.locator("#flash")).to_contain_text("密码改好了")
        looked_over(phone)
