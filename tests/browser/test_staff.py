"""The caseworkers' desk, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.site import Site, sign_in


@pytest.fixture
def signed_in(desk: Page, site: Site) -> Page:
    """The desk, inside."""
    desk.goto("/staff")
    sign_in(desk, site)
    expect(desk.get_by_role("heading", name="申请")).to_be_visible()
    return desk


class TestSigningIn:
    """Who may come in."""

    def test_a_wrong_password_is_told_and_stays_outside(self, desk: Page, site: Site) -> None:
        desk.goto("/staff")
        sign_in(desk, site, password="not-the-password")
        expect(desk.get_by_role("alert")).to_be_visible()
        expect(desk.get_by_role("button", name="登录")).to_be_visible()
        assert desk.context.cookies() == []

    def test_the_right_one_leads_to_the_list_and_out_again(self, signed_in: Page) -> None:
        expect(signed_in.locator("#count")).to_contain_text("共")
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

    def test_a_new_application_is_in_it_with_a_masked_name(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.reload()
        row = signed_in.locator("#rows tr", has_text=filed["no"])
        expect(row).to_contain_text("上涌镇")
        expect(row).to_contain_text("居家照料")
        expect(row).not_to_contain_text(filed["fields"]["name"])
        expect(row).to_contain_text(filed["fields"]["name"][0])

    def test_filters_narrow_it_and_stay_in_the_address(self, signed_in: Page, filed: dict[str, Any]) -> None:
        signed_in.get_by_label("乡镇").select_option("上涌镇")
        expect(signed_in).to_have_url(re.compile("township="))
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_be_visible()
        signed_in.get_by_label("乡镇").select_option("杨梅乡")
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_have_count(0)
        signed_in.go_back()
        expect(signed_in.get_by_label("乡镇")).to_have_value("上涌镇")
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_be_visible()

    def test_a_page_beyond_the_last_leads_to_the_last(self, signed_in: Page, filed: dict[str, Any]) -> None:
        signed_in.goto(f"/staff/applications?q={filed['no']}&page=99")
        expect(signed_in.locator("#rows tr")).to_have_count(1)
        expect(signed_in).to_have_url(re.compile(f"q={filed['no']}$"))

    def test_a_search_without_a_find_says_so_and_can_be_cleared(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.get_by_label("查找").fill("<b>没有这个</b>")
        signed_in.get_by_role("button", name="查找").click()
        expect(signed_in.locator("#empty")).to_contain_text("没有符合条件的申请")
        signed_in.get_by_role("button", name="清空").click()
        # Which of them are on the first page depends on how many were filed since.
        expect(signed_in.locator("#rows tr").first).to_be_visible()
        expect(signed_in.get_by_label("查找")).to_have_value("")
        signed_in.get_by_label("查找").fill(filed["no"])
        signed_in.get_by_label("查找").press("Enter")
        expect(signed_in.locator("#rows tr", has_text=filed["no"])).to_be_visible()

    def test_what_is_typed_before_the_choices_are_there_stays(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        held: list[Route] = []
        signed_in.route("**/pages/labels.json?*", lambda route: held.append(route))
        with signed_in.expect_request("**/pages/labels.json?*"):
            signed_in.goto("/staff/applications", wait_until="commit")
        signed_in.get_by_label("查找").fill(filed["no"])
        for route in held:
            route.continue_()
        signed_in.unroute("**/pages/labels.json?*")
        expect(signed_in.locator("#count")).to_contain_text("共")
        signed_in.get_by_label("查找").press("Enter")
        expect(signed_in.locator("#rows tr")).to_have_count(1)
        expect(signed_in.get_by_label("查找")).to_have_value(filed["no"])

    def test_a_row_leads_to_the_case_and_back_to_the_same_list(
        self, signed_in: Page, filed: dict[str, Any]
    ) -> None:
        signed_in.get_by_label("查找").fill(filed["no"])
        signed_in.get_by_label("查找").press("Enter")
        expect(signed_in.locator("#rows tr")).to_have_count(1)
        signed_in.locator("#rows tr").click()
        expect(signed_in.locator("#case")).to_be_visible()
        signed_in.get_by_role("link", name="返回申请列表").click()
        expect(signed_in.get_by_label("查找")).to_have_value(filed["no"])
