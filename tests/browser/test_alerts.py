"""Danger in a talk reaches who is on duty, on every staff page, and the talk is taken over: in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.site import Chat, Site, answers_lost, axe, comes_true, overflow, sign_in

BANNER = "#banner"
HOSTILE = "<img src=x onerror=alert(1)> {{7*7}} =1+1 \u202e" + "长" * 300
WRITTEN_MEANWHILE = (
    "said => document.addEventListener('htmx:beforeSend',"
    " () => { document.getElementById('reply').value = said; }, { once: true })"
)
DANGER = "我不想活了，想一死了之"
#: Counts the tones that the page sounds.
HEARD = """() => {
  window.tones = 0;
  const made = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return made.call(this); };
}"""


@pytest.fixture(autouse=True)
def nothing_waits(site: Site) -> Iterator[None]:
    """Before and after a test no alert waits: the others share the program."""
    settle_all(site)
    yield
    settle_all(site)


def settle_all(site: Site) -> None:
    with site.staff() as staff:
        for status in ("open", "acknowledged"):
            while items := staff.get("/alerts", params={"status": status, "page_size": 100}).json()["items"]:
                for alert in items:
                    staff.post(f"/alerts/{alert['id']}/acknowledge")
                    staff.post(f"/alerts/{alert['id']}/close", json={"note": "测试"}).raise_for_status()


@pytest.fixture
def signed_in(desk: Page, site: Site) -> Page:
    """The desk, inside, at a page that has nothing to do with alerts."""
    sign_in(desk, site)
    expect(desk.get_by_role("heading", name="待办", level=1)).to_be_visible()
    desk.goto("/staff/applications")
    return desk


@pytest.fixture
def resident(new_context: NewContext) -> Chat:
    """A resident on a phone."""
    return Chat(new_context(**PHONE).new_page()).open()


def open_alerts(site: Site) -> list[dict[str, Any]]:
    with site.staff() as staff:
        items: list[dict[str, Any]] = staff.get("/alerts?status=open").json()["items"]
        return items


class TestTheBanner:
    def test_it_comes_while_danger_waits_and_goes_when_somebody_sees_to_it(
        self, signed_in: Page, resident: Chat, site: Site
    ) -> None:
        expect(signed_in.locator(BANNER)).to_be_hidden()
        resident.say(DANGER)
        expect(signed_in.get_by_role("alert").filter(has_text="有 1 条紧急情况等人接")).to_be_visible()
        expect(signed_in).to_have_title("（1）申请 · 易助工作台")
        # The sound goes, the red line stays, and both are remembered.
        signed_in.get_by_role("button", name="关掉声音").click()
        signed_in.reload()
        expect(signed_in.get_by_role("button", name="声音已关")).to_be_visible()
        expect(signed_in.locator(BANNER)).to_contain_text("有 1 条紧急情况等人接")
        axe(signed_in)
        [alert] = open_alerts(site)
        with site.staff() as staff:
            staff.post(f"/alerts/{alert['id']}/acknowledge").raise_for_status()
        expect(signed_in.locator(BANNER)).to_be_hidden()

    def test_a_wish_for_a_person_is_counted_without_alarm(self, signed_in: Page, resident: Chat) -> None:
        resident.say("我要找人工")
        expect(signed_in.locator('[data-count="alerts"]')).to_have_text("1")
        expect(signed_in.locator(BANNER)).to_be_hidden()


class TestAnAlarmThatHearsNothing:
    def test_without_a_sign_in_it_says_so_sounds_and_rings_on(
        self, signed_in: Page, resident: Chat, site: Site
    ) -> None:
        signed_in.goto("/staff/me")  # nothing on this page is live
        signed_in.clock.install()
        signed_in.reload()
        signed_in.evaluate(HEARD)
        signed_in.locator("h1").click()  # a browser sounds only after that
        resident.say(DANGER)
        signed_in.clock.run_for(5_000)
        expect(signed_in.locator(BANNER)).to_contain_text("有 1 条紧急情况等人接")
        comes_true(signed_in, "window.tones >= 2")
        held = signed_in.context.cookies()
        signed_in.context.clear_cookies()
        before = signed_in.evaluate("window.tones")
        signed_in.clock.run_for(5_000)
        expect(signed_in.locator("#offline")).to_contain_text("登录已过期")
        expect(signed_in.get_by_role("link", name="在新窗口重新登录")).to_be_visible()
        expect(signed_in.locator(BANNER)).to_contain_text("有 1 条紧急情况等人接")
        axe(signed_in)
        comes_true(signed_in, f"window.tones > {before}")
        said = signed_in.evaluate("window.tones")
        signed_in.clock.fast_forward(25_000)
        comes_true(signed_in, f"window.tones > {said}")
        signed_in.context.add_cookies(held)  # type: ignore[arg-type]
        signed_in.clock.run_for(5_000)
        expect(signed_in.locator("#offline")).to_be_hidden()

    def test_a_lost_connection_is_said_after_a_few_tries(self, signed_in: Page) -> None:
        signed_in.goto("/staff/me")
        signed_in.clock.install()
        signed_in.reload()
        tries: list[str] = []

        def lose(route: Route) -> None:
            tries.append(route.request.url)
            route.abort()

        signed_in.route("**/api/v1/alerts/count", lose)
        for failed in (1, 2):
            with signed_in.expect_event("requestfailed"):
                signed_in.clock.run_for(5_000)
            assert len(tries) == failed
            expect(signed_in.locator("#offline")).to_be_hidden()
        signed_in.clock.run_for(5_000)
        expect(signed_in.locator("#offline")).to_contain_text("连不上系统")
        signed_in.unroute("**/api/v1/alerts/count")
        signed_in.clock.run_for(5_000)
        expect(signed_in.locator("#offline")).to_be_hidden()


class TestTheDuty:
    def test_from_danger_over_the_talk_to_the_end_with_two_caseworkers(
        self, signed_in: Page, resident: Chat, new_context: NewContext, site: Site
    ) -> None:
        resident.say(DANGER)
        signed_in.get_by_role("link", name="条紧急情况等人接").click()
        expect(signed_in.locator("#waiting .alert")).to_contain_text("有轻生的话")
        expect(signed_in.locator("#main")).not_to_contain_text("一死了之")
        axe(signed_in)
        signed_in.get_by_role("button", name="我来处理").click()
        expect(signed_in.locator(".bubble--raised")).to_contain_text("一死了之")
        expect(signed_in.locator("#flash")).to_contain_text("由您处理")
        expect(signed_in.locator(BANNER)).to_be_hidden()
        talk = signed_in.url

        colleague = new_context(**DESK).new_page()
        sign_in(colleague, site, *site.account("county"))
        expect(colleague.get_by_role("heading", name="待办", level=1)).to_be_visible()
        colleague.goto(talk)
        take_over = colleague.get_by_role("button", name="接手对话")
        expect(take_over).to_be_visible()
        # Between two looks of the colleague's page: it still offers what is no longer to be had.
        colleague.route("**/staff/talks/*", lambda route: route.abort())
        signed_in.get_by_role("button", name="接手对话").click()
        expect(signed_in.get_by_label("对居民说")).to_be_focused()
        take_over.click()
        expect(colleague.locator("[data-problem]").first).to_contain_text("admin 已经接手了这个会话")
        colleague.unroute("**/staff/talks/*")
        expect(colleague.locator("#speaker")).to_contain_text("admin 正在和居民说话")
        expect(colleague.get_by_role("button", name="接手对话")).to_have_count(0)

        signed_in.get_by_label("对居民说").fill(f"您身边有人吗？{HOSTILE}")
        signed_in.get_by_role("button", name="发送").click()
        expect(signed_in.locator(".bubble--caseworker")).to_contain_text(HOSTILE)
        expect(signed_in.get_by_label("对居民说")).to_have_value("")
        expect(resident.bubbles("caseworker")).to_contain_text("身边有人吗")
        # What the caseworker is writing stays while the resident's answer comes in.
        signed_in.get_by_label("对居民说").fill("写到一半")
        resident.write(f"我女儿来了 {HOSTILE}")
        expect(signed_in.locator(".bubble--resident").last).to_contain_text(f"我女儿来了 {HOSTILE}")
        expect(colleague.locator(".bubble--resident").last).to_contain_text("我女儿来了")
        expect(signed_in.get_by_label("对居民说")).to_have_value("写到一半")
        assert overflow(signed_in) <= 0
        axe(signed_in)

        signed_in.get_by_role("button", name="处理完毕").click()
        dialog = signed_in.get_by_role("dialog")
        dialog.get_by_label("怎么处理的").fill("女儿到了，村干部明天再去看")
        dialog.get_by_role("button", name="处理完毕").click()
        expect(signed_in.locator(".alert--closed")).to_be_visible()
        signed_in.get_by_role("button", name="交回给易助").click()
        expect(signed_in.get_by_role("button", name="接手对话")).to_be_visible()
        expect(signed_in.locator("#speaker")).to_contain_text("易助在回答")
        signed_in.get_by_role("link", name="看结果").click()
        expect(signed_in.locator("#note")).to_have_text("女儿到了，村干部明天再去看")

    def test_after_a_lost_answer_a_second_press_says_it_once_and_what_is_typed_meanwhile_stays(
        self, signed_in: Page, resident: Chat
    ) -> None:
        resident.say(DANGER)
        signed_in.get_by_role("link", name="条紧急情况等人接").click()
        signed_in.get_by_role("button", name="我来处理").click()
        signed_in.get_by_role("button", name="接手对话").click()
        box, send = signed_in.get_by_label("对居民说"), signed_in.get_by_role("button", name="发送")
        box.fill("请在家里等，我马上到")
        answers_lost(signed_in, "**/reply")
        send.click()
        expect(signed_in.locator("#reply-form [data-problem]")).to_contain_text("不知道办成没有，请先看一看")
        expect(resident.bubbles("caseworker")).to_have_count(1)
        # The line is seen by now, while the form still has its name.
        expect(signed_in.locator(".bubble--caseworker")).to_have_count(1)
        signed_in.unroute("**/reply")
        send.click()
        expect(box).to_have_value("")
        expect(signed_in.locator(".bubble--caseworker")).to_have_count(1)

        # What is written while an answer is under way is not sent yet, and stays.
        signed_in.evaluate(WRITTEN_MEANWHILE, "门不用锁")
        box.fill("五分钟")
        send.click()
        expect(signed_in.locator(".bubble--caseworker")).to_have_count(2)
        expect(box).to_have_value("门不用锁")

    def test_what_is_written_outlives_a_sign_in_that_ran_out(
        self, signed_in: Page, resident: Chat, site: Site
    ) -> None:
        resident.say("你好")
        talk = resident.remembered()["id"]
        signed_in.goto(f"/staff/talks/{talk}")
        signed_in.get_by_role("button", name="接手对话").click()
        box = signed_in.get_by_label("对居民说")
        signed_in.get_by_text("常用的话").click()
        signed_in.get_by_role("button", name="您慢慢说，我在听。").click()
        expect(box).to_have_value("您慢慢说，我在听。")
        signed_in.context.add_cookies([{"name": "yizhu_staff", "value": "run.out.token", "url": site.url}])
        signed_in.get_by_role("button", name="发送").click()
        expect(signed_in.locator("[data-problem]").first).to_contain_text("登录")
        expect(box).to_have_value("您慢慢说，我在听。")
        signed_in.reload()
        sign_in(signed_in, site)
        expect(box).to_have_value("您慢慢说，我在听。")
        box.press("Control+Enter")
        expect(signed_in.locator(".bubble--caseworker")).to_contain_text("我在听")
        signed_in.get_by_role("button", name="交回给易助").click()
        expect(signed_in.get_by_role("button", name="接手对话")).to_be_visible()

    def test_the_resident_hears_nothing_of_an_acknowledgement(self, signed_in: Page, resident: Chat) -> None:
        resident.say(DANGER)
        before = resident.texts()
        signed_in.goto("/staff/alerts")
        signed_in.get_by_role("button", name="我来处理").click()
        expect(signed_in.locator(".bubble--raised")).to_be_visible()
        resident.page.reload()
        expect(resident.bubbles("bot").first).to_be_visible()
        assert resident.texts() == before

    def test_a_colleague_was_quicker(self, signed_in: Page, resident: Chat, site: Site) -> None:
        resident.say(DANGER)
        signed_in.goto("/staff/alerts")
        [alert] = open_alerts(site)
        expect(signed_in.get_by_role("button", name="我来处理")).to_be_visible()
        with site.staff() as staff:
            staff.post(f"/alerts/{alert['id']}/acknowledge").raise_for_status()
            staff.post(f"/alerts/{alert['id']}/close", json={"note": "好了"}).raise_for_status()
        expect(signed_in.locator("#waiting .alert")).to_have_count(0)
        expect(signed_in.locator("#alerts")).to_contain_text("没有等人接的提醒")

    def test_it_fits_a_phone(self, phone: Page, resident: Chat, site: Site) -> None:
        resident.say(DANGER)
        sign_in(phone, site)
        phone.get_by_role("link", name="条紧急情况等人接").click()
        axe(phone)
        phone.get_by_role("button", name="我来处理").click()
        expect(phone.locator(".bubble--raised")).to_be_visible()
        phone.goto("/staff/talks")
        expect(phone.locator("#talks tbody tr").first).to_be_visible()
        assert overflow(phone) <= 0
        axe(phone)
