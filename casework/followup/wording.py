"""The words of ``data/followup.yml``: what a resident hears of a step, is asked, and is answered."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from casework.conversations.types import QuickReply, Reply
from casework.followup.models import Kind
from casework.referrals.state_machine import Status

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "followup.yml"
Buttons = Literal["came", "got", "done"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Model):
    """How it is asked whether a service was done; which buttons stand under it."""

    ask: str
    buttons: Buttons


class Rating(_Model):
    """The words around “are you content?”."""

    ask: str
    again: str
    buttons: list[str]
    content: str
    so_so: str
    discontent: str
    let_go: str


class Wording(_Model):
    """The whole file. ``stands`` says where a referral stands, when it is asked about."""

    steps: dict[Kind, str]
    claim: str
    general: Question
    services: dict[str, Question]
    buttons: dict[Buttons, list[str]]
    again: str
    later: str
    left: str
    yes: str
    no: str
    until: str
    settled_already: str
    rating: Rating
    stands: dict[Status, str]
    by: str
    late: str
    more: str
    somebody: str

    def question(self, service: str) -> Question:
        """The question for a service, the general one where there is none of its own."""
        return self.services.get(service, self.general)


@cache
def followup_wording(path: Path = _FILE) -> Wording:
    """Read the file. Raises ValueError (pydantic) naming what is wrong with it."""
    return Wording.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


class Words(_Model):
    """What is filled in: who is in need, the service, the organisation."""

    person: str
    service: str
    organisation: str

    def fill(self, text: str, **more: str) -> str:
        """``text`` with its words filled in."""
        return text.format(person=self.person, service=self.service, organisation=self.organisation, **more)


def told(wording: Wording, kind: Kind, words: Words) -> Reply:
    """What is told after a step."""
    return Reply(text=words.fill(wording.steps[kind]))


def asked(wording: Wording, service: str, words: Words) -> Reply:
    """The question whether it was done, with its buttons: who claims it, and what is asked."""
    question = wording.question(service)
    text = words.fill(wording.claim) + words.fill(question.ask)
    return Reply(text=text, quick_replies=buttons(wording.buttons[question.buttons]))


def asked_again(wording: Wording, service: str, words: Words) -> Reply:
    """The same in other words, after an answer that was not understood."""
    question = wording.question(service)
    text = words.fill(wording.again, ask=words.fill(question.ask))
    return Reply(text=text, quick_replies=buttons(wording.buttons[question.buttons]))


def buttons(titles: list[str]) -> list[QuickReply]:
    """Buttons that say what they show."""
    return [QuickReply(title=title, text=title) for title in titles]


def day(date_: date) -> str:
    """A day as one says it: 11月30日."""
    return f"{date_.month}月{date_.day}日"
