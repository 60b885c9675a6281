"""A phone with the mini program: its own code in node, its screen left out."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tests.standins.wechat.people import User

_DRIVER = Path(__file__).with_name("miniprogram_phone.js")
SECONDS = 60.0


def node() -> str | None:
    """Where node is on this machine, if it is."""
    return shutil.which("node")


class Failed(Exception):
    """A call was answered with a problem, or not at all; ``status`` is None then."""

    def __init__(self, reason: str, status: int | None) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status


class MiniPhone:
    """The mini program as ``user`` opens it at the service at ``base_url``."""

    def __init__(self, base_url: str, user: User, region: str = "") -> None:
        self._user = user
        self._node = subprocess.Popen(
            [node() or "node", str(_DRIVER), base_url, region],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        self.do("open", *(self._user.login_code() for _ in range(3)))
        self.until(lambda: bool(self.texts()), "the greeting")
        return self

    def __exit__(self, *_: object) -> None:
        self._node.communicate(timeout=10)

    def do(self, *command: Any) -> Any:
        """One command of the driver; what its call answered. Raises Failed."""
        answer = self._ask(*command)
        if "failed" in answer:
            raise Failed(answer["failed"], answer["status"])
        return answer["result"]

    @property
    def now(self) -> dict[str, Any]:
        """Where the talk stands on the phone (``miniprogram/src/utils/talk.js``)."""
        now: dict[str, Any] = self._ask("now")["now"]
        return now

    def texts(self) -> list[str]:
        """What the phone shows, oldest first."""
        return [item["text"] for item in self.now["items"]]

    def say(self, text: str) -> dict[str, Any]:
        """Say it and wait for its answer; where the talk stands then."""
        self.do("say", text)
        self.until(lambda: not self.now["outbox"] and not self.now["sending"], f"the answer to {text!r}")
        return self.now

    def sees(self, words: str) -> str:
        """Wait for a text with these words; the text."""

        def found() -> str | None:
            return next((text for text in reversed(self.texts()) if words in text), None)

        self.until(lambda: found() is not None, repr(words))
        return found() or ""

    def until(self, happens: Callable[[], bool], what: str) -> None:
        """Look again until it happens. Raises TimeoutError."""
        end = time.monotonic() + SECONDS
        while not happens():
            if time.monotonic() > end:
                raise TimeoutError(f"{what}; on the phone: {self.texts()[-3:]}, {self.now['trouble']}")
            time.sleep(0.05)

    def _ask(self, *command: Any) -> dict[str, Any]:
        assert self._node.stdin is not None and self._node.stdout is not None
        self._node.stdin.write(json.dumps(command) + "\n")
        self._node.stdin.flush()
        answer: dict[str, Any] = json.loads(self._node.stdout.readline())
        return answer
