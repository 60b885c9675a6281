"""A real browser before the running program.

The chromium of the machine is used (its headless shell, if there is one, draws the same with less work), else
Playwright's own; where there is neither, the tests are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.field import Field, Helper
from tests.browser.site import ANSWERS, OPENING, Site
from tests.support.running import ADMIN_PASSWORD, Running

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
# With four programs starting at once on two cores: patience costs nothing where a thing comes.
TIMEOUT_MS = 30_000

NewContext = Callable[..., BrowserContext]


def chromium_of_machine() -> str | None:
    """Path of an installed chromium or Chrome, if there is one."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


# Of the module, not the session: while Playwright runs, no asynchronous test can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless chromium."""
    with sync_playwright() as playwright:
        path = chromium_of_machine() or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip(
                "no chromium: neither on this machine (apt-get install chromium) nor Playwright's own"
            )
        expect.set_options(timeout=TIMEOUT_MS)
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Site:
    """The program to look at: the one at YIZHU_TEST_URL, else one that is started for the tests."""
    given = os.environ.get("YIZHU_TEST_URL")
    if given:
        return Site(given.rstrip("/"), os.environ.get("YIZHU_TEST_ADMIN_PASSWORD", ADMIN_PASSWORD))
    running: Running = request.getfixturevalue("running_yizhu")
    return Site(running.base_url, running.admin_password)


@pytest.fixture
def new_context(browser: Browser, site: Site) -> Iterator[NewContext]:
    """Makes browser profiles. No page in them may raise an error or break the content security policy."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=site.url, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on(
            "console",
            lambda message: wrong.append(message.text) if "Content Security" in message.text else None,
        )
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        # A page asks on its own every few seconds: a handler that is under way when its context goes would
        # raise in whatever test comes next.
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert wrong == []


@pytest.fixture
def phone(new_context: NewContext) -> Page:
    """A page of 360 by 740 pixels that is used with a finger."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def desk(new_context: NewContext) -> Page:
    """A page of a desk computer."""
    return new_context(**DESK).new_page()


@pytest.fixture(scope="session")
def filed(site: Site) -> dict[str, Any]:
    """An application, filed in a talk, as the staff API shows it."""
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client, site.staff() as staff:
        talk = client.post("/conversations", json={"region": "dehua"}).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {talk['token']}"
        said = OPENING
        for turn in range(30):
            message = {"client_message_id": f"00000000-0000-4000-8000-{turn:012d}", "text": said}
            answer = client.post(f"/conversations/{talk['id']}/messages", json=message).raise_for_status()
            state = answer.json()["state"]
            if state["application_no"]:
                found: dict[str, Any] = staff.get(f"/applications/{state['application_no']}").json()
                return found
            said = ANSWERS.get(state["asking"], "不知道")
    raise AssertionError(f"no application after 30 answers, asked last: {state['asking']}")


@pytest.fixture(scope="module")
def helper(site: Site) -> Helper:
    """A volunteer."""
    return Helper(site)


@pytest.fixture
def inside(new_context: NewContext, helper: Helper) -> Field:
    """The phone of one, open."""
    return Field(new_context(**PHONE).new_page(), helper).open()
