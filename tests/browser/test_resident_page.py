"""How the resident's page feels: its weight, its calm, its letters; that it can be heard and spoken to."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.residents import hold
from tests.browser.site import OPENING, Chat, Site, axe, overflow

#: Bytes on the wire before the first word is said.
WEIGHT = 150_000
#: 400 kbit/s and 400 ms there and back, as Chromium's own profile.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
#: On that line and a busy machine; the file sizes alone take about three seconds.
TYPING_MS = 15_000
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
#: A long answer stands at its beginning until the reader goes on.
TO_THE_END = """async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const box = document.getElementById("talk");
  box.scrollTop = box.scrollHeight;
}"""
#: As when another tab has sent something: all is drawn again. How far the talk moved, and the button in it.
DRAWN_ANEW = """() => {
  const yes = document.querySelector(".readback__yes");
  const places = () => [document.getElementById("talk").scrollTop, yes.offsetTop];
  const before = places();
  window.dispatchEvent(new StorageEvent("storage", { key: "yizhu.outbox.dehua" }));
  return places().map((place, index) => place - before[index]);
}"""
#: What a browser without a voice or a microphone does not have, as the browser's own interfaces look.
VOICE = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { configurable: true, value: {
  getVoices: () => [], cancel: () => { window.stopped = true; }, speak: (words) => {
    window.spoken.push([words.lang, words.text]);
    if (words.onstart) words.onstart();
  },
} });
"""
EAR = """
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() { window.ear = this; }
  stop() { this.onend(); }
  abort() { this.onerror({ error: "aborted" }); this.onend(); }
};
"""
NO_EAR = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"


class TestWeight:
    """A cheap phone on a bad line."""

    def test_less_than_150_kilobytes_come_before_the_first_word(self, phone: Page) -> None:
        seen: list[Any] = []
        phone.on("requestfinished", lambda request: seen.append(request))
        Chat(phone).open()
        weight = sum(r.sizes()["responseBodySize"] + r.sizes()["responseHeadersSize"] for r in seen)
        assert 10_000 < weight < WEIGHT

    def test_on_a_slow_line_one_can_soon_type_and_is_answered(self, phone: Page) -> None:
        client = phone.context.new_cdp_session(phone)
        client.send("Network.enable")
        client.send("Network.emulateNetworkConditions", SLOW)
        phone.goto("/", wait_until="commit")
        expect(phone.locator(".message--bot")).to_be_visible(timeout=TYPING_MS)
        assert phone.evaluate("performance.now()") < TYPING_MS
        Chat(phone).say(OPENING)

    def test_nothing_jumps(self, new_context: NewContext, site: Site) -> None:
        for size in (PHONE, DESK):
            page = new_context(**size).new_page()
            page.add_init_script(SHIFTS)
            chat = Chat(page).open()
            chat.say(OPENING)
            hold(site).until("confirm").give_to(page)
            assert page.evaluate("window.shifts") < 0.1
            page.goto("/")
            expect(page.locator(".readback")).to_be_visible()
            assert page.evaluate("window.shifts") < 0.1
            # Who has read down to the buttons is not turned back when something is drawn anew.
            page.get_by_role("button", name="长辈模式").click()
            page.evaluate(TO_THE_END)
            expect(page.locator("#to-latest")).to_be_hidden()
            assert page.evaluate(DRAWN_ANEW) == [0, 0]


class TestElders:
    """长辈模式"""

    @pytest.fixture(params=[PHONE, DESK], ids=["360", "1440"])
    def elder(self, new_context: NewContext, request: pytest.FixtureRequest) -> Page:
        page = new_context(**request.param).new_page()
        page.add_init_script(VOICE + EAR)
        return page

    def test_every_letter_is_large_in_every_state(self, elder: Page, site: Site) -> None:
        hold(site).until("confirm").give_to(elder)
        elder.goto("/")
        elder.get_by_role("button", name="长辈模式").click()
        expect(elder.locator(".readback")).to_be_visible()
        _large(elder)
        elder.get_by_role("button", name="对，提交").click()
        expect(elder.locator("#receipt-no")).not_to_be_empty()
        expect(elder.locator("#receipt-state")).to_have_text("已提交，等待受理")
        _large(elder)
        if elder.locator("#open-progress").is_visible():
            elder.click("#open-progress")
            expect(elder.locator(".step").first).to_be_visible()
            _large(elder)
        axe(elder)
        elder.goto("/receipt?region=dehua")
        expect(elder.locator("#paper")).to_be_visible()
        _large(elder)
        _one_in_a_row(elder, ".paper__buttons > *")
        assert elder.locator(".paper__no").evaluate("no => no.getClientRects().length") == 1
        boxes = [box for one in elder.locator(".paper__buttons > *").all() if (box := one.bounding_box())]
        assert len({box["width"] for box in boxes}) == 1
        axe(elder)

    def test_in_danger_each_telephone_number_has_a_row_of_its_own(self, elder: Page, site: Site) -> None:
        held = hold(site)
        held.say("我不想活了")
        held.give_to(elder)
        elder.goto("/")
        elder.get_by_role("button", name="长辈模式").click()
        expect(elder.locator("#crisis a").first).to_be_in_viewport()
        _large(elder)
        _one_in_a_row(elder, "#crisis a")
        talk, screen = elder.locator("#talk").bounding_box(), elder.viewport_size
        assert talk and screen and talk["height"] > screen["height"] * 0.3
        more = elder.locator("#to-latest")
        if more.is_visible():
            over = more.bounding_box()
            assert over and over["y"] >= talk["y"] + talk["height"]
        axe(elder)

    def test_each_answer_has_a_row_of_its_own(self, phone: Page, site: Site) -> None:
        hold(site).give_to(phone)
        phone.goto("/")
        phone.get_by_role("button", name="长辈模式").tap()
        chat = Chat(phone)
        expect(chat.choices).to_have_count(2)
        boxes = [box for choice in chat.choices.all() if (box := choice.bounding_box())]
        assert len({box["y"] for box in boxes}) == 2
        assert all(box["width"] > 300 and box["height"] >= 56 for box in boxes)

    def test_a_bubble_is_read_aloud_in_chinese_and_stopped(self, phone: Page) -> None:
        phone.add_init_script(VOICE)
        Chat(phone).open()
        phone.get_by_role("button", name="长辈模式").click()
        read = phone.locator(".message__read").first
        read.click()
        [[language, text]] = phone.evaluate("window.spoken")
        assert language == "zh-CN" and text == phone.locator(".bubble").first.text_content()
        expect(read).to_have_attribute("aria-pressed", "true")
        read.click()
        expect(read).to_have_attribute("aria-pressed", "false")
        assert phone.evaluate("window.stopped")
        # A number is read sign by sign.
        source = phone.locator("link[href$='chat/speech.js']").get_attribute("href")
        said = phone.evaluate(
            "async source => (await import(source)).sayable('编号是DH20261122-000012，82岁')", source
        )
        assert said == "编号是D H 2 0 2 6 1 1 2 2   0 0 0 0 1 2，82岁"

    def test_what_is_new_is_read_by_itself_if_that_is_wanted_also_next_time(self, phone: Page) -> None:
        phone.add_init_script(VOICE)
        chat = Chat(phone).open()
        expect(phone.locator("#speak-all")).to_be_hidden()
        phone.get_by_role("button", name="长辈模式").tap()
        phone.get_by_role("button", name="自动朗读").tap()
        phone.reload()
        expect(chat.bubbles("bot").first).to_be_visible()
        expect(phone.get_by_role("button", name="自动朗读")).to_have_attribute("aria-pressed", "true")
        assert phone.evaluate("window.spoken") == []
        chat.say(OPENING)
        spoken = [text for _, text in phone.evaluate("window.spoken")]
        assert spoken == chat.bubbles("bot").all_text_contents()[1:]


class TestDictation:
    """Speaking instead of typing."""

    def test_what_is_heard_stands_in_the_input_and_is_sent_by_the_person(self, phone: Page) -> None:
        phone.add_init_script(EAR)
        chat = Chat(phone).open()
        phone.fill("#text", "我妈")
        microphone = phone.get_by_role("button", name="说话代替打字")
        microphone.tap()
        expect(phone.locator("#listening")).to_contain_text("正在听")
        phone.evaluate("ear.onresult({results: [[{transcript: '一个人住'}], [{transcript: '要人照顾'}]]})")
        expect(phone.locator("#text")).to_have_value("我妈一个人住要人照顾")
        microphone.tap()
        expect(phone.locator("#listening")).to_be_hidden()
        expect(chat.bubbles("mine")).to_have_count(0)
        phone.reload()
        expect(phone.locator("#text")).to_have_value("我妈一个人住要人照顾")

    def test_what_goes_wrong_is_said(self, phone: Page) -> None:
        phone.add_init_script(EAR)
        Chat(phone).open()
        phone.get_by_role("button", name="说话代替打字").tap()
        phone.evaluate("ear.onerror({error: 'not-allowed'}); ear.onend()")
        expect(phone.locator("#listening")).to_contain_text("允许使用话筒")

    def test_there_is_no_microphone_where_the_browser_offers_none(self, phone: Page) -> None:
        phone.add_init_script(NO_EAR)
        Chat(phone).open()
        expect(phone.locator("#dictate")).to_be_hidden()


class TestWhoSpeaks:
    """易助 or a person."""

    def test_it_is_said_when_a_person_takes_the_talk_and_when_they_hand_it_back(
        self, phone: Page, site: Site
    ) -> None:
        held = hold(site)
        held.give_to(phone)
        chat = Chat(phone).open()
        with site.staff() as staff:
            own = f"/conversations/{held.id}"
            staff.post(f"{own}/takeover").raise_for_status()
            staff.post(f"{own}/reply", json={"text": "我是县民政局的小陈"}).raise_for_status()
            expect(chat.bubbles("caseworker")).to_have_text("我是县民政局的小陈")
            expect(chat.bubbles("caseworker")).to_be_in_viewport()
            expect(phone.locator(".message--caseworker .message__name")).to_have_text("工作人员")
            expect(chat.choices).to_have_count(0)
            expect(phone.locator("#phase")).to_have_text("工作人员正在和您说话")
            expect(phone.locator("#human")).to_contain_text("工作人员在和您说话")
            expect(phone.locator(".between")).to_have_text(["工作人员来了，下面是工作人员在和您说话"])
            axe(phone)
            staff.post(f"{own}/release").raise_for_status()
        expect(phone.locator("#human")).to_be_hidden()
        chat.say("同意")
        expect(phone.locator(".between").last).to_have_text("工作人员把话交还给易助了")


class TestCrisis:
    """Danger comes first."""

    def test_the_numbers_stand_above_everything_and_the_page_holds_for_all(self, phone: Page) -> None:
        chat = Chat(phone).open()
        expect(phone.locator("#crisis")).to_be_hidden()
        axe(phone)
        chat.say("我不想活了")
        calls = phone.locator("#crisis a")
        expect(calls.first).to_be_in_viewport()
        assert [call.get_attribute("href") for call in calls.all()] == ["tel:110", "tel:120", "tel:12356"]
        assert overflow(phone) == 0
        axe(phone)


def _one_in_a_row(page: Page, buttons: str) -> None:
    """Fail when two of these buttons, of which there are several, stand beside each other."""
    rows = [box["y"] for button in page.locator(buttons).all() if (box := button.bounding_box())]
    assert len(set(rows)) == len(rows) > 1


def _large(page: Page) -> None:
    """Fail on visible text below 24 pixels."""
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll("#app *, dialog[open] *")).filter((node) =>
          Array.from(node.childNodes).some((inner) => inner.nodeType === 3 && inner.data.trim())
          && node.getClientRects().length && node.getBoundingClientRect().width > 2
          && parseFloat(getComputedStyle(node).fontSize) < 24)
          .map((node) => `${node.className}: ${node.textContent.slice(0, 20)}`)"""
    )
    assert small == []
    assert overflow(page) == 0
