"""The figures, in a real browser: each chart is drawn out of the table under it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.site import Site, fits, sign_in


def test_charts_with_the_table_behind_each_and_the_file(
    desk: Page, site: Site, filed: dict[str, Any]
) -> None:
    page = desk
    sign_in(page, site)
    page.goto("/staff/figures")
    charts = page.locator("[data-chart]")
    expect(charts.first.locator("canvas")).to_be_visible()
    assert charts.count() == page.locator("[data-done=true]").count() >= 4
    drawn = page.evaluate(
        "echarts.getInstanceByDom(document.querySelector('[data-table=places-table]')).getOption()"
    )
    assert filed["fields"]["township"] in drawn["yAxis"][0]["data"]
    page.get_by_text("看表格").first.click()
    row = page.locator("#places-table tr", has_text=filed["fields"]["township"])
    assert int(row.locator("td").nth(5).inner_text()) >= 1, "all of the five classes together"
    fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    assert download.value.suggested_filename.startswith("yizhu-dehua-")
    page.get_by_label("乡镇", exact=True).select_option("杨梅乡")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile("township="))
    expect(page.get_by_role("heading", name="数据")).to_be_visible()
