"""The resident's page when the network fails, and on more than one screen at once."""

from __future__ import annotations

import re
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.site import OPENING, Chat, Site, axe, overflow


class TestABadConnection:
    """Nothing typed is lost, and nothing is said twice."""

    def test_what_is_said_offline_is_sent_once_when_the_network_is_back(
        self, phone: Page, site: Site
    ) -> None:
        chat = Chat(phone).open()
        phone.context.set_offline(True)
        chat.write(OPENING)
        expect(chat.connection).to_contain_text("网络断开了")
        expect(phone.locator(".message__status")).to_have_text("还没发出去，连上就发")
        phone.context.set_offline(False)
        expect(chat.bubbles("bot").nth(1)).to_be_visible()
        expect(chat.connection).to_be_hidden()
        chat.settled()
        mine = [item["text"] for item in chat.on_server(site) if item["sender"] == "resident"]
        assert mine == [OPENING]
        expect(chat.bubbles("mine")).to_have_text([OPENING])

    def test_what_is_said_while_the_storage_is_full_is_sent(self, phone: Page, site: Site) -> None:
        chat = Chat(phone).open()
        chat.say("你好")
        phone.evaluate(
            """() => { Storage.prototype.setItem = () => {
              throw new DOMException("full", "QuotaExceededError"); }; }"""
        )
        chat.say(OPENING)
        mine = [item["text"] for item in chat.on_server(site) if item["sender"] == "resident"]
        assert mine == ["你好", OPENING]

    def test_what_waits_to_be_sent_survives_a_reload(self, phone: Page, site: Site) -> None:
        chat = Chat(phone).open()
        phone.route("**/messages", lambda route: route.abort())
        chat.write(OPENING)
        expect(chat.connection).to_contain_text("网络断开了")
        phone.unroute("**/messages")
        phone.reload()
        expect(chat.bubbles("bot").nth(1)).to_be_visible()
        mine = [item["text"] for item in chat.on_server(site) if item["sender"] == "resident"]
        assert mine == [OPENING]

    def test_an_answer_that_is_lost_on_the_way_makes_no_second_turn(self, phone: Page, site: Site) -> None:
        chat = Chat(phone).open()
        ids: list[str] = []

        def lose_the_first_answer(route: Route) -> None:
            body = route.request.post_data_json
            if not body:
                route.continue_()
                return
            ids.append(body["client_message_id"])
            if len(ids) > 1:
                route.continue_()
                return
            route.fetch()
            route.abort("connectionreset")

        phone.route("**/messages", lose_the_first_answer)
        chat.write(OPENING)
        expect(chat.bubbles("bot").nth(1)).to_be_visible()
        chat.settled()
        assert len(ids) == 2 and len(set(ids)) == 1 and UUID(ids[0]).version == 4
        mine = [item["text"] for item in chat.on_server(site) if item["sender"] == "resident"]
        assert mine == [OPENING]

    def test_a_new_talk_gives_back_what_could_not_be_sent(self, phone: Page) -> None:
        chat = Chat(phone).open()
        first = chat.remembered()["id"]
        phone.route("**/messages", lambda route: route.abort())
        chat.write(OPENING)
        expect(chat.connection).to_contain_text("网络断开了")
        phone.unroute("**/messages")
        phone.context.set_offline(True)
        chat.restart("重新开始")
        expect(phone.locator("#text")).to_have_value(OPENING)
        phone.context.set_offline(False)
        expect(chat.bubbles("bot").first).to_be_visible()
        expect(chat.bubbles("mine")).to_have_count(0)
        assert chat.remembered()["id"] != first

    def test_several_messages_in_a_row_arrive_in_their_order(self, phone: Page, site: Site) -> None:
        chat = Chat(phone).open()
        phone.evaluate("() => { crypto.randomUUID = undefined; }")  # as on plain http
        said = [OPENING, "可以", "我是她女儿"]
        for text in said:
            chat.write(text)
        chat.settled()
        expect(chat.bubbles("mine")).to_have_text(said)
        assert [item["text"] for item in chat.on_server(site) if item["sender"] == "resident"] == said

    def test_what_the_server_refuses_is_explained_and_given_back(self, phone: Page) -> None:
        chat = Chat(phone).open()
        chat.write("\u200b")
        expect(phone.locator("#problem")).to_be_visible()
        expect(phone.locator(".message--failed .message__status")).to_contain_text("没有发出")
        chat.page.fill("#text", "")
        chat.say(OPENING)


class TestMoreThanOneScreen:
    """The same talk on two tabs, and a person who joins in."""

    @pytest.fixture
    def tabs(self, new_context: NewContext) -> tuple[Chat, Chat]:
        context = new_context(**PHONE)
        first = Chat(context.new_page()).open()
        return first, Chat(context.new_page()).open()

    def test_a_second_tab_sees_what_the_first_says(self, tabs: tuple[Chat, Chat]) -> None:
        first, second = tabs
        first.say(OPENING)
        expect(second.bubbles("mine")).to_have_text([OPENING])
        expect(second.bubbles("bot").nth(1)).to_be_visible()
        second.settled()
        second.say("可以")
        expect(first.bubbles("mine")).to_have_text([OPENING, "可以"])
        assert first.remembered()["id"] == second.remembered()["id"]

    def test_what_came_in_elsewhere_is_seen_without_being_asked_for(self, phone: Page, site: Site) -> None:
        chat = Chat(phone).open()
        talk = chat.remembered()
        httpx.post(
            f"{site.url}/api/v1/conversations/{talk['id']}/messages",
            headers={"Authorization": f"Bearer {talk['token']}"},
            json={"client_message_id": "7e0f2f3c-3f5e-4a0e-9d52-6f1f8a3f7d11", "text": OPENING},
            timeout=60,
        ).raise_for_status()
        expect(chat.bubbles("mine")).to_have_text([OPENING])
        expect(chat.bubbles("bot").nth(1)).to_be_visible()


class TestElsewhere:
    """The same talk on another device: a code from one, typed on the other."""

    def code_of(self, chat: Chat) -> str:
        """Ask for a code; the page with it stays open."""
        chat.page.locator("#open-case").tap()
        chat.page.locator("#link-out-open").tap()
        shown = chat.page.locator("#link-code")
        expect(shown).to_have_text(re.compile(r"^\d{3} \d{3}$"))
        return shown.text_content() or ""

    def enter(self, chat: Chat, code: str) -> None:
        """Type a code where one is asked for."""
        page = chat.page
        if not page.locator("#link-in").is_visible():
            page.locator("#open-case").tap()
            page.locator("#link-in-open").tap()
            expect(page.locator("#link-typed")).to_be_focused()
        page.fill("#link-typed", code)
        page.locator("#link-in-go").tap()

    def test_a_code_opens_the_talk_on_another_phone(self, phone: Page, new_context: NewContext) -> None:
        chat = Chat(phone).open()
        chat.say(OPENING)
        code = self.code_of(chat)
        expect(phone.locator("#link-until")).to_have_text(re.compile("以前有效，只能用一次。$"))
        axe(phone)
        assert overflow(phone) == 0
        other = Chat(new_context(**PHONE).new_page()).open()
        self.enter(other, "１２３")
        expect(other.page.locator("#link-problem")).to_contain_text("接续码不对")
        axe(other.page)
        assert other.remembered()["id"] != chat.remembered()["id"]
        self.enter(other, code)
        expect(other.page.locator("#drawer")).to_be_hidden()
        expect(other.bubbles("mine")).to_have_text([OPENING])
        assert other.remembered()["id"] == chat.remembered()["id"]
        assert other.remembered()["token"] != chat.remembered()["token"]
        other.say("可以")
        expect(chat.bubbles("mine")).to_have_text([OPENING, "可以"])
        self.enter(other, code)
        expect(other.page.locator("#link-problem")).to_contain_text("这个接续码不对，或者过了时间")

    def test_words_that_still_waited_are_given_back(self, phone: Page, new_context: NewContext) -> None:
        code = self.code_of(Chat(phone).open())
        other = Chat(new_context(**PHONE).new_page()).open()
        other.page.route("**/messages", lambda route: route.abort())
        other.write(OPENING)
        expect(other.connection).to_contain_text("网络断开了")
        other.page.fill("#text", "还有一件事")
        self.enter(other, code)
        expect(other.page.locator("#text")).to_have_value(f"{OPENING}\n还有一件事")
        other.page.unroute("**/messages")
        expect(other.bubbles("mine")).to_have_count(0)
        assert other.remembered()["id"] == Chat(phone).remembered()["id"]

    def test_a_talk_of_another_region_goes_on_in_that_regions_page(
        self, phone: Page, new_context: NewContext
    ) -> None:
        code = self.code_of(Chat(phone).open("/?region=weihai"))
        other = Chat(new_context(**PHONE).new_page()).open()
        self.enter(other, code)
        other.page.wait_for_url("**/?region=weihai")
        expect(other.bubbles("bot")).to_have_count(1)
        assert other.remembered("weihai")["id"] == Chat(phone).remembered("weihai")["id"]
