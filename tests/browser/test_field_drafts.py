"""The volunteer's page: a draft can always be reached, put right, handed in, deleted; and the talk
takes back what it gave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.field import Field, Helper, a_name, a_phone
from tests.browser.site import OPENING, Chat, Site, axe


def draft_of_a_visit(inside: Field, name: str, words: str) -> None:
    """What came of a visit, written down and not handed in."""
    inside.page.reload()
    inside.unlock()
    inside.row(name).get_by_role("link").click()
    inside.choose("见到人了吗", "没找到人")
    inside.page.get_by_label("情况怎么样").fill(words)
    inside.press("先存着")


def unsent(inside: Field) -> Any:
    return inside.page.locator("section", has_text="还没交上去的").locator(".field-row")


def refuse_once(page: Page, path: str, *errors: tuple[str, str]) -> None:
    """The next one sent there is refused for these fields; the one after goes through."""
    left = [{"field": field, "message": message, "code": "unknown"} for field, message in errors]

    def answer(route: Route) -> None:
        if not left or route.request.method != "POST":
            route.continue_()
            return
        body = {"title": "提交内容有误", "status": 422, "errors": [*left]}
        left.clear()
        route.fulfill(status=422, json=body)

    page.route(path, answer)


class TestADraftOfAVisit:
    def test_that_somebody_else_ended_shows_both_and_what_can_be_done(
        self, inside: Field, helper: Helper, site: Site
    ) -> None:
        page, visit = inside.page, helper.visit("苗一兰")
        draft_of_a_visit(inside, "苗**", "门锁着，邻居说住院了")
        with site.staff() as staff:
            told = {"outcome": "no_need", "note": "女儿接走了"}
            staff.post(f"/visits/{visit}/outcome", json=told).raise_for_status()
        unsent(inside).get_by_role("link").click()
        expect(page.get_by_text("女儿接走了")).to_be_visible()
        expect(page.get_by_text("门锁着，邻居说住院了")).to_be_visible()
        axe(page)
        page.context.set_offline(True)
        inside.press("把我写的补记上去")
        inside.press("先不交，我要改")
        page.get_by_label("补记的话").fill("门锁着，在县医院")
        inside.press("先存着")
        unsent(inside).get_by_role("link").click()
        expect(page.get_by_label("补记的话")).to_have_value("门锁着，在县医院")
        axe(page)
        page.context.set_offline(False)
        inside.press("交上去")
        expect(page.get_by_text("交上去了。")).to_be_visible()
        with site.staff() as staff:
            note = staff.get(f"/visits/{visit}").json()["note"]
        assert note.startswith("女儿接走了\n") and note.endswith("门锁着，在县医院")

    def test_that_somebody_else_was_given_is_shown_and_can_be_deleted(
        self, inside: Field, helper: Helper, site: Site
    ) -> None:
        page, visit = inside.page, helper.visit("喻二桂")
        draft_of_a_visit(inside, "喻**", "狗叫，没人应")
        helper.visit_given_away(visit, Helper(site))
        unsent(inside).get_by_role("link").click()
        expect(page.get_by_text("这次走访现在记不上")).to_be_visible()
        expect(page.get_by_text("狗叫，没人应")).to_be_visible()
        inside.press("不交了，删掉")
        inside.press("删掉")
        inside.home()
        expect(inside.row("喻**")).to_have_count(0)

    def test_with_help_wanted_and_then_nobody_there_is_a_draft_of_the_visit(
        self, inside: Field, helper: Helper
    ) -> None:
        page = inside.page
        helper.visit("柏三春")
        page.reload()
        inside.unlock()
        inside.row("柏**").get_by_role("link").click()
        inside.choose("见到人了吗", "已走访")
        inside.choose("他要帮忙吗", "要，替他填申请")
        inside.choose("见到人了吗", "没找到人")
        inside.press("先存着")
        unsent(inside).get_by_role("link").click()
        expect(page.get_by_role("heading", name="记走访结果")).to_be_visible()
        expect(page.get_by_role("radio", name="没找到人")).to_be_checked()
        axe(page)
        inside.press("删掉这份")
        inside.press("删掉")
        inside.home()
        expect(page.get_by_text("还没交上去的")).to_have_count(0)
        expect(inside.row("柏**")).to_be_visible()


class TestWhatTheServerRefuses:
    def test_of_station_needs_and_consent_is_put_right_where_it_is_asked(
        self, new_context: NewContext, site: Site
    ) -> None:
        field = Field(new_context(**PHONE).new_page(), Helper(site, "station", ["上涌镇"])).open()
        page = field.page
        refuse_once(
            page,
            "**/api/v1/applications",
            ("station", "没有这个驿站"),
            ("needs.0.service", "没有这个服务"),
            ("consent", "同意没有写全"),
        )
        field.begin()
        field.fill(a_name("水"), phone=a_phone())
        field.press("交上去")
        expect(page.get_by_text("要什么帮助：没有这个服务")).to_be_visible()
        page.get_by_role("link", name="去改").click()
        expect(page.get_by_text("没有这个驿站")).to_be_visible()
        axe(page)
        page.get_by_label("在哪里填的").select_option("在他家里")
        expect(page.get_by_text("没有这个驿站")).to_have_count(0)
        field.steps_to("要什么帮助")
        page.get_by_label("很急，等不了").check()
        expect(page.get_by_text("没有这个服务")).to_have_count(0)
        field.steps_to("他同意了吗")
        field.choose("谁同意的", "家属")
        field.steps_to("核对一遍")
        field.press("交上去")
        field.handed_in()

    def test_of_the_day_of_a_visit_is_put_right_in_the_visit(
        self, new_context: NewContext, helper: Helper, site: Site
    ) -> None:
        page = new_context(**PHONE).new_page()
        # A telephone whose calendar is two days ahead.
        page.clock.set_system_time(datetime.now(UTC) + timedelta(days=2))
        visit = helper.visit("窦四平")
        inside = Field(page, helper).open()
        inside.row("窦**").get_by_role("link").click()
        inside.choose("见到人了吗", "已走访")
        inside.choose("他要帮忙吗", "要，替他填申请")
        inside.press("下一步：填申请")
        page.get_by_label("年龄").fill("82")
        inside.steps_to("要什么帮助")
        inside.need("生活保障类", "助餐送餐", "想有人送饭")
        inside.steps_to("他同意了吗")
        inside.choose("谁同意的", "本人")
        inside.choose("怎么同意的", "口头")
        inside.steps_to("核对一遍")
        inside.press("交走访结果和申请")
        page.get_by_role("link", name="去改").click()
        expect(page.locator(".field-wrong:visible")).to_have_count(1)
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
        page.get_by_label("哪天去的").fill(yesterday)
        expect(page.locator(".field-wrong:visible")).to_have_count(0)
        inside.press("下一步：填申请")
        inside.steps_to("核对一遍")
        inside.press("交走访结果和申请")
        inside.handed_in()
        with site.staff() as staff:
            assert staff.get(f"/visits/{visit}").json()["visited_on"] == yesterday


def test_what_was_taken_back_in_the_talk_goes_from_the_form_unless_somebody_changed_it(inside: Field) -> None:
    page = inside.page
    taken_back: list[str] = []

    def noted(route: Route) -> None:
        answer = route.fetch()
        found = answer.json()
        found["needs"] = [{"service": one, "text": "他说的"} for one in needs if one not in taken_back]
        found["fields"] |= dict.fromkeys(taken_back)
        route.fulfill(json=found)

    needs = ["living.home_care", "living.meals", "hygiene.barrier_free"]
    page.route("**/noted", noted)
    page.get_by_role("link", name="新的一户").click()
    page.get_by_role("button", name="边聊边填").click()
    chat = Chat(page)
    expect(chat.bubbles("bot").first).to_be_visible()
    chat.say(OPENING)
    page.locator("#back").click()
    inside.unlock()
    expect(page.get_by_label("年龄")).to_have_value("82")
    inside.steps_to("要什么帮助")
    boxes = page.locator("input[data-need]:checked")
    expect(boxes).to_have_count(3)
    page.locator("#need-living-meals-urgent").check()
    page.locator("#need-hygiene-barrier_free").uncheck()
    taken_back += ["living.home_care", "living.meals", "age"]
    page.evaluate("location.hash = location.hash.replace(/[0-9]$/, '0')")
    inside.press("接着聊")
    expect(chat.bubbles("mine")).to_have_text([OPENING])
    page.locator("#back").click()
    inside.unlock()
    expect(inside.heading("他是谁")).to_be_visible()
    expect(page.get_by_label("年龄")).to_have_value("")
    inside.steps_to("要什么帮助")
    expect(boxes).to_have_count(1)
    expect(page.locator("#need-living-meals")).to_be_checked()
