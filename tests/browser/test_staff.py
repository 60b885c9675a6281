"""Signing in, and the list of applications, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.site import Site, axe, overflow, sign_in


@pytest.fixture
def signed_in(desk: Page, site: Site) -> Page:
    """The list of applications, inside."""
    sign_in(desk, site)
    expect(desk.get_by_role("heading", name="待办", level=1)).to_be_visible()
    desk.goto("/staff/applications")
    return desk


def row(page: Page, no: str) -> Locator:
    return page.locator(f"#row-{no}")


class TestSigningIn:
    """Who may come in."""

    def test_a_wrong_password_is_told_and_stays_outside(self, desk: Page, site: Site) -> None:
        desk.goto("/staff")
        sign_in(desk, site, password="not-the-password")
        expect(desk.get_by_role("alert")).to_be_visible()
        expect(desk.get_by_role("button", name="登录")).to_be_visible()
        assert desk.context.cookies() == []

    def test_the_right_one_leads_to_the_queue_and_out_again(self, signed_in: Page) -> None:
        signed_in.get_by_role("button", name="退出").click()
        expect(signed_in.get_by_role("button", name="登录")).to_be_visible()
        assert signed_in.context.cookies() == []

    def test_a_link_to_a_case_is_kept_over_the_sign_in(
        self, desk: Page, site: Site, filed: dict[str, Any]
    ) -> None:
        desk.goto(f"/staff/applications/{filed['no']}")
        sign_in(desk, site)
        expect(desk.locator("#case")).to_be_visible()
        assert desk.url.endswith(filed["no"])

    def test_a_sign_in_that_ran_out_leads_back_to_the_door(self, signed_in: Page, site: Site) -> None:
        signed_in.context.add_cookies([{"name": "yizhu_staff", "value": "run.out.token", "url": site.url}])
        signed_in.reload()
        expect(signed_in.get_by_role("button", name="登录")).to_be_visible()


class TestTheList:
    """Finding an application."""

    @pytest.mark.parametrize("kind", ["phone", "desk"])
    def test_a_new_application_is_in_it_masked_and_it_fits(
        self, new_context: NewContext, site: Site, filed: dict[str, Any], kind: str
    ) -> None:
        page = new_context(**(PHONE if kind == "phone" else DESK)).new_page()
        sign_in(page, site)
        page.goto(f"/staff/applications?q={filed['no']}")
        line = row(page, filed["no"])
        expect(line).to_contain_text("上涌镇")
        expect(line).to_contain_text("居家照料")
        expect(line).not_to_contain_text(filed["fields"]["name"])
        expect(line).to_contain_text(filed["fields"]["name"][0])
        assert overflow(page) <= 0
        axe(page)

    def test_filters_count_at_once_and_stay_in_the_address(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        # By its number: what other tests filed in this township may fill more than one page.
        signed_in.goto(f"/staff/applications?q={filed['no']}")
        signed_in.get_by_label("乡镇").select_option("上涌镇")
        expect(signed_in).to_have_url(
            re.compile(r"/applications\?(q=[^&]+&township=[^&]+|township=[^&]+&q=[^&]+)$")
        )
        expect(row(signed_in, filed["no"])).to_be_visible()
        signed_in.get_by_label("乡镇").select_option("杨梅乡")
        expect(row(signed_in, filed["no"])).to_have_count(0)
        signed_in.go_back()
        expect(signed_in.get_by_label("乡镇")).to_have_value("上涌镇")
        expect(row(signed_in, filed["no"])).to_be_visible()
        signed_in.get_by_role("link", name="去掉条件：上涌镇").click()
        expect(signed_in).to_have_url(re.compile(r"/applications\?q=[^&]+$"))

    def test_a_column_sorts_both_ways(self, signed_in: Page, filed: dict[str, Any]) -> None:
        head = signed_in.get_by_role("columnheader", name="困难程度")
        head.get_by_role("link").click()
        expect(signed_in).to_have_url(re.compile("sort=-difficulty"))
        expect(head).to_have_attribute("aria-sort", "descending")
        head.get_by_role("link").click()
        expect(head).to_have_attribute("aria-sort", "ascending")

    def test_a_search_without_a_find_says_so_and_can_be_cleared(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.get_by_label("查找").fill("<b>没有这个</b>")
        signed_in.get_by_role("button", name="查找").click()
        expect(signed_in.locator("#list")).to_contain_text("没有符合条件的申请")
        expect(signed_in.locator(".chips")).to_contain_text("<b>没有这个</b>")
        signed_in.get_by_role("link", name="清空").click()
        expect(signed_in.locator("#list tbody tr").first).to_be_visible()
        expect(signed_in.get_by_label("查找")).to_have_value("")

    def test_keys_find_walk_and_open_and_a_case_leads_back_to_the_same_list(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.keyboard.press("/")
        signed_in.keyboard.type(filed["no"])
        signed_in.keyboard.press("Enter")
        expect(signed_in.locator("#list tbody tr")).to_have_count(1)
        signed_in.keyboard.press("j")
        expect(row(signed_in, filed["no"]).get_by_role("link")).to_be_focused()
        signed_in.keyboard.press("Enter")
        expect(signed_in.locator("#case")).to_be_visible()
        signed_in.get_by_role("link", name="返回申请列表").click()
        expect(signed_in.get_by_label("查找")).to_have_value(filed["no"])
