"""易助 as `make run` starts it: both processes, on a free port and a data folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from ops.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0
ADMIN_PASSWORD = "a-password-for-tests"


class DidNotStart(Exception):
    """The service did not get ready; the text is the end of its output."""


@dataclass
class Talk:
    """A resident's talk over the resident API."""

    client: httpx.Client
    id: str
    token: str
    replies: list[dict[str, Any]]
    state: dict[str, Any]

    def say(self, text: str, client_message_id: str | None = None) -> dict[str, Any]:
        """Say something; answers the decoded body. Raises httpx.HTTPStatusError for a problem."""
        response = self.post(text, client_message_id)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        self.replies, self.state = answer["replies"], answer["state"]
        # A word that was not filled in would reach people as {word}.
        assert "{" not in self.said or "{" in text, self.said
        return answer

    def post(self, text: str, client_message_id: str | None = None) -> httpx.Response:
        """The same, whatever comes back."""
        return self.client.post(
            f"/api/v1/conversations/{self.id}/messages",
            headers={"Authorization": f"Bearer {self.token}"},
            json={"client_message_id": client_message_id or str(uuid4()), "text": text},
        )

    def transcript(self) -> list[dict[str, Any]]:
        """All that was said."""
        response = self.client.get(
            f"/api/v1/conversations/{self.id}/messages", headers={"Authorization": f"Bearer {self.token}"}
        )
        response.raise_for_status()
        items: list[dict[str, Any]] = response.json()["items"]
        return items

    @property
    def said(self) -> str:
        """What the bot said last, in one piece."""
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def asking(self) -> str | None:
        """What the last reply asks for."""
        asking: str | None = self.state["asking"]
        return asking

    @property
    def number(self) -> str:
        """The application's number, once it is filed."""
        return str(self.state["application_no"])


@dataclass
class Running:
    """The running program."""

    base_url: str
    data_dir: Path
    process: subprocess.Popen[str]
    admin_password: str = ADMIN_PASSWORD
    client: httpx.Client = field(init=False)
    _staff: httpx.Client | None = None

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.base_url, timeout=60)

    def open(self, region: str = "dehua") -> Talk:
        """A new talk."""
        response = self.client.post("/api/v1/conversations", json={"region": region})
        response.raise_for_status()
        body = response.json()
        return Talk(self.client, body["id"], body["token"], body["replies"], body["state"])

    @property
    def staff(self) -> httpx.Client:
        """A client signed in as admin."""
        if self._staff is None:
            answer = self.client.post(
                "/api/v1/auth/token", data={"username": "admin", "password": self.admin_password}
            )
            answer.raise_for_status()
            self._staff = httpx.Client(
                base_url=self.base_url,
                timeout=60,
                headers={"Authorization": f"Bearer {answer.json()['access_token']}"},
            )
        return self._staff

    def application(self, number: str) -> dict[str, Any]:
        """One application over the staff API."""
        response = self.staff.get(f"/api/v1/applications/{number}")
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found

    def ready(self) -> bool:
        """Whether a turn would be answered now."""
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.HTTPError:
            return False

    def pid_of(self, process: str) -> int:
        """Process id of ``engine`` or ``service``."""
        return int((self.data_dir / "run" / f"{process}.pid").read_text())

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if (code := self.process.poll()) is not None:
            return code
        self.client.close()
        if self._staff is not None:
            self._staff.close()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def start(data_dir: Path, **settings: str) -> Running:
    """Start it and wait until a turn would be answered. Raises DidNotStart."""
    [port] = free_ports(1)
    environment = {
        **os.environ,
        "YIZHU_PORT": str(port),
        "YIZHU_DATA_DIR": str(data_dir),
        "YIZHU_ADMIN_PASSWORD": ADMIN_PASSWORD,
        **settings,
    }
    output = data_dir / "output.txt"
    data_dir.mkdir(parents=True, exist_ok=True)
    with output.open("w") as to:
        process = subprocess.Popen(
            [sys.executable, "-m", "ops.serve"], cwd=ROOT, env=environment, stdout=to, stderr=to, text=True
        )
    running = Running(f"http://127.0.0.1:{port}", data_dir, process)
    wait_until(running.ready, lambda: process.poll() is None, output)
    return running


def wait_until(happens: Any, alive: Any, output: Path, seconds: float = START_SECONDS) -> None:
    """Look again until something outside this process happens. Raises DidNotStart when it does not."""
    until = time.monotonic() + seconds
    while not happens():
        if not alive() or time.monotonic() > until:
            raise DidNotStart(re.sub(r"密码：\S+", "密码：…", output.read_text(errors="replace"))[-2000:])
        time.sleep(0.1)
