"""A resident's talk that was held over the API, to be opened in a browser where it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page

from tests.browser.site import ANSWERS, OPENING, Site


@dataclass
class Held:
    """A talk and where it stands."""

    site: Site
    id: str
    token: str
    state: dict[str, Any]

    def say(self, text: str) -> dict[str, Any]:
        """Say something over the API."""
        answer = httpx.post(
            f"{self.site.url}/api/v1/conversations/{self.id}/messages",
            headers={"Authorization": f"Bearer {self.token}"},
            json={"client_message_id": str(uuid4()), "text": text},
            timeout=60,
        )
        answer.raise_for_status()
        body: dict[str, Any] = answer.json()
        self.state = body["state"]
        return body

    def until(self, question: str | None, answers: dict[str, str] | None = None) -> Held:
        """Answer what is asked until ``question``; None: until it is filed."""
        known = {**ANSWERS, **(answers or {})}
        for _ in range(30):
            if self.state["application_no"] or (question and self.state["asking"] == question):
                return self
            self.say(known.get(self.state["asking"], "不知道"))
        raise AssertionError(f"asked last: {self.state['asking']}")

    @property
    def number(self) -> str:
        """The application's number."""
        return str(self.state["application_no"])

    def give_to(self, page: Page, slot: str = "") -> None:
        """Let the browser of ``page`` have it, as if it had been held there."""
        key = f"yizhu.talk.dehua.{slot}" if slot else "yizhu.talk.dehua"
        kept = json.dumps({"id": self.id, "token": self.token, "state": self.state, "choices": None})
        page.goto("/static/0/favicon.svg")
        page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, kept])


def hold(site: Site, opening: str = OPENING) -> Held:
    """Open a talk and say the first thing."""
    answer = httpx.post(f"{site.url}/api/v1/conversations", json={"region": "dehua"}, timeout=60)
    answer.raise_for_status()
    body = answer.json()
    held = Held(site, body["id"], body["token"], body["state"])
    held.say(opening)
    return held
