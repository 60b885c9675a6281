"""The volunteer's page: what stays on the device over an update, a full storage, a lock, a poor network."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.field import Field, Helper
from tests.browser.site import Site

#: What the first version kept is gone, and the next one is installed; the page asks for no words meanwhile.
UPDATE = """async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  const changed = new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
  await navigator.serviceWorker.register("/field/sw.js?next", { scope: "/field" });
  await changed;
}"""


@pytest.fixture(scope="module")
def helper(site: Site) -> Helper:
    """A volunteer."""
    return Helper(site)


@pytest.fixture
def inside(new_context: NewContext, helper: Helper) -> Field:
    """The phone of one, open."""
    return Field(new_context(**PHONE).new_page(), helper).open()


def test_after_an_update_the_second_region_is_still_ones_own_without_a_network(
    new_context: NewContext, site: Site
) -> None:
    field = Field(new_context(**PHONE).new_page(), Helper(site, region="weihai")).open()
    page = field.page
    expect(page.locator("#brand")).to_have_text("威救你 · 走访")
    page.wait_for_function("navigator.serviceWorker.controller")
    page.evaluate(UPDATE)
    page.context.set_offline(True)
    page.reload()
    field.unlock()
    field.home()
    expect(page.locator("#brand")).to_have_text("威救你 · 走访")
    field.begin()
    field.steps_to("住在哪里")
    expect(page.get_by_label("乡镇").locator("option", has_text="环翠楼街道")).to_have_count(1)
    unknown = page.evaluate("fetch('/field/words.json?region=mars').then((a) => a.status, () => 'none')")
    assert unknown == "none"
