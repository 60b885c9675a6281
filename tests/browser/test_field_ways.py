"""The volunteer's page: told in the chat, read off a photo, asked afterwards; hostile words, many rows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from api.security import SESSION_COOKIE
from casework.intake.fields import check_field
from casework.intake.problems import FieldError
from casework.regions.loader import PACKS, load_region
from evals.photos.cards import FONTS, id_card
from evals.photos.people import invented
from tests.browser.conftest import DESK, NewContext
from tests.browser.field import Field, Helper, a_name, a_phone
from tests.browser.site import OPENING, Chat, Site, axe, overflow

HOSTILE = "<img src=x onerror=alert(1)> =1+1 \u202e" + "长" * 900
#: Values as people type them; what the server says of each, the page says too.
VALUES: list[tuple[str, Any]] = [
    *(("age", value) for value in (0, 82, 120, 121, -1, 1.5, "八十")),
    *(("household_size", value) for value in (0, 1, 30, 31)),
    *(("monthly_income", value) for value in (0, 1200.5, -1, 1_000_001, "一千")),
    *(("phone", value) for value in ("13805951234", "1380595", "138059512345", "+86 138-0595-1234")),
    *(("phone", value) for value in ("0595-23522222", "059523", "23522222", "12345678901", "电话")),
    *(("id_number", value) for value in ("350526194408150027", "35052619440815002", "350526194413150027")),
    *(("id_number", value) for value in ("35052619440815002x", "350526209908150027", "abc")),
    *(("name", value) for value in ("王秀英", "阿不都·热西提", "Mary Ann", "王1", "·", "长" * 30, "长" * 31)),
    *(("address", value) for value in ("村" * 200, "村" * 201)),
    *(("illness", value) for value in ("none", "病" * 100, "病" * 101)),
]


class TestByChat:
    def test_what_was_told_there_is_in_the_form_and_the_talks_key_is_locked_away(self, inside: Field) -> None:
        page = inside.page
        page.get_by_role("link", name="新的一户").click()
        page.get_by_role("button", name="边聊边填").click()
        chat = Chat(page)
        expect(chat.bubbles("bot").first).to_be_visible()
        chat.say(OPENING)
        page.fill("#text", "她夜里睡不着")
        page.route("**/noted", lambda route: route.abort())
        page.locator("#back").click()
        inside.unlock()
        expect(inside.heading("他是谁")).to_be_visible()
        expect(page.get_by_text("聊天里记下的还没取下来")).to_be_visible()
        expect(page.get_by_label("年龄")).to_have_value("")
        kept = set(page.evaluate("Object.keys(localStorage)"))
        assert kept == {"yizhu.field.last"}
        axe(page)
        page.unroute("**/noted")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_label("年龄")).to_have_value("82")
        expect(page.get_by_text("聊天里说的").first).to_be_visible()
        axe(page)
        inside.press("接着聊")
        expect(chat.bubbles("mine")).to_have_text([OPENING])
        expect(page.locator("#text")).to_have_value("她夜里睡不着")
        page.fill("#text", "")
        page.locator("#back").click()
        inside.unlock()
        expect(inside.heading("他是谁")).to_be_visible()
        inside.steps_to("他同意了吗")
        inside.choose("谁同意的", "家属")
        inside.choose("怎么同意的", "书面")
        inside.steps_to("核对一遍")
        expect(page.get_by_text("居家照料")).to_be_visible()
        inside.press("交上去")
        no = inside.handed_in()
        [item] = [one for one in inside.helper.applications() if one["no"] == no]
        assert (item["fields"]["age"], item["fields"]["filled_by"]) == (82, "volunteer")

    def test_agreed_to_in_the_chat_it_is_handed_in_from_the_form_with_who_agreed(
        self, inside: Field, site: Site
    ) -> None:
        page = inside.page
        page.get_by_role("link", name="新的一户").click()
        page.get_by_role("button", name="边聊边填").click()
        chat, to_form = Chat(page), page.get_by_role("link", name="回到表里交")
        expect(chat.bubbles("bot").first).to_contain_text("由您交上去")
        expect(page.locator("#link-in-open")).to_have_count(0)
        chat.say("我72了，一个人住在上涌镇，去年中风走不了路，想找人上门照顾")
        for words in ("有的要人帮", a_name("柯"), a_phone()):
            chat.say(words)
        expect(to_form).to_be_visible()
        chat.say("对，提交")
        expect(chat.bubbles("bot").last).to_contain_text("还没有交")
        axe(page)
        to_form.click()
        inside.unlock()
        expect(page.get_by_label("年龄")).to_have_value("72")
        inside.steps_to("他同意了吗")
        inside.choose("谁同意的", "本人")
        inside.choose("怎么同意的", "口头")
        inside.steps_to("核对一遍")
        inside.press("交上去")
        no = inside.handed_in()
        with site.staff() as staff:
            assert staff.get(f"/applications/{no}").json()["fields"]["filled_by"] == "volunteer"
            entry = staff.get(f"/applications/{no}/entry").raise_for_status().json()["entry"]
        assert (entry["consent_given"], entry["consent_by"]) == ("oral", "self")

    def test_signed_out_no_talk_begins_until_somebody_is_signed_in(
        self, inside: Field, helper: Helper, site: Site
    ) -> None:
        page = inside.page
        page.get_by_role("link", name="新的一户").click()
        page.context.clear_cookies()
        page.get_by_role("button", name="边聊边填").click()
        expect(page.get_by_role("link", name="去登录")).to_be_visible()
        expect(Chat(page).bubbles("bot")).to_have_count(0)
        cookie = {"name": SESSION_COOKIE, "value": helper.token, "url": site.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(Chat(page).bubbles("bot").first).to_be_visible()
        expect(page.get_by_role("link", name="去登录")).to_have_count(0)


class TestByPhoto:
    @pytest.mark.skipif(not any(font.is_file() for font in FONTS), reason="no Chinese font to draw a card")
    def test_what_was_read_stands_beside_the_picture_and_counts_once_it_is_ticked(
        self, inside: Field, tmp_path: Path
    ) -> None:
        page, person = inside.page, invented(3, load_region(PACKS / "dehua"))
        picture = tmp_path / "card.png"
        id_card(person).save(picture)
        inside.begin()
        page.set_input_files("#photo", picture)
        name = page.locator(".field-photo__lines").get_by_label("姓名")
        expect(name).not_to_be_checked(timeout=60_000)
        expect(page.get_by_role("img", name="刚才拍的照片")).to_be_visible()
        axe(page)
        assert overflow(page) <= 0
        name.check()
        inside.press("填进去")
        expect(page.get_by_label("姓名")).to_have_value(person.name)
        expect(page.get_by_label("身份证号")).to_have_value("")
        page.context.set_offline(True)
        page.set_input_files("#photo", picture)
        expect(page.get_by_text("没有网络，认不了照片，也不会存下照片")).to_be_visible()

    def test_a_picture_of_which_nothing_was_taken_over_does_not_go_with_the_case(
        self, inside: Field, tmp_path: Path
    ) -> None:
        page, picture = inside.page, tmp_path / "card.png"
        Image.new("RGB", (80, 50)).save(picture)
        numbers = ["refused", "taken"]
        name = {"name": {"value": a_name("吕"), "confidence": 1}}

        def read(route: Route) -> None:
            route.fulfill(json={"fields": name, "photo_id": numbers.pop(0), "kept": True, "note": None})

        page.route("**/api/v1/photos/read", read)
        inside.begin()
        page.set_input_files("#photo", picture)
        inside.press("都不要")
        page.set_input_files("#photo", picture)
        page.locator(".field-photo__lines").get_by_label("姓名").check()
        inside.press("填进去")
        inside.fill(name["name"]["value"], phone=a_phone())  # type: ignore[arg-type]
        with page.expect_request("**/api/v1/applications") as sent:
            inside.press("交上去")
        assert (sent.value.post_data_json or {})["photo_ids"] == ["taken"]


class TestAskingAfterwards:
    def test_a_household_says_it_was_done(self, inside: Field, helper: Helper, site: Site) -> None:
        page = inside.page
        inside.begin()
        inside.fill(a_name("沈"), phone=a_phone())
        inside.press("交上去")
        no = inside.handed_in()
        with site.staff() as staff:
            [need] = staff.get(f"/applications/{no}").json()["needs"]
            body = {"need_id": need["id"], "organisation": "dehua.yuanmeng", "send": True}
            referral = staff.post(f"/applications/{no}/referrals", json=body).raise_for_status().json()
            for action in ("accept", "start", "deliver"):
                step = {"action": action, "version": referral["version"]}
                answer = staff.post(f"/referrals/{referral['id']}/actions", json=step)
                referral = answer.raise_for_status().json()
        page.get_by_role("link", name="返回").click()
        page.reload()
        inside.unlock()
        inside.row("圆梦社工研究中心说做完了").get_by_role("link").click()
        inside.choose("办好了吗", "办好了")
        inside.press("交上去")
        expect(page.get_by_role("alert")).to_have_text("请写一句他是怎么说的。")
        page.get_by_label("办得怎么样").fill("饭每天都送到")
        inside.choose("他满意吗（可以不问）", "很满意")
        axe(page)
        assert overflow(page) <= 0
        inside.press("交上去")
        expect(page.get_by_text("回访已经交上去了。")).to_be_visible()
        with site.staff() as staff:
            closed = staff.get(f"/referrals/{referral['id']}").json()
        assert (closed["status"], closed["outcome"], closed["rating"]) == ("closed", "饭每天都送到", 5)
        assert closed["confirmed_by"] == "visitor"


class TestWhatPeopleType:
    def test_the_page_says_of_a_value_what_the_server_says(self, inside: Field) -> None:
        pack, page = load_region(PACKS / "dehua"), inside.page
        source = page.locator("link[href$='field/checks.js']").get_attribute("href")
        told = page.evaluate(
            """async ([source, values]) => {
              const { wrong } = await import(source);
              const words = await (await fetch("/field/words.json?region=dehua")).json();
              return values.map(([key, value]) => wrong(key, value, words));
            }""",
            [source, VALUES],
        )
        assert dict(zip(map(repr, VALUES), told, strict=True)) == {
            repr((key, value)): _server(key, value, pack) for key, value in VALUES
        }

    def test_what_only_the_server_finds_wrong_leads_back_to_its_question(self, inside: Field) -> None:
        page = inside.page
        inside.begin()
        inside.fill(a_name("韩"), phone="0595-2352222")
        inside.press("交上去")
        expect(page.get_by_text("电话：电话号码少了数字")).to_be_visible()
        page.get_by_role("link", name="去改").click()
        expect(page.get_by_label("电话")).to_have_attribute("aria-invalid", "true")
        page.get_by_label("电话").fill(a_phone())
        inside.steps_to("核对一遍")
        inside.press("交上去")
        inside.handed_in()

    def test_hostile_words_are_words_and_many_households_fit(
        self, new_context: NewContext, site: Site
    ) -> None:
        station = Helper(site, "station", ["浔中镇"])
        station.visits([a_name("欧阳") for _ in range(8)], township="浔中镇", village="凤池社区")
        page = new_context(**DESK).new_page()
        field = Field(page, station).open()
        visits = page.locator("section", has_text="要走访的")
        expect(visits.locator(".field-row")).to_have_count(6)
        page.get_by_role("button", name=re.compile(r"再看 \d+ 户")).click()
        expect(visits.locator(".field-row").nth(7)).to_be_visible()
        axe(page)
        visits.locator(".field-row a").first.click()
        field.press("我去走访")
        expect(page.get_by_text("派给我的")).to_be_visible()
        field.choose("见到人了吗", "没找到人")
        page.get_by_label("情况怎么样").fill(HOSTILE)
        assert overflow(page) <= 0
        field.press("交上去")
        expect(page.get_by_text("交上去了。")).to_be_visible()
        page.set_viewport_size({"width": 360, "height": 740})
        page.get_by_role("link", name="返回").click()
        field.home()
        assert overflow(page) <= 0


def _server(key: str, value: Any, pack: Any) -> str | None:
    try:
        check_field(key, value, pack, today=date(2026, 11, 22))
    except FieldError as error:
        return error.reason
    return None
