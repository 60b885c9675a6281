"""The volunteer's page: what stays on the device over an update, a full storage, a lock, a poor network."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.field import Field, Helper, a_name, a_phone
from tests.browser.site import Site, axe, comes_true

#: What the first version kept is gone, and the next one is installed; the page asks for no words meanwhile.
UPDATE = """async () => {
  for (const name of await caches.keys()) await caches.delete(name);
  const changed = new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
  await navigator.serviceWorker.register("/field/sw.js?next", { scope: "/field" });
  await changed;
}"""
#: From now on everything that the service worker asks for is answered so.
BROKEN = "status => { self.fetch = () => Promise.resolve(new Response('', { status })); }"
#: From now on nothing can be written to the device; and it can again.
FULL = """() => {
  IDBObjectStore.prototype.kept ??= IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
ROOM = "() => { IDBObjectStore.prototype.put = IDBObjectStore.prototype.kept; }"


def refusing(status: int) -> Callable[[Route], None]:
    """Answers everything with this status."""
    return lambda route: route.fulfill(status=status, json={})


def test_after_an_update_the_second_region_is_still_ones_own_without_a_network(
    new_context: NewContext, site: Site
) -> None:
    field = Field(new_context(**PHONE).new_page(), Helper(site, region="weihai")).open()
    page = field.page
    expect(page.locator("#brand")).to_have_text("威救你 · 走访")
    comes_true(page, "navigator.serviceWorker.controller")
    page.evaluate(UPDATE)
    page.context.set_offline(True)
    page.reload()
    field.unlock()
    field.home()
    expect(page.locator("#brand")).to_have_text("威救你 · 走访")
    field.begin()
    field.steps_to("住在哪里")
    expect(page.get_by_label("乡镇").locator("option", has_text="环翠楼街道")).to_have_count(1)
    unknown = page.evaluate("fetch('/field/words.json?region=mars').then((a) => a.status, () => 'none')")
    assert unknown == "none"


def test_while_the_server_is_broken_the_page_opens_with_what_is_on_the_device(inside: Field) -> None:
    page = inside.page
    comes_true(page, "navigator.serviceWorker.controller")
    [worker] = page.context.service_workers
    for status in (502, 500, 429):
        worker.evaluate(BROKEN, status)
        page.reload()
        expect(page.get_by_label("开门密码")).to_be_visible()
    inside.unlock()
    inside.home()


def test_a_page_that_was_never_kept_tells_a_broken_server_from_no_network(new_context: NewContext) -> None:
    page = new_context(**PHONE, service_workers="block").new_page()
    page.route("**/field/words.json*", refusing(503))
    page.goto("/field")
    expect(page.get_by_text("县里的服务现在有问题，这个页面还没有存到手机里")).to_be_visible()
    page.unroute("**/field/words.json*")
    page.route("**/field/words.json*", lambda route: route.abort())
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_text("没有网络，这个页面还没有存到手机里")).to_be_visible()


def test_another_region_without_a_network_does_not_show_the_list_of_the_one_before(
    new_context: NewContext, site: Site
) -> None:
    helper = Helper(site, also=["weihai"])
    helper.visit("聂千里")
    field = Field(new_context(**PHONE).new_page(), helper).open()
    page = field.page
    expect(field.row("聂**")).to_be_visible()
    comes_true(page, "navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.get_by_role("button", name="更多").click()
    page.get_by_label("换一个地区").select_option("weihai")
    expect(page.locator("#brand")).to_have_text("威救你 · 走访")
    field.home()
    expect(page.get_by_text("没有网络，名单还没有取下来").first).to_be_visible()
    expect(field.row("聂**")).to_have_count(0)


def test_a_case_that_is_not_ones_own_any_more_leaves_the_device_and_no_refusal_is_called_no_network(
    inside: Field, helper: Helper
) -> None:
    page = inside.page
    visit = helper.visit("郎百川")
    page.reload()
    inside.unlock()
    inside.row("郎**").get_by_role("link").click()
    expect(inside.heading("郎百川")).to_be_visible()
    for status, said in ((500, "县里的服务现在有问题，这是上次看到的"), (401, "登录过期了，这是上次看到的")):
        page.route("**/api/v1/visits/*", refusing(status))
        page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
        expect(page.get_by_text(said)).to_be_visible()
        page.unroute("**/api/v1/visits/*")
    helper.visit_given_away(visit, Helper(helper.site))
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    expect(inside.heading("看不到这次走访")).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    expect(page.get_by_text("没有网络").first).to_be_visible()
    expect(inside.heading("郎百川")).to_have_count(0)


def test_a_draft_begun_for_a_region_that_is_not_ones_own_goes_on_in_the_own_one(
    new_context: NewContext, site: Site
) -> None:
    field = Field(new_context(**PHONE).new_page(), Helper(site, region="weihai")).open()
    page = field.page
    comes_true(page, "navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto("/field?region=dehua")
    field.unlock()
    field.home()
    field.begin()
    field.fill(a_name("施"), phone=a_phone())
    field.press("交上去")
    page.context.set_offline(False)
    expect(page.get_by_text("地区：不是您负责的地区")).to_be_visible()
    page.reload()
    field.unlock()
    field.press("改到威海市，接着填")
    expect(field.heading("他是谁")).to_be_visible()
    field.steps_to("住在哪里")
    expect(page.get_by_label("乡镇")).to_have_value("")
    page.get_by_label("乡镇").select_option("环翠楼街道")
    field.steps_to("核对一遍")
    field.press("交上去")
    assert field.handed_in().startswith("WH")


def test_a_draft_that_does_not_fit_any_more_is_told_and_its_view_is_not_left(inside: Field) -> None:
    page = inside.page
    inside.begin()
    page.evaluate(FULL)
    page.get_by_label("姓名").fill("尤九成")
    expect(inside.state).to_contain_text("没有存下来：手机存储满了")
    axe(page)
    inside.press("下一步")
    page.get_by_role("link", name="返回").click()
    expect(inside.heading("他是谁")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value("尤九成")
    page.evaluate(ROOM)
    inside.press("再存一次")
    expect(inside.state).to_be_empty()
    page.reload()
    inside.unlock()
    expect(page.get_by_label("姓名")).to_have_value("尤九成")


def test_a_lock_hides_the_household_at_once_and_keeps_what_was_typed_last(
    new_context: NewContext, helper: Helper
) -> None:
    page = new_context(**PHONE).new_page()
    page.clock.install()
    inside = Field(page, helper).open()
    inside.begin()
    held: list[Route] = []
    hanging = True
    page.route("**/api/v1/auth/me", lambda route: held.append(route) if hanging else route.continue_())
    page.get_by_label("姓名").fill("许十全")
    page.clock.fast_forward("11:00")
    expect(page.get_by_text("正在上锁")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_count(0)
    assert "许" not in page.locator("body").inner_text()
    hanging = False
    for answer in held:
        answer.continue_()
    inside.unlock()
    expect(page.get_by_label("姓名")).to_have_value("许十全")


def test_a_draft_that_goes_takes_what_the_chat_kept_of_it_along(inside: Field) -> None:
    page = inside.page
    told = (
        "localStorage.setItem('yizhu.typing.dehua.' + location.hash.split('/')[2], JSON.stringify('她病了'))"
    )
    inside.begin()
    page.evaluate(told)
    inside.press("删掉这份")
    inside.press("删掉")
    inside.home()
    assert "她病了" not in page.evaluate("JSON.stringify(localStorage)")
    inside.begin()
    page.evaluate(told)
    page.get_by_role("button", name="更多").click()
    inside.press("锁上")
    inside.press("忘了密码")
    inside.press("删掉，重新设密码")
    expect(inside.heading("设一个开门密码")).to_be_visible()
    assert "她病了" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_try_without_an_answer_is_not_forgotten_over_a_later_refusal(inside: Field, helper: Helper) -> None:
    page, before = inside.page, len(helper.applications())
    tries: list[int] = []

    def poor_network(route: Route) -> None:
        tries.append(len(tries))
        if tries[-1] == 0:
            route.fetch()
            route.abort("connectionreset")
        elif tries[-1] == 1:
            route.fulfill(status=429, json={"title": "Too Many Requests"})
        else:
            route.continue_()

    page.route("**/api/v1/applications", poor_network)
    inside.begin()
    inside.fill("何十一", phone=a_phone())
    inside.press("交上去")
    expect(page.get_by_text("上次交了没有收到回音")).to_be_visible()
    with page.expect_response(lambda answer: answer.status == 429):
        page.locator("#app").get_by_role("button", name="现在发送").click()
    expect(page.get_by_text("上次交了没有收到回音")).to_be_visible()
    expect(page.get_by_role("button", name="先不交，我要改")).to_have_count(0)
    page.locator("#app").get_by_role("button", name="现在发送").click()
    inside.handed_in()
    assert len(tries) == 3
    assert len(helper.applications()) == before + 1
