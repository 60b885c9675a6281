"""``data/channels.yml``: what is said on channels beside the talk itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from casework.channels.parting import Parted

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "channels.yml"


class Unheard(BaseModel):
    """What is not text: how the transcript shows it, and what is said to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shown: str
    said: str


class About(BaseModel):
    """Which of several cases something is about. ``line`` has ``{case}``, what names it: with an application
    ``filed`` (``{day}``, ``{services}``; ``more`` behind those that are named, ``something`` where none has
    a name), with ``several`` (``{day}``, ``{count}``), with none ``told`` (``{day}``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: str
    filed: str
    several: str
    told: str
    more: str
    something: str


class Erased(BaseModel):
    """All of a talk was erased: to who ``asked`` for it and has another one, and to those who did not ask and
    have another one (``goes_on``), or none (``alone``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asked: str
    goes_on: str
    alone: str


class Link(BaseModel):
    """Joining two channels. ``code`` has ``{code}`` and ``{minutes}``; ``other_way``: what to do where the
    talk to go on with is the other one; ``ask_for``: what is typed to get a code; ``part``: what is typed to
    undo it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    other_way: str
    ask: str
    joined: str
    wrong: str
    too_often: str
    ask_for: tuple[str, ...]
    part: tuple[str, ...]
    parted: dict[Parted, str]
    erased: Erased


class Remedy(BaseModel):
    """What can be done about a reason, and what the platform itself calls it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: str
    say: str


class ChannelWording(BaseModel):
    """The file. ``sayings``: how what was tapped or shared is put into the talk; ``late`` has ``{day}``;
    ``more``: what an adapter alone needs, by its name."""

    model_config = ConfigDict(extra="allow", frozen=True)

    caseworker: str
    late: str
    about: About
    voice_unheard: Unheard
    picture_unread: Unheard
    picture_not_now: Unheard
    place_unknown: Unheard
    phone_abroad: Unheard
    unknown: Unheard
    too_long: Unheard
    edit_elsewhere: Unheard
    let_go: Unheard
    overtaken: str
    submits: str
    welcome_back: str
    station: str
    picture: dict[str, str]
    sayings: dict[str, str]
    link: Link
    group: str
    states: dict[str, str]
    reasons: dict[str, str]
    platforms: dict[str, str]
    left: dict[str, str]
    modes: dict[str, str]
    settings: dict[str, str]
    remedies: dict[str, Remedy]
    wechat: dict[str, Any] = Field(default_factory=dict)
    telegram: dict[str, Any] = Field(default_factory=dict)

    @property
    def unheard(self) -> frozenset[str]:
        """What stands in the transcript for what could not be heard."""
        kinds = (
            self.voice_unheard,
            self.picture_unread,
            self.picture_not_now,
            self.place_unknown,
            self.phone_abroad,
            self.unknown,
            self.too_long,
            self.edit_elsewhere,
            self.let_go,
        )
        return frozenset(each.shown for each in kinds)


@cache
def channel_wording(path: Path = _FILE) -> ChannelWording:
    """Read the file. Raises pydantic's ValidationError when something is missing."""
    return ChannelWording.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
