"""What the tests know of the program and of its chat page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

OPENING = "我妈82了一个人住在上涌镇，去年中风走不了路，想找人上门照顾"


#: What this resident answers, by what is asked; anything else with 不知道.
ANSWERS = {
    "consent": "同意",
    "filled_by": "替家里人说的",
    "township": "上涌镇",
    "age": "82",
    "living": "一个人住",
    "self_care": "有的要人帮",
    "category": "是低保",
    "name": "陈秀英",
    "phone": "13800138000",
    "confirm": "对，提交",
}


@dataclass(frozen=True)
class Site:
    """Where the program is and the password of its `admin`."""

    url: str
    admin_password: str

    def account(self, role: str, **rest: Any) -> tuple[str, str]:
        """A new account of a role (`townships=[…]`, `organisation=…` where the role needs them); its name and
        password. Works in 德化 unless `regions` says otherwise."""
        username, password = f"{role}-{uuid4().hex[:8]}", "a-password-of-theirs"
        body = {"username": username, "password": password, "role": role, "regions": ["dehua"], **rest}
        with self.staff() as client:
            client.post("/accounts", json=body).raise_for_status()
        return username, password

    @contextmanager
    def staff(self) -> Iterator[httpx.Client]:
        """The API, signed in as `admin`."""
        with httpx.Client(base_url=f"{self.url}/api/v1", timeout=60) as client:
            form = {"username": "admin", "password": self.admin_password}
            token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield client


def sign_in(page: Page, site: Site, username: str = "admin", password: str | None = None) -> None:
    """Fill in the sign-in page, opening it unless it is open, and press the button."""
    if page.get_by_label("密码").count() == 0:
        page.goto("/staff")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password or site.admin_password)
    page.get_by_role("button", name="登录").click()


def cookie_of(client: httpx.Client, site: Site, username: str = "admin", password: str | None = None) -> None:
    """Sign `client` (with the site as its base address) in as a browser would be."""
    client.headers["Origin"] = str(client.base_url).rstrip("/")
    form = {"username": username, "password": password or site.admin_password}
    answer = client.post("/staff/sign-in", data=form)
    assert answer.status_code == 303, answer.text


def axe(page: Page, *, but: tuple[str, ...] = ()) -> None:
    """Fail on what axe calls serious or critical; `but` names rules to leave out."""
    found = Axe().run(page).response["violations"]
    serious = [
        f"{rule['id']}: {rule['help']}: " + " | ".join(node["html"][:160] for node in rule["nodes"][:4])
        for rule in found
        if rule["impact"] in ("serious", "critical") and rule["id"] not in but
    ]
    assert serious == []


class Chat:
    """The resident's page, used as a person uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.choices = page.locator("#choices button")
        self.connection = page.locator("#connection")

    def open(self, path: str = "/") -> Chat:
        """Go there and wait for the greeting."""
        self.page.goto(path)
        expect(self.bubbles("bot").first).to_be_visible()
        return self

    def bubbles(self, sender: str) -> Locator:
        """What ``mine``, ``bot`` or ``caseworker`` said."""
        return self.page.locator(f".message--{sender} .bubble")

    def write(self, text: str) -> None:
        """Type and press 发送."""
        self.page.fill("#text", text)
        self.page.click("#send")

    def say(self, text: str) -> None:
        """Type, send, and wait for the answer."""
        before = self.bubbles("bot").count()
        self.write(text)
        self.settled()
        expect(self.bubbles("bot").nth(before)).to_be_visible()
        if "已经存好" in (self.bubbles("bot").nth(before).text_content() or ""):
            # A busy machine: the engine was too slow, and the answer comes by itself.
            expect(self.bubbles("bot").nth(before + 1)).to_be_visible()

    def settled(self) -> None:
        """Wait until nothing is on its way."""
        expect(self.page.locator("#typing")).to_be_hidden()
        expect(self.page.locator(".message:not(.message--failed) .message__status")).to_have_count(0)

    def texts(self) -> list[str]:
        """All bubbles in order."""
        return self.page.locator(".message .bubble").all_text_contents()

    def file(self, correction: str | None = None) -> str:
        """Answer everything from the opening to the submission; the application's number.

        ``correction`` is said first when the read-back asks whether all is right.
        """
        said = OPENING
        for _ in range(30):
            self.say(said)
            state = self.remembered()["state"]
            if state["application_no"]:
                return str(state["application_no"])
            said = ANSWERS.get(state["asking"], "不知道")
            if correction and state["asking"] == "confirm":
                said, correction = correction, None
        raise AssertionError(f"no application after 30 answers, asked last: {state['asking']}")

    def remembered(self, region: str = "dehua") -> dict[str, Any]:
        """The talk's id and token, as the browser keeps them."""
        talk: dict[str, Any] = self.page.evaluate(
            "region => JSON.parse(localStorage.getItem(`yizhu.talk.${region}`))", region
        )
        return talk

    def restart(self, answer: str) -> None:
        """Ask for a new talk in the drawer, and give this answer to the question whether that is meant."""
        self.page.locator("#open-case").tap()
        self.page.get_by_role("link", name="重新开始一次新的咨询").tap()
        self.page.get_by_role("button", name=answer, exact=True).tap()

    def on_server(self, site: Site) -> list[dict[str, Any]]:
        """The transcript as the server has it."""
        talk = self.remembered()
        answer = httpx.get(
            f"{site.url}/api/v1/conversations/{talk['id']}/messages",
            headers={"Authorization": f"Bearer {talk['token']}"},
        )
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


SCREENS = ((1440, 900), (360, 740))


def screens(page: Page) -> Iterator[None]:
    """The page on each of `SCREENS`, one after the other, and then as it was."""
    before = page.viewport_size
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        yield
    if before:
        page.set_viewport_size(before)


def looked_over(page: Page) -> None:
    """Accessible, and no wider than the screen."""
    axe(page)
    assert overflow(page) == 0


def fits(page: Page) -> None:
    """On a desk's screen and on a phone's it can be looked over."""
    for _ in screens(page):
        looked_over(page)


def comes_true(page: Page, expression: str) -> None:
    """Look again until a JavaScript expression is true on the page.

    Not Playwright's own `wait_for_function`: what it asks again goes through eval, which our pages forbid.
    """
    until = time.monotonic() + 30
    while not page.evaluate(f"Boolean({expression})"):
        assert time.monotonic() < until, f"never true: {expression}"
        page.wait_for_timeout(50)


def answers_lost(page: Page, path: str) -> None:
    """From now on the server does what is asked at ``path``, and its answers never arrive."""

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(path, lose)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    wider: int = page.evaluate(
        "() => Math.max(...[document.documentElement, document.getElementById('talk')].filter(Boolean)"
        ".map(box => box.scrollWidth - box.clientWidth))"
    )
    return wider
