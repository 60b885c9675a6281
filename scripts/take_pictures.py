"""The pictures of the README, taken from the real program: `python -m scripts.take_pictures`.

Starts 易助 on a data folder of its own, holds the talk of the README and saves docs/images/*.png.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium_of_machine
from tests.support.running import Running, start

IMAGES = Path(__file__).resolve().parents[1] / "docs/images"
TALK = (
    "我妈82了一个人住在上涌镇，去年中风走不了路，想找人上门照顾",
    "同意",
    "陈秀英",
    "13800138000",
    "对，提交",
)


def chat(page: Page, running: Running) -> None:
    """The resident's page after the opening, as a phone shows it."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(running.base_url)
    box = page.get_by_role("textbox")
    box.fill(TALK[0])
    box.press("Enter")
    page.get_by_role("button", name="同意", exact=True).wait_for()
    page.wait_for_timeout(400)
    page.screenshot(path=IMAGES / "chat.png")


def case(page: Page, running: Running, number: str) -> None:
    """The staff page of one application, a value lit up where it was said."""
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{running.base_url}/staff")
    page.get_by_label("账号").fill("admin")
    page.get_by_label("密码").fill(running.admin_password)
    page.get_by_role("button", name="登录").click()
    page.get_by_text(number).first.wait_for()
    page.goto(f"{running.base_url}/staff/applications/{number}")
    page.get_by_text("82岁", exact=True).first.click()
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / "staff.png")


def main() -> int:
    """Exit code 0 when both pictures were saved."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    running = start(Path(tempfile.mkdtemp(prefix="yizhu-pictures-")))
    try:
        talk = running.open()
        for text in TALK:
            talk.say(text)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_of_machine(), args=FLAGS)
            page = browser.new_page(device_scale_factor=1.5, locale="zh-CN", timezone_id="Asia/Shanghai")
            chat(page, running)
            case(page, running, talk.number)
            browser.close()
    finally:
        running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
