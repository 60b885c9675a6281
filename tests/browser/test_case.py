"""A case, as caseworkers work on it."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.site import Site, answers_lost, axe, cookie_of, overflow, sign_in

HOSTILE = "<img src=x onerror=alert(1)> {{7*7}} =1+1 \u202e"
FACTS = {
    "name": "林阿婆",
    "age": 82,
    "township": "上涌镇",
    "living": "alone",
    "self_care": "partial",
    "category": "dibao",
    "phone": "13800138000",
    "illness": "none",
}


def entered(site: Site, **fields: Any) -> str:
    """A fresh application, filled in at a station; its number."""
    body = {
        "client_id": str(uuid4()),
        "region": "dehua",
        "channel": "station",
        "consent": {"given": "oral", "by": "self"},
        "fields": FACTS | fields,
        "needs": [{"service": "living.meals", "text": "想有人送饭"}],
        "accept_contradictions": True,
    }
    with site.staff() as staff:
        answer = staff.post("/applications", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["no"])


def opened(page: Page, no: str) -> Page:
    page.goto(f"/staff/applications/{no}")
    expect(page.locator("#case")).to_be_visible()
    return page


def session_of(site: Site, name: str) -> list[Any]:
    """A new caseworker of the county; the cookie that a browser has after signing in."""
    with httpx.Client(base_url=site.url, timeout=60) as client:
        cookie_of(client, site, *site.account("county", name=name))
        return [{"name": key, "value": value, "url": site.url} for key, value in client.cookies.items()]


@pytest.fixture(scope="module")
def lins(site: Site) -> list[Any]:
    """The sign-in of 林小敏. One for all tests: what a password costs is not what they are about."""
    return session_of(site, "林小敏")


@pytest.fixture
def lin(desk: Page, lins: list[Any]) -> Page:
    """A caseworker at her desk."""
    desk.context.add_cookies(lins)
    return desk


@pytest.fixture
def lin_on_a_phone(phone: Page, lins: list[Any]) -> Page:
    """The same one with her telephone."""
    phone.context.add_cookies(lins)
    return phone


class TestTheWordsBehindAValue:
    """Reading an application beside its talk."""

    def test_a_value_lights_up_its_words_and_words_their_value(
        self, lin: Page, filed: dict[str, Any]
    ) -> None:
        opened(lin, filed["no"])
        for key in ("age", "living", "township"):
            [evidence, *_] = filed["evidence"][key]
            lin.locator(f"#field-{key} [data-key]").click()
            lit = lin.locator(f"[data-message='{evidence['message_id']}'] .lit:not(.said--other)")
            assert "".join(lit.all_text_contents()) == evidence["text"]
            expect(lit.first).to_be_in_viewport()
        lin.locator("mark[data-keys~=township]").first.click()
        expect(lin.locator("#field-township [data-key]")).to_have_attribute("aria-pressed", "true")
        expect(lin.locator("#fields [data-key].lit")).to_have_count(1)
        axe(lin)

    def test_it_works_by_keyboard_and_escape_puts_the_light_out(
        self, lin: Page, filed: dict[str, Any]
    ) -> None:
        opened(lin, filed["no"])
        lin.keyboard.press("f")
        expect(lin.locator("#fields-title")).to_be_focused()
        lin.locator("#field-age [data-key]").focus()
        lin.keyboard.press("Enter")
        expect(lin.locator("mark[data-keys~=age].lit").first).to_be_visible()
        lin.locator("mark[data-keys~=living]").first.focus()
        lin.keyboard.press("Enter")
        expect(lin.locator("#field-living [data-key]")).to_have_attribute("aria-pressed", "true")
        lin.keyboard.press("Escape")
        expect(lin.locator(".lit")).to_have_count(0)

    def test_on_a_phone_one_side_is_shown_and_a_value_leads_to_its_words_and_back(
        self, lin_on_a_phone: Page, filed: dict[str, Any]
    ) -> None:
        page = opened(lin_on_a_phone, filed["no"])
        expect(page.locator("#talk")).to_be_hidden()
        page.locator("#field-township [data-key]").click()
        expect(page.locator("mark.lit").first).to_be_in_viewport()
        expect(page.locator("#fields")).to_be_hidden()
        assert overflow(page) <= 0
        axe(page)
        page.get_by_role("button", name="回到资料").click()
        expect(page.locator("#field-township [data-key]")).to_be_in_viewport()
        expect(page.locator("#talk")).to_be_hidden()
        assert overflow(page) <= 0


class TestCorrecting:
    """A field is corrected where it stands."""

    def test_from_the_keyboard_with_its_history(self, lin: Page, site: Site) -> None:
        opened(lin, entered(site))
        lin.locator("#fix-age > summary").click()
        box = lin.get_by_label("年龄", exact=False).and_(lin.locator("input"))
        expect(box).to_be_focused()
        box.fill("300")
        lin.evaluate("document.querySelector('#fix-age form').noValidate = true")
        lin.keyboard.press("Enter")
        expect(lin.locator("#fix-age [data-problem]")).to_contain_text("年龄超出范围")
        expect(box).to_have_value("300")
        box.fill("83")
        lin.locator("#fix-age").get_by_label("怎么知道的").fill("电话核实")
        lin.keyboard.press("Enter")
        expect(lin.locator("#field-age")).to_contain_text("83岁")
        expect(lin.locator("#field-age")).to_contain_text("人工更正 林小敏")
        expect(lin.locator("#flash")).to_contain_text("已更正")
        expect(lin.locator("#fix-age > summary")).to_be_focused()
        expect(lin.locator("#case-head")).to_contain_text("83岁")
        expect(lin.locator("#case-head")).to_contain_text("林小敏更正了年龄")
        lin.locator("#fix-age > summary").click()
        expect(lin.locator("#fix-age .changes")).to_contain_text("82岁 → 83岁")
        expect(lin.locator("#fix-age .changes")).to_contain_text("电话核实")

    def test_of_two_at_once_the_slower_is_told_and_nothing_typed_is_lost(
        self, lin: Page, new_context: NewContext, site: Site
    ) -> None:
        no = entered(site)
        zhou = new_context(**DESK).new_page()
        zhou.context.add_cookies(session_of(site, "周建国"))
        for page in (lin, zhou):
            opened(page, no).locator("#fix-living > summary").click()
        lin.locator("#new-living").select_option("with_family")
        lin.locator("#fix-living").get_by_label("怎么知道的").fill("上门看过")
        zhou.locator("#new-living").select_option("spouse_only")
        zhou.locator("#fix-living").get_by_role("button", name="保存").click()
        expect(zhou.locator("#field-living .value")).to_have_text("只有夫妻两人")
        # Lin sees it by itself, with what she typed still there.
        expect(lin.locator("#field-living .value")).to_have_text("只有夫妻两人")
        expect(lin.locator("#new-living")).to_have_value("with_family")
        save = lin.locator("#fix-living").get_by_role("button", name="保存")
        save.click()
        told = lin.locator("#fix-living [data-problem]")
        expect(told).to_contain_text("现在是“只有夫妻两人”（周建国")
        expect(lin.locator("#fix-living").get_by_label("怎么知道的")).to_have_value("上门看过")
        save.click()
        expect(lin.locator("#field-living .value")).to_have_text("和家人一起住")

    def test_on_a_phone(self, lin_on_a_phone: Page, site: Site) -> None:
        page = opened(lin_on_a_phone, entered(site))
        page.locator("#unknown > summary").click()
        page.locator("#fix-disability > summary").click()
        page.locator("#fix-disability").get_by_label("残疾类别").select_option("physical")
        page.locator("#fix-disability").get_by_label("等级").select_option("2")
        assert overflow(page) <= 0
        axe(page)
        page.locator("#fix-disability").get_by_role("button", name="保存").click()
        expect(page.locator("#fields > .facts #field-disability")).to_contain_text("肢体残疾二级")

    def test_hostile_words_are_only_words(self, lin: Page, site: Site) -> None:
        dialogs: list[str] = []

        def met(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        lin.on("dialog", met)
        long = "长" * 100
        opened(lin, entered(site, address=HOSTILE + "长" * 150, illness=long))
        lin.locator("#fix-address > summary").click()
        lin.locator("#fix-address").get_by_label("怎么知道的").fill(HOSTILE)
        lin.locator("#new-address").fill(HOSTILE + "二")
        lin.keyboard.press("Enter")
        expect(lin.locator("#field-address .value")).to_contain_text("<img src=x onerror=alert(1)> {{7*7}}")
        lin.get_by_label("写一条").fill(HOSTILE + "A" * 1900)
        lin.get_by_role("button", name="记下", exact=True).click()
        expect(lin.locator(".note-item")).to_contain_text("<img src=x onerror=alert(1)>")
        lin.locator("#panel-trail").scroll_into_view_if_needed()
        expect(lin.locator("#panel-trail")).to_contain_text("<img src=x onerror=alert(1)>")
        assert lin.locator("#case img").count() == 0
        assert overflow(lin) <= 0
        assert dialogs == []


class TestWhileTheTalkGoesOn:
    """What happens elsewhere is seen within seconds."""

    def test_new_words_come_in_and_a_half_written_note_stays(
        self, lin: Page, site: Site, filed: dict[str, Any]
    ) -> None:
        opened(lin, filed["no"])
        lin.get_by_label("写一条").fill("她女儿说")
        said = f"您好，我是县里的小周 {uuid4().hex[:6]}"
        with site.staff() as staff:
            talk = f"/conversations/{filed['conversation_id']}"
            staff.post(f"{talk}/takeover").raise_for_status()
            staff.post(f"{talk}/reply", json={"text": said}).raise_for_status()
            staff.post(f"{talk}/release").raise_for_status()
        expect(lin.locator(".said-by--caseworker", has_text=said)).to_be_attached()
        expect(lin.locator(".said-by--caseworker", has_text=said)).to_contain_text("工作人员")
        expect(lin.get_by_label("写一条")).to_have_value("她女儿说")
        lin.get_by_role("button", name="记下", exact=True).click()
        expect(lin.locator(".note-item").first).to_contain_text("她女儿说")
        expect(lin.get_by_label("写一条")).to_have_value("")

    def test_a_cut_network_loses_nothing_that_was_typed(self, lin: Page, site: Site) -> None:
        opened(lin, entered(site))
        lin.get_by_label("写一条").fill("网断的时候写的")
        lin.context.set_offline(True)
        lin.get_by_role("button", name="记下", exact=True).click()
        expect(lin.locator("#new-note [data-problem]")).to_contain_text("不知道办成没有，请先看一看")
        expect(lin.get_by_label("写一条")).to_have_value("网断的时候写的")
        lin.context.set_offline(False)
        lin.get_by_role("button", name="记下", exact=True).click()
        expect(lin.locator(".note-item")).to_have_count(1)

    def test_after_a_lost_answer_a_second_press_writes_no_second_note(self, lin: Page, site: Site) -> None:
        no = entered(site)
        opened(lin, no)
        lin.get_by_label("写一条").fill("她女儿周五回来")
        answers_lost(lin, f"**/staff/applications/{no}/notes")
        lin.get_by_role("button", name="记下", exact=True).click()
        expect(lin.locator("#new-note [data-problem]")).to_contain_text("不知道办成没有，请先看一看")
        lin.unroute(f"**/staff/applications/{no}/notes")
        lin.get_by_role("button", name="记下", exact=True).click()
        expect(lin.get_by_label("写一条")).to_have_value("")
        expect(lin.locator(".note-item")).to_have_count(1)
        # Another one is another one.
        lin.get_by_label("写一条").fill("她女儿周五回来")
        lin.get_by_role("button", name="记下", exact=True).click()
        expect(lin.locator(".note-item")).to_have_count(2)


class TestSteps:
    """The whole application goes on a step."""

    def test_returned_with_a_chosen_reason_and_taken_up_again(self, lin: Page, site: Site) -> None:
        opened(lin, entered(site))
        lin.get_by_role("button", name="退回", exact=True).click()
        dialog = lin.get_by_role("dialog", name="退回这份申请")
        dialog.get_by_role("button", name="退回").click()
        expect(dialog.locator("[data-problem]")).to_contain_text("缺少这一项")
        dialog.get_by_label("常用的说法").select_option(index=1)
        reason = dialog.get_by_label("原因")
        expect(reason).to_have_value(re.compile("电话联系不上"))
        reason.fill("电话联系不上，打了三次。")
        axe(lin)
        dialog.get_by_role("button", name="退回").click()
        expect(lin.locator("#case-head .badge").first).to_have_text("已退回")
        expect(dialog).to_be_hidden()
        expect(lin.locator("#panel-needs")).to_contain_text("已撤回")
        expect(lin.get_by_role("button", name="重新受理")).to_be_visible()
        lin.locator("#panel-trail").scroll_into_view_if_needed()
        expect(lin.locator("#panel-trail")).to_contain_text("打了三次")

    def test_erasing_takes_two_steps(self, lin: Page, site: Site) -> None:
        no = entered(site, name="张桂花")
        opened(lin, no)
        lin.get_by_text("打印、导出").click()
        lin.get_by_role("link", name="按本人要求删除").click()
        expect(lin.get_by_role("heading", name=f"按本人要求删除 {no}")).to_be_visible()
        axe(lin)
        lin.get_by_label("常用的说法").select_option(index=1)
        lin.get_by_label("已经核对").check()
        lin.get_by_role("button", name="删除，不再恢复").click()
        expect(lin.locator("#case-title")).to_have_text("资料已按要求删除")
        expect(lin.locator("#case")).not_to_contain_text("张桂花")


class TestShortcuts:
    """Keys for those who work here all day."""

    def test_they_lead_along_the_page_and_never_into_what_is_typed(self, lin: Page, site: Site) -> None:
        opened(lin, entered(site))
        expect(lin.locator("#panel-needs")).to_be_visible()
        lin.keyboard.press("j")
        expect(lin.locator("#entry-title")).to_be_focused()
        lin.keyboard.press("j")
        expect(lin.locator("#fields-title")).to_be_focused()
        lin.keyboard.press("k")
        expect(lin.locator("#entry-title")).to_be_focused()
        lin.keyboard.press("n")
        note = lin.get_by_label("写一条")
        expect(note).to_be_focused()
        lin.keyboard.type("jken?")
        expect(note).to_have_value("jken?")
        lin.locator("#case-title").focus()
        lin.keyboard.press("?")
        keys = lin.get_by_role("dialog", name="快捷键")
        expect(keys).to_be_visible()
        keys.get_by_label("不用快捷键").check()
        keys.get_by_role("button", name="关闭").click()
        lin.keyboard.press("j")
        expect(lin.locator("#entry-title")).not_to_be_focused()


class TestWhoSeesLess:
    """An organisation sees what was shared."""

    def test_a_provider_on_a_phone(self, new_context: NewContext, site: Site) -> None:
        no = entered(site)
        with site.staff() as staff:
            application = staff.get(f"/applications/{no}").json()
            [referral, *_] = application["referrals"]
            if referral["status"] == "draft":
                step = {"action": "send", "version": referral["version"]}
                staff.post(f"/referrals/{referral['id']}/actions", json=step).raise_for_status()
        page = new_context(**PHONE).new_page()
        sign_in(page, site, *site.account("provider", organisation=referral["organisation"]))
        page.wait_for_url("**/staff/**")
        opened(page, no)
        expect(page.locator("#case-head")).to_contain_text("转给贵单位")
        expect(page.locator("#notes")).to_have_count(0)
        expect(page.locator("#fields details.fix")).to_have_count(0)
        assert overflow(page) <= 0
        axe(page)
