"""What the resident's page shows beside the talk: what is noted, the read-back, the progress, the receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.field import Helper
from tests.browser.residents import Held, hold
from tests.browser.site import OPENING, Chat, Site, axe, overflow

HOSTILE = "<img src=x onerror=\"document.title='hacked'\">{{7*7}}\u202e=1+1"


@pytest.fixture(params=[PHONE, DESK], ids=["360", "1440"])
def page(new_context: NewContext, request: pytest.FixtureRequest) -> Page:
    """The page on a small phone and on a desk."""
    return new_context(**request.param).new_page()


@pytest.fixture(scope="module")
def filed(site: Site) -> Held:
    """A talk whose application was filed; nobody changes it."""
    return hold(site).until(None)


def look(page: Page, held: Held, path: str = "/", slot: str = "") -> Chat:
    held.give_to(page, slot)
    chat = Chat(page)
    page.goto(path)
    expect(chat.bubbles("mine").first).to_be_visible()
    return chat


def narrow(page: Page) -> bool:
    size = page.viewport_size
    return size is not None and size["width"] < 900


class TestNoted:
    """“已记下的”: beside the talk, or in a drawer."""

    def test_a_line_is_corrected_by_a_tap_through_the_talk(self, page: Page, site: Site) -> None:
        chat = look(page, hold(site))
        if narrow(page):
            expect(page.locator("#side")).to_be_hidden()
            page.click("#open-case")
            expect(page.locator("#drawer")).to_be_visible()
        age = page.locator("#noted [data-line=age]")
        expect(age).to_contain_text("82岁")
        assert overflow(page) == 0
        axe(page)
        age.get_by_role("button", name="改").click()
        field = age.get_by_role("textbox")
        expect(field).to_be_focused()
        field.fill("85")
        field.press("Enter")
        expect(page.locator("#drawer")).to_be_hidden()
        expect(chat.bubbles("mine").last).to_have_text("年龄不对，是85岁")
        chat.settled()
        if narrow(page):
            page.click("#open-case")
        expect(age).to_contain_text("85岁")

    def test_a_value_with_few_choices_is_changed_by_one_of_them(self, phone: Page, site: Site) -> None:
        chat = look(phone, hold(site).until("name"))
        phone.tap("#open-case")
        living = phone.locator("#noted [data-line=living]")
        living.get_by_role("button", name="改").tap()
        living.get_by_role("button", name="老两口住").tap()
        expect(chat.bubbles("mine").last).to_have_text("说错了，是只和老伴住")
        chat.settled()
        phone.tap("#open-case")
        expect(living).to_contain_text("只有夫妻两人")

    def test_the_drawer_gives_the_focus_back_when_it_is_closed_with_escape(
        self, phone: Page, site: Site
    ) -> None:
        look(phone, hold(site))
        phone.focus("#open-case")
        phone.keyboard.press("Enter")
        expect(phone.locator("#noted-title")).to_be_focused()
        phone.keyboard.press("Escape")
        expect(phone.locator("#drawer")).to_be_hidden()
        expect(phone.locator("#open-case")).to_be_focused()

    def test_what_was_corrected_offline_is_sent_when_the_network_is_back(
        self, phone: Page, site: Site
    ) -> None:
        chat = look(phone, hold(site))
        phone.tap("#open-case")
        phone.context.set_offline(True)
        age = phone.locator("#noted [data-line=age]")
        age.get_by_role("button", name="改").tap()
        age.get_by_role("textbox").fill("85")
        age.get_by_role("button", name="改好了").tap()
        expect(chat.connection).to_contain_text("网络断开了")
        phone.context.set_offline(False)
        chat.settled()
        expect(chat.connection).to_be_hidden()
        phone.tap("#open-case")
        expect(age).to_contain_text("85岁")


class TestReadBack:
    """Before it is handed in: a card."""

    def test_it_is_a_card_whose_lines_can_be_changed_and_whose_button_files_it(
        self, page: Page, site: Site
    ) -> None:
        chat = look(page, hold(site).until("confirm"))
        card = page.locator(".readback")
        expect(card).to_be_visible()
        expect(card.locator("[data-line=name]")).to_contain_text("陈秀英")
        expect(chat.choices).to_have_count(0)
        assert overflow(page) == 0
        axe(page)
        phone_line = card.locator("[data-line=phone]")
        phone_line.get_by_role("button", name="改").click()
        phone_line.get_by_role("textbox").fill("13900139000")
        phone_line.get_by_role("button", name="改好了").click()
        expect(phone_line).to_contain_text("13900139000")
        chat.settled()
        expect(card).to_have_count(1)
        card.get_by_role("button", name="对，提交").click()
        expect(page.locator("#receipt-no")).not_to_be_empty()
        expect(card).to_have_count(0)
        expect(page.locator("#receipt-state")).to_have_text("已提交，等待受理")
        axe(page)


class TestHostileText:
    """Whatever is said is text everywhere."""

    def test_it_is_text_in_the_list_on_the_card_in_the_progress_and_on_the_receipt(
        self, phone: Page, site: Site
    ) -> None:
        held = hold(site, f"想有人送饭，{OPENING}").until("confirm", {"phone": "13800138000"})
        phone.route("**/noted", lambda route: route.fulfill(json=_hostile(route.fetch().json())))
        phone.route("**/progress", lambda route: route.fulfill(json=_hostile(route.fetch().json())))
        chat = look(phone, held)
        expect(phone.locator(".readback [data-line=name]")).to_contain_text(HOSTILE)
        phone.tap("#open-case")
        expect(phone.locator("#noted [data-line=name]")).to_contain_text(HOSTILE)
        phone.tap("#close-case")
        phone.get_by_role("button", name="对，提交").tap()
        expect(phone.locator("#receipt-no")).not_to_be_empty()
        phone.tap("#open-progress")
        expect(phone.locator("#progress .need__what").first).to_have_text(HOSTILE)
        assert overflow(phone) == 0
        assert phone.locator("#app img, #drawer img").count() == 0
        phone.goto("/receipt?region=dehua")
        expect(phone.locator("#paper tbody th").first).to_have_text(HOSTILE)
        expect(phone.locator("#paper")).to_contain_text(HOSTILE)
        assert phone.locator("img").count() == 0
        assert phone.title() != "hacked"
        chat.open()

    def test_two_thousand_characters_without_a_space_widen_nothing(self, phone: Page, site: Site) -> None:
        held = hold(site, OPENING)
        held.say("a" * 2000)
        look(phone, held)
        assert overflow(phone) == 0


def _hostile(answer: dict[str, object]) -> dict[str, object]:
    """The same answer with hostile words wherever a person's words may stand."""

    def spoil(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: spoil(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [spoil(inner, key) for inner in value]
        return HOSTILE if key in ("value", "name", "label", "text", "said") and value else value

    spoiled = spoil(answer)
    assert isinstance(spoiled, dict)
    return spoiled


class TestAfterFiling:
    """How it goes, and something to hold in the hand."""

    def test_the_progress_tells_each_step_with_its_day_and_who_has_it(self, page: Page, filed: Held) -> None:
        look(page, filed)
        if narrow(page):
            page.click("#open-progress")
        expect(page.locator("#progress")).to_contain_text(f"申请编号 {filed.number}")
        expect(page.locator("#progress .need__who")).to_have_text("致和社工事务所")
        steps = page.locator("#progress .step")
        expect(steps).to_have_count(6)
        expect(page.locator("#progress [aria-current=step]")).to_contain_text("转给经办单位")
        expect(steps.first.locator("time")).to_have_text(_today(page))
        assert overflow(page) == 0
        axe(page)

    def test_the_receipt_is_printed_from_the_devices_own_token(self, page: Page, filed: Held) -> None:
        filed.give_to(page)
        page.add_init_script("window.print = () => { document.title = 'printed'; }")
        page.goto("/receipt?region=dehua")
        paper = page.locator("#paper")
        expect(paper).to_contain_text(filed.number)
        expect(paper).to_contain_text("陈**")
        expect(paper).to_contain_text("致和社工事务所")
        expect(paper).to_contain_text("待补充")
        expect(paper).to_contain_text("申请编号")
        # Nobody has accepted anything yet, and 受理 starts periods: the sheet only says so.
        expect(page.get_by_role("heading", name="提交回执")).to_be_visible()
        said = page.locator("#app").inner_text().replace("还不是受理", "").replace("等待受理", "")
        assert "受理" not in said
        expect(page.locator("body")).not_to_contain_text("陈秀英")
        expect(page.locator("body")).not_to_contain_text("13800138000")
        assert filed.id not in page.url and filed.token not in page.url
        axe(page)
        page.get_by_role("button", name="打印").click()
        assert page.title() == "printed"
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="打印")).to_be_hidden()
        assert overflow(page) == 0

    def test_without_a_talk_there_is_no_receipt_and_the_page_says_so(self, phone: Page) -> None:
        phone.goto("/receipt")
        expect(phone.locator("#wait")).to_contain_text("还没有对话")
        expect(phone.get_by_role("button", name="打印")).to_be_hidden()


class TestDeleting:
    """删掉我的信息"""

    def test_every_bubble_goes_at_once_also_on_the_other_tab(
        self, new_context: NewContext, site: Site
    ) -> None:
        context = new_context(**PHONE)
        chat = look(context.new_page(), hold(site))
        other = Chat(context.new_page()).open()
        expect(other.bubbles("mine")).to_have_text([OPENING])
        page = chat.page
        page.bring_to_front()
        page.tap("#open-case")
        page.get_by_role("button", name="删掉我的信息").tap()
        page.get_by_role("button", name="先不删").tap()
        page.get_by_role("button", name="删掉我的信息").tap()
        page.get_by_role("button", name="删掉", exact=True).tap()
        expect(chat.bubbles("mine")).to_have_text(["（已删除）"])
        expect(page.locator("#talk")).not_to_contain_text("上涌")
        expect(page.locator("#noted-count")).to_be_hidden()
        expect(page.locator("#noted .line")).to_have_count(0)
        other.page.bring_to_front()
        expect(other.bubbles("mine")).to_have_text(["（已删除）"])
        kept = page.evaluate("JSON.stringify(localStorage)")
        assert "上涌" not in kept and "82" not in kept.replace(chat.remembered()["token"], "").replace(
            chat.remembered()["id"], ""
        )


class TestSeveralTalks:
    """A volunteer's device."""

    def test_each_person_has_a_talk_of_their_own_and_a_way_back_to_the_list(
        self, phone: Page, site: Site
    ) -> None:
        Helper(site).sign_in(phone)
        chat = Chat(phone).open("/?region=dehua&talk=h1&back=/field")
        expect(phone.get_by_role("link", name="返回名单")).to_have_attribute("href", "/field")
        expect(phone.locator(".bar__proxy")).to_have_text("代填")
        assert overflow(phone) == 0
        chat.say(OPENING)
        first = chat.remembered("dehua.h1")["id"]
        chat.open("/?region=dehua&talk=h2")
        expect(chat.bubbles("mine")).to_have_count(0)
        assert chat.remembered("dehua.h2")["id"] != first
        assert chat.remembered() is None


def _today(page: Page) -> str:
    today: str = page.evaluate("`${new Date().getMonth() + 1}月${new Date().getDate()}日`")
    return today
