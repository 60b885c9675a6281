"""Which pages are taken, as whom, how wide, and what is done on them before."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from scripts.pictures import outside
from scripts.pictures.scene import Scene

PHONE = (360, 740)
DESK = (1440, 900)


@dataclass(frozen=True)
class Shot:
    """One picture: its file's name, who looks (None: a resident), the address (``{no}``: the application,
    ``{talk}``: its talk, ``{wechat}``: one at WeChat), the window's size, and what is done before."""

    name: str
    who: str | None
    path: str
    size: tuple[int, int] = DESK
    before: Callable[[Page, Scene], None] | None = None
    whole: bool = False
    """The whole page and not only what the window shows."""


def open_story(page: Page, scene: Scene) -> None:
    """The resident's first message, and the question after it."""
    page.get_by_role("textbox").fill("我妈82了一个人住在上涌镇，去年中风走不了路，想找人上门照顾")
    page.get_by_role("textbox").press("Enter")
    page.get_by_role("button", name="同意", exact=True).wait_for()
    page.wait_for_timeout(500)


def told_all(page: Page, scene: Scene) -> None:
    """The talk up to the read-back."""
    open_story(page, scene)
    for text in ("同意", "陈秀英", "13800138000"):
        before = page.locator(".message--bot").count()
        page.get_by_role("textbox").fill(text)
        page.get_by_role("textbox").press("Enter")
        expect(page.locator(".message--bot").nth(before)).to_be_visible()
    page.wait_for_timeout(600)


def read_back(page: Page, scene: Scene) -> None:
    """The card that is read over before it is handed in."""
    told_all(page, scene)
    page.locator("#talk").evaluate(
        """talk => {
          const top = (box) => box.getBoundingClientRect().top;
          talk.scrollTop += top(document.querySelector(".readback")) - top(talk) - 8;
        }"""
    )
    page.wait_for_timeout(300)


def drawer(page: Page, scene: Scene) -> None:
    """What is noted, on a phone."""
    open_story(page, scene)
    page.locator("#open-case").click()
    page.wait_for_timeout(400)


def filed_here(page: Page, scene: Scene) -> None:
    """Let this browser have the talk whose application was filed."""
    kept = json.dumps(
        {"id": scene.talk.id, "token": scene.talk.token, "state": scene.talk.state, "choices": None}
    )
    page.evaluate("kept => localStorage.setItem('yizhu.talk.dehua', kept)", kept)


def progress(page: Page, scene: Scene) -> None:
    """How the application goes, on a phone."""
    filed_here(page, scene)
    page.reload()
    page.locator("#open-progress").click()
    page.wait_for_timeout(600)


def receipt(page: Page, scene: Scene) -> None:
    """The receipt of the application."""
    filed_here(page, scene)
    page.goto("/receipt?region=dehua")
    page.locator("#paper").wait_for()
    page.wait_for_timeout(300)


def receipt_elder(page: Page, scene: Scene) -> None:
    """The same in large letters."""
    page.evaluate("localStorage.setItem('yizhu.elder', '1')")
    receipt(page, scene)


def crisis_elder(page: Page, scene: Scene) -> None:
    """Somebody in danger, in large letters."""
    page.get_by_role("button", name="长辈模式").click()
    page.get_by_role("textbox").fill("我不想活了")
    page.get_by_role("textbox").press("Enter")
    page.locator("#crisis a").first.wait_for()
    page.wait_for_timeout(600)


def elder(page: Page, scene: Scene) -> None:
    """The same in large letters."""
    page.get_by_role("button", name="长辈模式").click()
    open_story(page, scene)


def light_up(page: Page, scene: Scene) -> None:
    """A value of the case, lit up where it was said."""
    page.get_by_text("82岁", exact=True).first.click()
    page.wait_for_timeout(800)


def first_row(page: Page, scene: Scene) -> None:
    """Open what stands first in a work list."""
    page.locator("main a[data-row], main tbody a, main li a").first.click()
    page.wait_for_load_state()
    page.wait_for_timeout(500)


SHOTS = [
    Shot("chat", None, "/", PHONE, open_story),
    Shot("chat-elder", None, "/", PHONE, elder),
    Shot("chat-wide", None, "/", DESK, told_all),
    Shot("read-back", None, "/", PHONE, read_back),
    Shot("drawer", None, "/", PHONE, drawer),
    Shot("progress", None, "/", PHONE, progress),
    Shot("receipt", None, "/", (900, 860), receipt),
    Shot("receipt-elder", None, "/", PHONE, receipt_elder, whole=True),
    Shot("sign-in", None, "/staff", PHONE),
    Shot("queue", "林晓燕", "/staff/queue"),
    Shot("queue-phone", "林晓燕", "/staff/queue", PHONE),
    Shot("applications", "林晓燕", "/staff/applications"),
    Shot("staff", "林晓燕", "/staff/applications/{no}", DESK, light_up),
    Shot("case-phone", "林晓燕", "/staff/applications/{no}", PHONE),
    Shot("erase", "林晓燕", "/staff/applications/{no}/erase"),
    Shot("print", "林晓燕", "/staff/applications/{no}/print", (900, 1100)),
    Shot("talks", "林晓燕", "/staff/talks"),
    Shot("talk", "林晓燕", "/staff/talks/{wechat}"),
    Shot("undelivered", "林晓燕", "/staff/talks/undelivered"),
    Shot("referrals", "林晓燕", "/staff/referrals"),
    Shot("figures", "林晓燕", "/staff/figures"),
    Shot("knowledge", "林晓燕", "/staff/knowledge/dibao.who?region=dehua"),
    Shot("lists", "县医保局", "/staff/lists"),
    Shot("visits", "林晓燕", "/staff/visits"),
    Shot("resources", "林晓燕", "/staff/resources"),
    Shot("points", "admin", "/staff/points?region=weihai"),
    Shot("work", "致和社工", "/staff/work"),
    Shot("work-phone", "致和社工", "/staff/work", PHONE),
    Shot("work-record", "致和社工", "/staff/work", DESK, first_row),
    Shot("organisation", "致和社工", "/staff/organisation"),
    Shot("households", "县教育局", "/staff/households"),
    Shot("service-data", "县教育局", "/staff/service-data"),
    Shot("notices", "致和社工", "/staff/notices"),
    Shot("field", "上涌镇民政办", "/field", PHONE),
    Shot("field-day", "志愿者小陈", "/field", PHONE, outside.open_the_door),
    Shot("field-form", "志愿者小陈", "/field", PHONE, outside.by_form),
    Shot("field-photo", "志愿者小陈", "/field", PHONE, outside.photo),
    Shot("field-check", "志愿者小陈", "/field", PHONE, outside.checked),
    Shot("field-visit", "志愿者小陈", "/field", PHONE, outside.visit),
    Shot("field-conflict", "志愿者小陈", "/field", PHONE, outside.conflict),
    Shot("admin-places", "admin", "/staff/admin"),
    Shot("admin-organisations", "admin", "/staff/admin/organisations"),
    Shot("admin-stations", "admin", "/staff/admin/stations"),
    Shot("admin-capacity", "admin", "/staff/admin/capacity"),
    Shot("admin-clocks", "admin", "/staff/admin/clocks"),
    Shot("admin-duty", "admin", "/staff/admin/duty"),
    Shot("admin-wording", "admin", "/staff/admin/wording"),
    Shot("admin-standards", "admin", "/staff/admin/standards"),
    Shot("admin-accounts", "admin", "/staff/admin/accounts"),
    Shot("admin-channels", "admin", "/staff/admin/channels"),
    Shot("admin-pack", "admin", "/staff/admin/pack"),
    Shot("admin-audit", "admin", "/staff/admin/audit"),
]
#: Taken last: from here on the red line stands over every page of staff.
DANGER = [
    Shot("alerts", "林晓燕", "/staff/alerts"),
    Shot("alerts-phone", "林晓燕", "/staff/alerts", PHONE),
    Shot("crisis-elder", None, "/", PHONE, crisis_elder),
]
