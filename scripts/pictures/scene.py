"""A county at work, for its pictures: invented applications, one talk held for real, people who sign in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
#: Who signs in: name → role and where they work.
PEOPLE: dict[str, dict[str, Any]] = {
    "林晓燕": {"role": "county"},
    "上涌镇民政办": {"role": "township", "townships": ["上涌镇"]},
    "致和社工": {"role": "provider", "organisation": "dehua.zhihe"},
    "县教育局": {"role": "department", "organisation": "dehua.education"},
    "志愿者小陈": {"role": "volunteer"},
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

    def call(self, method: str, path: str, **json: Any) -> Any:
        """A call of the staff API as admin; its answer."""
        answer = self.running.staff.request(method, f"/api/v1{path}", json=json or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def set_up(folder: Path) -> Scene:
    """Start the program on a data folder of its own, with a county in it. The caller stops it."""
    url = f"sqlite:///{folder / 'county.db'}"
    database = open_database(url)
    seed(database, 1200, 3000)
    database.dispose()
    running = start(folder, YIZHU_DATABASE_URL=url, YIZHU_SECRET_KEY=KEY.decode())
    talk = running.open()
    for text in TALK:
        talk.say(text)
    scene = Scene(running, talk.number, talk, {"admin": ("admin", ADMIN_PASSWORD)})
    for at, (name, where) in enumerate(PEOPLE.items()):
        username = f"{where['role']}-{at}"
        regions = [] if "organisation" in where else ["dehua"]
        body = {"username": username, "password": PASSWORD, "regions": regions, "name": name, **where}
        scene.call("POST", "/accounts", **body)
        scene.users[name] = (username, PASSWORD)
    return scene
