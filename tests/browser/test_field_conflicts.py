"""The volunteer's page when the county has something else: a person decides; and two lists that are one."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.field import Field, Helper, a_name, a_phone
from tests.browser.site import Site, axe


class TestConflicts:
    def test_a_visit_that_somebody_else_recorded_is_for_a_person_to_decide(
        self, inside: Field, helper: Helper, site: Site
    ) -> None:
        page = inside.page
        visit = helper.visit("褚七妹")
        page.reload()
        inside.unlock()
        inside.row("褚**").get_by_role("link").click()
        expect(page.get_by_role("heading", name="褚七妹")).to_be_visible()
        expect(page).to_have_title("走访 · 易助走访")  # titles stay in the browser's history: no name in them
        axe(page)
        page.context.set_offline(True)
        inside.choose("见到人了吗", "已走访")
        inside.choose("他要帮忙吗", "不要")
        page.get_by_label("情况怎么样").fill("腿肿了，走不动")
        inside.press("交上去")
        with site.staff() as staff:
            told = {"outcome": "no_need", "note": "电话里说都好"}
            staff.post(f"/visits/{visit}/outcome", json=told).raise_for_status()
        page.context.set_offline(False)
        expect(page.get_by_text("这一户已经有人记过走访结果了。")).to_be_visible()
        expect(page.get_by_text("电话里说都好")).to_be_visible()
        expect(page.get_by_text("腿肿了，走不动")).to_be_visible()
        axe(page)
        inside.press("把我写的补记上去")
        expect(page.get_by_text("交上去了。")).to_be_visible()
        with site.staff() as staff:
            note = staff.get(f"/visits/{visit}").json()["note"]
        assert note.startswith("电话里说都好\n") and note.endswith("腿肿了，走不动")

    def test_somebody_who_may_be_known_is_looked_at_first(self, inside: Field, helper: Helper) -> None:
        page, phone = inside.page, a_phone()
        for name in ("卫八仙", "卫八仙"):
            inside.begin()
            inside.fill(name, phone=phone)
            inside.press("交上去")
            if not page.get_by_text("可能已经有申请").count():
                expect(page.locator(".field-no").or_(page.get_by_text("可能已经有申请"))).to_be_visible()
            first = page.locator(".field-no")
            if first.count():
                page.get_by_role("link", name="回到今天").click()
        before = len(helper.applications())
        expect(page.get_by_text("这个人可能已经有申请了，还没有交。")).to_be_visible()
        axe(page)
        inside.press("不是同一件事，照样交")
        inside.handed_in()
        assert len(helper.applications()) == before + 1


class TestAStation:
    def test_its_list_and_the_countys_are_the_same_within_seconds(
        self, new_context: NewContext, site: Site
    ) -> None:
        station = Helper(site, "station", ["上涌镇"])
        outside = Field(new_context(**PHONE).new_page(), station).open()
        indoors: BrowserContext = new_context(**DESK)
        desk = Field(indoors.new_page(), station).open()
        outside.page.context.set_offline(True)
        outside.begin()
        outside.fill(a_name("孔"), phone=a_phone(), township=False)
        outside.press("交上去")
        outside.page.context.set_offline(False)
        no = outside.handed_in()
        with site.staff() as staff:
            newest = staff.get("/applications", params={"region": "dehua"}).json()["items"][0]
        assert (newest["no"], newest["channel"]) == (no, "station")
        expect(desk.row(no)).to_be_visible()
