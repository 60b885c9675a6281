"""What is done on the volunteer's page before its pictures are taken."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from casework.regions.loader import PACKS, load_region
from evals.photos.cards import id_card
from evals.photos.people import invented
from scripts.pictures.scene import Scene

LOCK = "秋天的银杏叶黄了"


def open_the_door(page: Page, scene: Scene) -> None:
    """The list of the day, behind a password set on the device."""
    for box in ("开门密码", "再写一遍"):
        page.get_by_label(box, exact=True).fill(LOCK)
    page.get_by_role("button", name="设好了，进去").click()
    page.wait_for_timeout(1500)


def by_form(page: Page, scene: Scene) -> None:
    """A new household, the first questions answered."""
    open_the_door(page, scene)
    page.get_by_role("link", name="新的一户").click()
    page.get_by_role("button", name="一步一步填").click()
    page.get_by_label("姓名").fill("王秀英")
    page.get_by_label("年龄").fill("82")
    page.get_by_label("电话").fill("13850901234")
    page.get_by_label("电话").blur()
    page.evaluate("scrollTo(0, 0)")


def checked(page: Page, scene: Scene) -> None:
    """All of it answered: read over before it is handed in."""
    by_form(page, scene)
    _steps_to(page, "住在哪里")
    page.get_by_label("乡镇").select_option("上涌镇")
    _steps_to(page, "要什么帮助")
    page.locator("summary", has_text="生活保障类").click()
    page.get_by_label("助餐送餐").check()
    page.get_by_label("他怎么说的").fill("中午没有人做饭")
    _steps_to(page, "他同意了吗")
    for question, answer in (("谁同意的", "本人"), ("怎么同意的", "口头")):
        page.get_by_role("group", name=question).get_by_text(answer, exact=True).click()
    _steps_to(page, "核对一遍")


def photo(page: Page, scene: Scene) -> None:
    """An identity card was photographed, and what was read of it is ticked off."""
    open_the_door(page, scene)
    page.get_by_role("link", name="新的一户").click()
    page.get_by_role("button", name="一步一步填").click()
    with tempfile.TemporaryDirectory() as folder:
        card = Path(folder) / "card.png"
        id_card(invented(3, load_region(PACKS / "dehua"))).save(card)
        page.set_input_files("#photo", card)
        name = page.locator(".field-photo__lines").get_by_label("姓名")
        expect(name).to_be_visible(timeout=60_000)
    name.check()
    page.locator(".field-photo").evaluate("box => box.scrollIntoView()")


def visit(page: Page, scene: Scene) -> None:
    """A household to be visited."""
    open_the_door(page, scene)
    page.locator(".field-row", has_text="林**").get_by_role("link").click()
    expect(page.get_by_role("heading", name="林金枝")).to_be_visible()
    page.wait_for_timeout(500)


def conflict(page: Page, scene: Scene) -> None:
    """What was written without a network meets what somebody else recorded."""
    open_the_door(page, scene)
    page.locator(".field-row", has_text="黄**").get_by_role("link").click()
    expect(page.get_by_role("heading", name="黄阿妹")).to_be_visible()
    page.context.set_offline(True)
    for question, answer in (("见到人了吗", "已走访"), ("他要帮忙吗", "不要")):
        page.get_by_role("group", name=question).get_by_text(answer, exact=True).click()
    page.get_by_label("情况怎么样").fill("腿肿了，走不动，儿子月底回来")
    page.get_by_role("button", name="交上去", exact=True).click()
    scene.call("POST", f"/visits/{scene.visits[1]}/outcome", outcome="no_need", note="电话里说都好")
    page.context.set_offline(False)
    expect(page.get_by_text("电话里说都好")).to_be_visible()


def _steps_to(page: Page, title: str) -> None:
    while (before := page.locator("h1").text_content()) != title:
        page.get_by_role("button", name="下一步", exact=True).click()
        expect(page.locator("h1")).not_to_have_text(before or "")
