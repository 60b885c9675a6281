"""Points, erasing and the quieter pages of the administration, on both widths."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.site import Site, axe, overflow, screens, sign_in

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}\u202e=1+1"
ADMIN = "/staff/admin"
#: Address and heading.
PAGES = [
    ("/staff/points?region=weihai", "海贝分"),
    ("/staff/applications/{no}/erase", "按本人要求删除"),
    (f"{ADMIN}/capacity?region=dehua", "接单量"),
    (f"{ADMIN}/standards?region=dehua", "标准和分值"),
    (f"{ADMIN}/channels", "渠道"),
    (f"{ADMIN}/pack?region=dehua", "数据核对"),
    (f"{ADMIN}/stations?region=dehua", "驿站"),
]


def test_each_opens_fits_and_is_accessible(phone: Page, site: Site, filed: dict[str, Any]) -> None:
    page = phone
    sign_in(page, site)
    page.wait_for_url("**/staff/**")
    for address, heading in PAGES:
        page.goto(address.format(no=filed["no"]))
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        axe(page)
        for _ in screens(page):
            assert overflow(page) == 0, address
    # What is typed is text, also where it is shown again.
    page.get_by_label("名称、代码或乡镇").fill(HOSTILE)
    page.get_by_label("名称、代码或乡镇").press("Enter")
    expect(page.get_by_text("没有这样的驿站")).to_be_visible()
    expect(page.get_by_label("名称、代码或乡镇")).to_have_value(HOSTILE)
    expect(page.locator("img[src=x]")).to_have_count(0)
