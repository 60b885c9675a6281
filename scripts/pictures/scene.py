"""A county at work, for its pictures: invented applications, one talk held for real, people who sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.casework.seed import KEY, open_database, seed
from tests.support.running import ADMIN_PASSWORD, Running, Talk, start

PASSWORD = "a-password-for-pictures"
TALK = (
    "我妈82了一个人住在上涌镇，去年中风走不了路，想找人上门照顾",
    "同意",
    "陈秀英",
    "13800138000",
    "对，提交",
)
#: One machine plays everybody.
NO_LIMITS = {
    "YIZHU_STARTS_PER_MINUTE": "0",
    "YIZHU_ADDRESS_PER_MINUTE": "0",
    "YIZHU_SIGN_INS_PER_MINUTE": "0",
}
#: Who signs in: name → role and where they work.
PEOPLE: dict[str, dict[str, Any]] = {
    "林晓燕": {"username": "linxiaoyan", "role": "county"},
    "上涌镇民政办": {"username": "shangyong", "role": "township", "townships": ["上涌镇"]},
    "致和社工": {"username": "zhihe", "role": "provider", "organisation": "dehua.zhihe"},
    "县教育局": {"username": "jiaoyuju", "role": "department", "organisation": "dehua.education"},
    "县医保局": {"username": "yibaoju", "role": "department", "organisation": "dehua.medical_insurance"},
    "志愿者小陈": {"username": "chenxiaoyu", "role": "volunteer"},
}


@dataclass
class Scene:
    """The running program with what the pictures need to know of it."""

    running: Running
    number: str
    """The application that was filed in the talk."""
    talk: Talk
    users: dict[str, tuple[str, str]] = field(default_factory=dict)
    """User name and password, by the person's name."""
    ids: dict[str, str] = field(default_factory=dict)
    """Accounts, by the person's name."""
    at_wechat: str = ""
    """A talk at WeChat that a caseworker is in."""
    visits: list[str] = field(default_factory=list)
    """Visits to make; the first two are the volunteer's."""

    def call(self, method: str, path: str, **json: Any) -> Any:
        """A call of the staff API as admin; its answer."""
        answer = self.running.staff.request(method, f"/api/v1{path}", json=json or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    @contextmanager
    def signed_in(self, name: str) -> Iterator[httpx.Client]:
        """The API, as one of the people who sign in."""
        username, password = self.users[name]
        with httpx.Client(base_url=f"{self.running.base_url}/api/v1", timeout=60) as client:
            answer = client.post("/auth/token", data={"username": username, "password": password})
            client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
            yield client

    def account(self, name: str, username: str, where: dict[str, Any]) -> None:
        """Somebody who signs in."""
        body = {"username": username, "password": PASSWORD, "name": name, **where}
        self.ids[name] = self.call("POST", "/accounts", **body)["id"]
        self.users[name] = (username, PASSWORD)


def set_up(folder: Path, settings: dict[str, str]) -> Scene:
    """Start the program on a data folder of its own, with a county in it. The caller stops it.

    ``settings``: what else it is told, such as where WeChat is.
    """
    url = f"sqlite:///{folder / 'county.db'}"
    database = open_database(url)
    seed(database, 1200, 3000)
    database.dispose()
    running = start(folder, YIZHU_DATABASE_URL=url, YIZHU_SECRET_KEY=KEY.decode(), **NO_LIMITS, **settings)
    talk = running.open()
    for text in TALK:
        talk.say(text)
    scene = Scene(running, talk.number, talk, {"admin": ("admin", ADMIN_PASSWORD)})
    for name, where in PEOPLE.items():
        regions = [] if "organisation" in where else ["dehua"]
        scene.account(name, where["username"], {"regions": regions, **where})
    return scene
