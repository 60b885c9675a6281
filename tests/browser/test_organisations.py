"""The organisations' pages in a browser: taken, begun, delivered, refused, two at once, uploads."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import DESK, PHONE, NewContext
from tests.browser.organisations import HOSTILE, SECRETS, referred, somebody_of
from tests.browser.site import Site, axe, fits, overflow, sign_in
from tests.support.sheets import sheet

YUANMENG, HEALTH, INSURANCE = "dehua.yuanmeng", "dehua.health", "dehua.medical_insurance"


def open_case(page: Page, no: str) -> None:
    """Find a case in the work list and open it."""
    page.get_by_label("找编号、姓名、地方").fill(no)
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("link", name="居家照料").click()
    expect(page.get_by_role("heading", name="居家照料")).to_be_visible()


def a_file(content: bytes) -> FilePayload:
    return {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": content}


def step(page: Page, name: str) -> None:
    page.get_by_role("group", name="可以做的步骤").get_by_text(name, exact=True).click()


def test_taken_begun_noted_and_delivered(site: Site, phone: Page) -> None:
    no = referred(site, YUANMENG, address=HOSTILE[:60])
    page = somebody_of(phone, site, YUANMENG)
    expect(page.get_by_role("heading", name="还没看的通知")).to_be_visible()
    fits(page)
    open_case(page, no)
    source = page.content()
    assert "王秀英" in source and "中风" in source
    assert not [secret for secret in SECRETS if secret in source], "what was not shared is not in the page"
    expect(page.locator("#need")).to_be_visible()
    expect(page.get_by_text("<img src=x onerror=alert(1)>{{7*7}}").first).to_be_visible()
    page.get_by_text("哪些没有给，为什么").click()
    expect(page.get_by_text("没有给：")).to_be_visible()
    fits(page)

    step(page, "接收")
    expect(page.get_by_text("已接收，请按时开始")).to_be_visible()
    step(page, "开始服务")
    expect(page.get_by_text("已开始")).to_be_visible()
    page.get_by_text("记一笔", exact=True).click()
    page.get_by_label("几点").fill("09:30")
    page.get_by_role("textbox", name="情况").fill(HOSTILE)
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".records").get_by_text("09:30")).to_be_visible()

    page.get_by_role("button", name="办完了…").click()
    dialog = page.get_by_role("dialog")
    axe(page)
    dialog.get_by_label("做了什么").fill("打扫两间屋")
    dialog.get_by_label("数量").fill("2.5")
    dialog.get_by_role("button", name="办完了").click()
    expect(dialog.locator("[data-problem]")).to_contain_text("数量和单位要一起填")
    dialog.get_by_label("单位").fill("小时")
    dialog.get_by_role("button", name="办完了").click()
    expect(page.get_by_text("等居民或回访的人确认").first).to_be_visible()
    expect(page.locator(".records")).to_contain_text("2.5小时")
    fits(page)


def test_turned_down_with_a_reason_and_nothing_is_shown_any_more(site: Site, phone: Page) -> None:
    no = referred(site, HEALTH)
    somebody_of(phone, site, HEALTH, "department")
    open_case(phone, no)
    step(phone, "不接收…")
    phone.get_by_role("button", name="不接收").click()
    expect(phone.locator(".steps__form [data-problem]")).to_contain_text("请选一个原因")
    phone.get_by_label("不属于本单位的职责。").check()
    phone.get_by_label("补充，或另写").fill("请转民政")
    axe(phone)
    phone.get_by_role("button", name="不接收").click()
    expect(phone.get_by_text("资料已收回").first).to_be_visible()
    expect(phone.get_by_text("不属于本单位的职责。请转民政")).to_be_visible()
    assert "王秀英" not in phone.content() and "中风" not in phone.content()


def test_two_of_one_organisation_at_once(site: Site, new_context: NewContext) -> None:
    no = referred(site, YUANMENG)
    one, other = (somebody_of(new_context(**DESK).new_page(), site, YUANMENG) for _ in range(2))
    for page in (one, other):
        open_case(page, no)
    step(other, "不接收…")
    other.get_by_label("补充，或另写").fill("人手不够")
    step(one, "接收")
    expect(one.get_by_text("已接收，请")).to_be_visible()
    other.get_by_role("button", name="不接收").click()
    told = other.locator(".steps__form [data-problem]")
    expect(told).to_contain_text("已接收")
    expect(other.get_by_label("补充，或另写")).to_have_value("人手不够")
    # Who only looks is told without doing anything.
    other.reload()
    step(one, "开始服务")
    expect(one.get_by_text("已开始")).to_be_visible()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator("#fresh")).to_contain_text("同事刚刚走了一步，现在是 服务中")
    other.get_by_role("link", name="看最新的").click()
    expect(other.locator("#fresh")).to_be_empty()
    expect(other.locator(".facts-line .badge").first).to_have_text("服务中")


def test_what_was_typed_survives_a_cut(site: Site, new_context: NewContext) -> None:
    no = referred(site, YUANMENG)
    context = new_context(**PHONE)
    page = somebody_of(context.new_page(), site, YUANMENG)
    open_case(page, no)
    step(page, "接收")
    expect(page.get_by_text("已接收，请")).to_be_visible()
    page.get_by_text("记一笔", exact=True).click()
    page.get_by_role("textbox", name="情况").fill("约好周一")
    context.set_offline(True)
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".add [data-problem]")).to_contain_text("写的内容还在")
    context.set_offline(False)
    expect(page.get_by_role("textbox", name="情况")).to_have_value("约好周一")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".records")).to_contain_text("约好周一")
    assert page.locator(".records li").count() == 1


def test_a_department_looks_for_a_household_by_keyboard(site: Site, desk: Page) -> None:
    referred(site, YUANMENG)
    somebody_of(desk, site, HEALTH, "department")
    desk.get_by_role("link", name="查一户").click()
    expect(desk.get_by_label("姓名", exact=True)).to_be_hidden()
    desk.get_by_label("身份证号", exact=True).focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_label("电话", exact=True).nth(1)).to_be_visible()
    axe(desk)
    desk.keyboard.press("ArrowLeft")
    desk.get_by_label("身份证号 18 位").fill("350526194403021228")
    desk.get_by_label("为什么查").fill("本人来窗口问")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    found = desk.locator("#found")
    expect(found).to_contain_text("圆梦社工研究中心")
    assert "王秀英" not in found.inner_text() and "中风" not in found.inner_text()
    assert "350526194403021228" not in desk.url
    axe(desk)


def test_uploads_name_each_wrong_row(site: Site, phone: Page) -> None:
    somebody_of(phone, site, INSURANCE, "department")
    phone.goto("/staff/lists")
    headings = ("姓名", "身份证号", "政策范围内个人自付费用")
    wrong = sheet(("陈阿妹", "1", 23500), (HOSTILE, "350526194403021228", "很多"), headings=headings)
    phone.get_by_label("文件").set_input_files(a_file(wrong))
    phone.get_by_label("推送", exact=True).check()
    phone.get_by_role("button", name="发送").click()
    table = phone.get_by_role("alert").get_by_role("table")
    expect(table).to_contain_text("第2行“身份证号”")
    expect(table).to_contain_text("第3行“政策范围内个人自付费用”")
    assert overflow(phone) == 0
    axe(phone)
    phone.goto("/staff/service-data")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="下载 Excel 模板").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    book.worksheets[0]["D8"], book.worksheets[0]["E8"] = 30, 12
    filled = BytesIO()
    book.save(filled)
    phone.get_by_label("填好的模板").set_input_files(a_file(filled.getvalue()))
    phone.get_by_role("button", name="报送").click()
    expect(phone.get_by_text("已收下这个季度的数据")).to_be_visible()
    assert overflow(phone) == 0
    axe(phone)


def test_a_visit_is_given_to_somebody_and_its_end_is_told(site: Site, desk: Page) -> None:
    username, _ = site.account("volunteer")
    sign_in(desk, site)
    desk.wait_for_url("**/staff/**")
    desk.goto("/staff/visits/import?region=dehua")
    visit = (None, "张阿土", "上涌镇", "曾坂村", "13805950001", HOSTILE[:60])
    desk.get_by_label("填好的表").set_input_files(a_file(sheet(visit)))
    desk.get_by_label("导入", exact=True).check()
    desk.get_by_role("button", name="发送").click()
    axe(desk)
    desk.get_by_role("link", name="打开走访").click()
    expect(desk.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    desk.get_by_label("派给").select_option(label=username)
    desk.get_by_role("button", name="派人").click()
    expect(desk.locator("#visit .badge").first).to_have_text("已派人")
    axe(desk)
    desk.get_by_label("没找到人").check()
    desk.get_by_role("textbox", name="情况").fill(HOSTILE)
    desk.get_by_role("button", name="记下结果").click()
    expect(desk.locator("#visit .badge").first).to_have_text("没找到人")
    assert overflow(desk) == 0
