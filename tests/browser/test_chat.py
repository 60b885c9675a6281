"""The resident's page, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.site import OPENING, Chat, Site, overflow


class TestOnASmallPhone:
    """360 pixels wide, used with a thumb."""

    def test_a_talk_gets_replies_and_nothing_is_wider_than_the_screen(self, phone: Page) -> None:
        chat = Chat(phone).open()
        assert overflow(phone) == 0
        chat.say(OPENING)
        chat.say("好" * 200)
        chat.say("https://example.org/" + "a" * 300)
        assert overflow(phone) == 0
        assert chat.texts()[1] == OPENING

    def test_what_is_pressed_is_large_enough_for_a_thumb(self, phone: Page) -> None:
        chat = Chat(phone).open()
        chat.say(OPENING)
        expect(chat.choices.first).to_be_visible()
        for button in [*chat.choices.all(), *map(phone.locator, ("#send", "#elder", "#open-case"))]:
            box = button.bounding_box()
            assert box is not None and box["height"] >= 48 and box["width"] >= 48

    def test_a_button_says_what_it_stands_for(self, phone: Page) -> None:
        chat = Chat(phone).open()
        chat.say(OPENING)
        before = chat.bubbles("mine").count()
        chat.choices.first.tap()
        expect(chat.bubbles("mine").nth(before)).to_be_visible()
        chat.settled()
        assert chat.bubbles("bot").count() > 2

    def test_the_larger_letters_of_elder_mode_are_remembered(self, phone: Page) -> None:
        Chat(phone).open()
        size = "() => parseFloat(getComputedStyle(document.querySelector('.bubble')).fontSize)"
        assert phone.evaluate(size) >= 18
        phone.get_by_role("button", name="长辈模式").tap()
        assert phone.evaluate(size) >= 24
        phone.reload()
        expect(phone.locator(".bubble").first).to_be_visible()
        assert phone.evaluate(size) >= 24
        assert overflow(phone) == 0
        expect(phone.get_by_role("button", name="长辈模式")).to_have_attribute("aria-pressed", "true")

    def test_the_emergency_numbers_can_be_called_from_the_start(self, phone: Page) -> None:
        Chat(phone).open()
        expect(phone.locator(".safety")).to_contain_text("如遇危险请打")
        assert [link.get_attribute("href") for link in phone.locator(".safety p a").all()] == [
            "tel:110",
            "tel:120",
        ]


class TestTextIsOnlyText:
    """Nothing that is typed becomes markup."""

    def test_html_is_shown_as_it_was_typed(self, phone: Page) -> None:
        chat = Chat(phone).open()
        hostile = "<img src=x onerror=\"document.title='hacked'\"><b>粗</b>&lt;"
        chat.say(hostile)
        assert hostile in chat.texts()
        phone.reload()
        expect(chat.bubbles("mine")).to_have_text([hostile])
        assert phone.locator(".bubble *").count() == 0
        assert phone.title() != "hacked"


class TestComingBack:
    """A talk can be left and taken up again."""

    def test_a_reload_shows_the_talk_and_its_buttons_again(self, phone: Page) -> None:
        chat = Chat(phone).open()
        chat.say(OPENING)
        said, buttons = chat.texts(), chat.choices.all_text_contents()
        phone.reload()
        expect(chat.bubbles("mine")).to_have_text([OPENING])
        assert chat.texts() == said
        expect(chat.choices).to_have_text(buttons)
        expect(phone.locator("#returning")).to_be_visible()

    def test_what_was_typed_and_not_sent_is_still_there(self, phone: Page) -> None:
        Chat(phone).open()
        phone.locator("#text").press_sequentially("我妈82了")
        phone.reload()
        expect(phone.locator("#text")).to_have_value("我妈82了")

    def test_a_new_talk_is_begun_only_after_a_question(self, phone: Page) -> None:
        chat = Chat(phone).open()
        chat.say(OPENING)
        first = chat.remembered()["id"]
        chat.restart("接着刚才的说")
        expect(chat.bubbles("mine")).to_have_count(1)
        phone.get_by_role("link", name="重新开始一次新的咨询").tap()
        phone.get_by_role("button", name="重新开始", exact=True).tap()
        expect(chat.bubbles("mine")).to_have_count(0)
        expect(chat.bubbles("bot")).not_to_have_count(0)
        assert chat.remembered()["id"] != first

    def test_a_talk_that_the_server_does_not_know_any_more_offers_a_new_one(self, phone: Page) -> None:
        chat = Chat(phone).open()
        phone.evaluate(
            "localStorage.setItem('yizhu.talk.dehua', JSON.stringify({id: '0'.repeat(32), token: 'gone'}))"
        )
        phone.reload()
        phone.get_by_role("button", name="重新开始一次新的咨询").tap()
        expect(chat.bubbles("bot")).not_to_have_count(0)
        chat.say(OPENING)

    def test_each_region_has_a_talk_of_its_own(self, phone: Page) -> None:
        chat = Chat(phone).open()
        chat.say(OPENING)
        chat.open("/?region=weihai")
        expect(phone.get_by_role("heading", level=1)).to_have_text("威救你")
        expect(chat.bubbles("mine")).to_have_count(0)
        chat.open("/?region=dehua")
        expect(chat.bubbles("mine")).to_have_text([OPENING])


class TestHowATalkEnds:
    """A number, a person, or help at once."""

    def test_after_submission_the_number_stays_in_sight(self, phone: Page) -> None:
        chat = Chat(phone).open()
        expect(phone.locator("#receipt")).to_be_hidden()
        number = chat.file()
        expect(phone.locator("#receipt-no")).to_have_text(number)
        expect(phone.locator("#phase")).to_have_text("已提交")
        phone.reload()
        expect(phone.locator("#receipt-no")).to_have_text(number)
        phone.locator("#open-case").tap()
        phone.get_by_role("link", name="重新开始一次新的咨询").tap()
        expect(phone.locator("#confirm-no")).to_contain_text(number)

    def test_a_question_that_comes_by_itself_has_its_buttons(self, phone: Page, site: Site) -> None:
        chat = Chat(phone).open()
        number = chat.file()
        with site.staff() as api:
            for action in ("accept", "start", "deliver"):
                [referral] = api.get(f"/applications/{number}").raise_for_status().json()["referrals"]
                body = {"action": action, "version": referral["version"]}
                api.post(f"/referrals/{referral['id']}/actions", json=body).raise_for_status()
        expect(chat.bubbles("bot").last).to_contain_text("来了吗？")
        expect(chat.choices).to_have_text(["来了", "还没来", "来了，可没弄好"])
        chat.choices.first.tap()
        expect(chat.choices).to_have_text(["满意", "一般", "不满意"])


class TestWithAKeyboard:
    """The page works without a pointer."""

    def test_enter_sends_and_the_focus_stays_in_the_input(self, desk: Page) -> None:
        chat = Chat(desk).open()
        expect(desk.locator("#text")).to_be_focused()
        desk.keyboard.type(OPENING)
        desk.keyboard.press("Enter")
        expect(chat.bubbles("mine")).to_have_text([OPENING])
        expect(desk.locator("#text")).to_be_focused()

    def test_nothing_written_is_not_sent(self, desk: Page) -> None:
        chat = Chat(desk).open()
        desk.keyboard.press("Enter")
        expect(desk.locator("#problem")).to_contain_text("请先写点什么")
        expect(chat.bubbles("mine")).to_have_count(0)
