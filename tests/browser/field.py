"""The volunteer's page, used as a person uses it, and what there is to do on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Locator, Page, expect

from api.security import SESSION_COOKIE
from tests.browser.site import Site
from tests.support.sheets import sheet

PASSWORD = "a-password-for-volunteers"
LOCK = "a-lock-246810"
PERSON: dict[str, Any] = {"name": "王秀英", "township": "上涌镇", "age": 82, "living": "alone"}


def a_phone() -> str:
    """A telephone number that nobody else has here."""
    return f"138{uuid4().int % 10**8:08d}"


def a_name(family: str) -> str:
    """A name that nobody else has here: two of the 20,902 characters of the first block."""
    number = uuid4().int
    return family + chr(0x4E00 + number % 20902) + chr(0x4E00 + number // 20902 % 20902)


@dataclass
class Helper:
    """An account that works outside, made anew for a test."""

    site: Site
    role: str = "volunteer"
    townships: list[str] = field(default_factory=list)
    region: str = "dehua"
    also: list[str] = field(default_factory=list)
    """Further regions that the account works in."""
    username: str = field(default_factory=lambda: f"mei{uuid4().hex[:6]}")

    def __post_init__(self) -> None:
        with self.site.staff() as staff:
            body = {
                "username": self.username,
                "password": PASSWORD,
                "role": self.role,
                "regions": [self.region, *self.also],
            }
            if self.townships:
                body["townships"] = self.townships
            self.id = staff.post("/accounts", json=body).raise_for_status().json()["id"]
            form = {"username": self.username, "password": PASSWORD}
            self.token = staff.post("/auth/token", data=form).raise_for_status().json()["access_token"]

    def sign_in(self, page: Page) -> None:
        """As if they had signed in on this device."""
        cookie = {"name": SESSION_COOKIE, "value": self.token, "url": self.site.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]

    def visit(self, name: str) -> str:
        """A visit for this account to make; its id."""
        [visit] = self.visits([name])
        with self.site.staff() as staff:
            staff.post(f"/visits/{visit}/assign", json={"assigned_to": self.id}).raise_for_status()
        return visit

    def visit_given_away(self, visit: str, other: Helper) -> None:
        """Somebody else is sent there."""
        with self.site.staff() as staff:
            staff.post(f"/visits/{visit}/assign", json={"assigned_to": other.id}).raise_for_status()

    def visits(self, names: list[str], township: str = "上涌镇", village: str = "曾坂村") -> list[str]:
        """Visits that nobody was sent on yet; their ids."""
        table = sheet(*((None, name, township, village, a_phone(), "独居老人") for name in names))
        with self.site.staff() as staff:
            sent = {"files": {"file": ("list.xlsx", table)}, "data": {"mode": "apply", "region": "dehua"}}
            rows = staff.post("/visits/import", **sent).raise_for_status().json()["rows"]  # type: ignore[arg-type]
        return [str(row["visit_id"]) for row in rows]

    def applications(self) -> list[dict[str, Any]]:
        """What a volunteer handed in, the newest first, as the server has it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.get(f"{self.site.url}/api/v1/applications?page_size=100", headers=headers)
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return items


class Field:
    """The page at ``/field``."""

    def __init__(self, page: Page, helper: Helper) -> None:
        self.page = page
        self.helper = helper
        self.state = page.locator("#state")

    def sign_in(self) -> Field:
        """At the staff's door, and from there back here."""
        self.page.goto("/staff?next=/field")
        self.page.get_by_label("账号").fill(self.helper.username)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        return self

    def open(self) -> Field:
        """Be signed in, set the lock, and be inside; the page is on the device then."""
        self.helper.sign_in(self.page)
        self.page.goto("/field")
        self.set_lock()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return self

    def set_lock(self) -> None:
        """A password for what is kept on the device."""
        self.page.get_by_label("开门密码").fill(LOCK)
        self.page.get_by_label("再写一遍").fill(LOCK)
        self.page.get_by_role("button", name="设好了，进去").click()
        self.home()

    def unlock(self, password: str = LOCK) -> None:
        self.page.get_by_label("开门密码").fill(password)
        self.page.get_by_role("button", name="打开").click()

    def home(self) -> None:
        expect(self.heading("今天要做的")).to_be_visible()

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, level=1)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def row(self, text: str) -> Locator:
        return self.page.locator(".field-row", has_text=text)

    def choose(self, question: str, answer: str) -> None:
        """A radio button under a question."""
        self.page.get_by_role("group", name=question).get_by_text(answer, exact=True).click()

    def begin(self) -> None:
        """A new household by form."""
        self.page.get_by_role("link", name="新的一户").click()
        self.page.get_by_role("button", name="一步一步填").click()
        expect(self.heading("他是谁")).to_be_visible()

    def steps_to(self, title: str) -> None:
        """Go on until that step."""
        while self.page.locator("h1").text_content() != title:
            before = self.page.locator("h1").text_content()
            self.press("下一步")
            expect(self.page.locator("h1")).not_to_have_text(before or "")

    def fill(self, name: str, **how: Any) -> None:
        """All that has to be filled in, up to the last step."""
        self.page.get_by_label("姓名").fill(name)
        self.page.get_by_label("年龄").fill("82")
        if phone := how.get("phone"):
            self.page.get_by_label("电话").fill(phone)
        self.steps_to("住在哪里")
        if how.get("township", True):
            self.page.get_by_label("乡镇").select_option("上涌镇")
        self.steps_to("要什么帮助")
        self.need("生活保障类", "助餐送餐", how.get("words", "想有人送饭"))
        self.steps_to("他同意了吗")
        self.choose("谁同意的", "本人")
        self.choose("怎么同意的", "口头")
        self.steps_to("核对一遍")

    def need(self, group: str, service: str, words: str) -> None:
        self.page.locator("summary", has_text=group).click()
        self.page.get_by_label(service).check()
        self.page.get_by_label("他怎么说的").fill(words)

    def handed_in(self) -> str:
        """Wait until it is; the number."""
        number = self.page.locator(".field-no")
        expect(number).to_be_visible()
        return number.text_content() or ""
