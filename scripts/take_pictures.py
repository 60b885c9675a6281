"""The pictures of the README and of docs/pages.md: `python -m scripts.take_pictures [name …]`.

Starts 易助 on a data folder of its own with a county at work in it, and saves docs/images/*.png.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts.pictures.life import fill
from scripts.pictures.scene import Scene, set_up
from scripts.pictures.shots import DANGER, PHONE, SHOTS, Shot
from tests.browser.conftest import FLAGS, chromium_of_machine
from tests.standins.wechat.platform import WeChat

IMAGES = Path(__file__).resolve().parents[1] / "docs/images"


def take(browser: Browser, scene: Scene, shot: Shot) -> None:
    """One picture, in a browser of its own."""
    width, height = shot.size
    context = browser.new_context(
        base_url=scene.running.base_url,
        viewport={"width": width, "height": height},
        device_scale_factor=1.5 if shot.size == PHONE else 1,
        is_mobile=shot.size == PHONE,
        has_touch=shot.size == PHONE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    if shot.who:
        username, password = scene.users[shot.who]
        page.goto("/staff")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        page.wait_for_load_state()
    page.goto(shot.path.format(no=scene.number, talk=scene.talk.id, wechat=scene.at_wechat))
    page.wait_for_timeout(900)
    if shot.before:
        shot.before(page, scene)
    page.screenshot(path=IMAGES / f"{shot.name}.png", full_page=shot.whole)
    context.close()


def main(names: Sequence[str]) -> int:
    """Take all pictures, or those named; exit code 0 when all were saved."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    wechat = WeChat().start()
    scene = set_up(Path(tempfile.mkdtemp(prefix="yizhu-pictures-")), wechat.settings)
    failed = 0
    try:
        wechat.connect(f"{scene.running.base_url}/channels/wechat")
        fill(scene, wechat)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_of_machine(), args=FLAGS)
            for shot in [*SHOTS, *DANGER]:
                if names and shot.name not in names:
                    continue
                if shot is DANGER[0]:
                    scene.running.open().say("我不想活了，想一死了之")
                try:
                    take(browser, scene, shot)
                except Exception as error:
                    failed += 1
                    print(f"{shot.name}: {str(error).splitlines()[0]}", file=sys.stderr)
            browser.close()
    finally:
        scene.running.stop()
        wechat.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
