"""The volunteer's and station worker's page, in a real browser: its story, with and without a network."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.field import LOCK, Field, Helper, a_name, a_phone
from tests.browser.site import Site, axe, overflow

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture(scope="module")
def helper(site: Site) -> Helper:
    """A volunteer, with two households to visit."""
    made = Helper(site)
    made.visit("陈阿妹")
    made.visit("林大山")
    return made


def sealed(page: Page) -> str:
    """Everything that lies on the device, as text: what somebody would find who takes it apart."""
    text: str = page.evaluate(
        """async () => {
          const seen = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              seen.push(await (await cache.match(request)).text());
            }
          }
          seen.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage));
          const db = await new Promise((done) => {
            const open = indexedDB.open("yizhu-field");
            open.onsuccess = () => done(open.result);
          });
          for (const store of db.objectStoreNames) {
            const rows = await new Promise((done) => {
              const all = db.transaction(store).objectStore(store).getAll();
              all.onsuccess = () => done(all.result);
            });
            const show = (key, value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
              ? new TextDecoder("latin1").decode(value) + new TextDecoder().decode(value) : value;
            seen.push(JSON.stringify(rows, show));
          }
          return seen.join("\\n");
        }"""
    )
    return text


def kept_addresses(page: Page) -> list[str]:
    """What the service worker keeps."""
    addresses: list[str] = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map((request) => request.url)))).flat()"""
    )
    assert addresses
    return addresses


class TestTheMainStory:
    @pytest.mark.parametrize("screen", [PHONE, DESK], ids=["360", "1440"])
    def test_from_the_list_of_the_day_to_a_number(
        self, new_context: NewContext, helper: Helper, screen: dict[str, Any]
    ) -> None:
        page = new_context(**screen).new_page()
        field = Field(page, helper).sign_in()
        expect(field.heading("设一个开门密码")).to_be_visible()
        axe(page)
        field.set_lock()
        expect(field.row("陈**")).to_be_visible()
        assert "陈阿妹" not in (page.text_content("body") or "")
        axe(page)
        assert overflow(page) <= 0
        field.begin()
        page.get_by_label("电话").fill("1380")
        expect(page.get_by_text("电话号码少了数字")).to_be_visible()
        axe(page)
        field.fill(a_name("王"), phone=a_phone(), words=HOSTILE, township=False)
        expect(page.get_by_text("还有 1 处要填好。")).to_be_visible()
        expect(page.get_by_role("button", name="交上去")).to_be_disabled()
        page.get_by_role("link", name="改乡镇").click()
        page.get_by_label("乡镇").select_option("上涌镇")
        field.steps_to("核对一遍")
        expect(page.locator(".tag", has_text="代填").first).to_be_visible()
        expect(page.get_by_text("本人口头同意")).to_be_visible()
        expect(page.get_by_text(HOSTILE)).to_be_visible()
        axe(page)
        assert overflow(page) <= 0
        field.press("交上去")
        no = field.handed_in()
        axe(page)
        page.get_by_role("link", name="看办到哪里了").click()
        expect(page.get_by_text(HOSTILE)).to_be_visible()
        axe(page)
        assert overflow(page) <= 0
        page.get_by_role("link", name="返回").click()
        expect(field.row(no)).to_contain_text("代填")
        [item] = [one for one in helper.applications() if one["no"] == no]
        assert (item["channel"], item["fields"]["filled_by"]) == ("visit", "volunteer")


class TestWithoutANetwork:
    def test_what_is_filled_in_outside_arrives_once_in_order_when_the_network_returns(
        self, inside: Field, helper: Helper
    ) -> None:
        page, before = inside.page, len(helper.applications())
        expect(inside.row("林**")).to_be_visible()
        page.context.set_offline(True)
        page.reload()
        inside.unlock()
        inside.home()
        expect(inside.state).to_contain_text("没有网络")
        expect(inside.row("林**")).to_be_visible()
        for name in ("张一平", "李二妹"):
            inside.begin()
            inside.fill(name, phone=a_phone())
            inside.press("交上去")
            expect(page.get_by_text("现在没有网络")).to_be_visible()
            page.get_by_role("link", name="返回").click()
            inside.home()
        axe(page)
        page.reload()
        expect(page.get_by_text("有 2 份还没交上去")).to_be_visible()
        inside.unlock()
        inside.home()
        assert len(helper.applications()) == before
        page.context.set_offline(False)
        expect(inside.row("张**")).to_contain_text("我填的")
        expect(inside.row("李**")).to_contain_text("我填的")
        expect(inside.state).to_be_empty()
        names = [item["fields"]["name"] for item in helper.applications()]
        assert names[:2] == ["李**", "张**"] and len(names) == before + 2

    def test_an_answer_that_is_lost_makes_no_second_application(self, inside: Field, helper: Helper) -> None:
        page, before = inside.page, len(helper.applications())
        sent: list[str] = []

        def lose_the_first_answer(route: Route) -> None:
            sent.append((route.request.post_data_json or {})["client_id"])
            if len(sent) > 1:
                route.continue_()
                return
            route.fetch()
            route.abort("connectionreset")

        page.route("**/api/v1/applications", lose_the_first_answer)
        inside.begin()
        inside.fill("周三妹", phone=a_phone())
        inside.press("交上去")
        expect(page.get_by_text("上次交了没有收到回音")).to_be_visible()
        assert len(helper.applications()) == before + 1
        expect(page.get_by_role("button", name="先不交")).to_have_count(0)
        page.reload()
        inside.unlock()
        no = inside.handed_in()
        assert sent[0] == sent[1]
        assert next(one["no"] for one in helper.applications()) == no
        assert len(helper.applications()) == before + 1

    def test_a_sign_in_that_ran_out_keeps_everything_and_goes_on_afterwards(
        self, inside: Field, helper: Helper
    ) -> None:
        page, before = inside.page, len(helper.applications())
        page.context.set_offline(True)
        inside.begin()
        inside.fill("吴四海", phone=a_phone())
        inside.press("交上去")
        page.context.clear_cookies()
        page.context.set_offline(False)
        expect(inside.state).to_contain_text("登录过期了，有 1 份等着交")
        inside.sign_in()
        expect(page.get_by_text("有 1 份还没交上去")).to_be_visible()
        inside.unlock()
        expect(inside.row("吴**")).to_contain_text("我填的")
        assert len(helper.applications()) == before + 1


class TestTheLock:
    def test_nothing_can_be_read_without_the_password(self, inside: Field) -> None:
        page, phone = inside.page, a_phone()
        page.context.set_offline(True)
        inside.begin()
        inside.fill("郑五妹", phone=phone)
        inside.press("交上去")
        expect(page.get_by_text("现在没有网络")).to_be_visible()
        found = sealed(page)
        assert not [url for url in kept_addresses(page) if "/api/" in url]
        for personal in ("郑五妹", "郑**", phone, "陈**", "想有人送饭", LOCK):
            assert personal not in found
        page.reload()
        inside.unlock("not the password")
        expect(page.get_by_role("alert")).to_have_text("密码不对，请再试一次。")
        assert "郑" not in (page.text_content("body") or "")
        page.context.set_offline(False)
        page.get_by_role("button", name="忘了密码").click()
        expect(page.get_by_role("dialog")).to_contain_text("有 1 份还没交上去")
        axe(page)
        page.get_by_role("button", name="删掉，重新设密码").click()
        expect(inside.heading("设一个开门密码")).to_be_visible()
        assert '"open":true' not in sealed(page)

    def test_another_account_sees_nothing_of_the_first(self, inside: Field, site: Site) -> None:
        page = inside.page
        inside.begin()
        page.get_by_label("姓名").fill("冯六斤")
        inside.press("先存着")
        expect(inside.row("冯**")).to_be_visible()
        page.get_by_role("button", name="更多").click()
        inside.press("换一个账号")
        other = Field(page, Helper(site)).open()
        expect(page.get_by_text("没有要走访的。")).to_be_visible()
        expect(other.row("冯**")).to_have_count(0)
        page.get_by_role("button", name="更多").click()
        inside.press("换一个账号")
        inside.sign_in()
        inside.unlock()
        expect(inside.row("冯**")).to_be_visible()
