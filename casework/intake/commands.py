"""Words that steer the talk itself: 重来, 继续, 下一户, 改第三项. Pure.

The words are in ``data/commands.yml``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from casework.intake.labels import field_words

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "commands.yml"

Command = Literal["restart", "resume", "next_household"]

_DIGITS: Final = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"两": 2}
_ITEM: Final = re.compile(r"第\s*([一二三四五六七八九两]|\d{1,2})\s*(?:项|条|行|样|点|个|句)")


class _Around(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    before: list[str]
    after: list[str]


class CommandWords(BaseModel):
    """``data/commands.yml``: whole sayings of each command, and words that tell which household is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: dict[Command, list[str]]
    around: _Around
    another_household: list[str]
    same_household: list[str]
    erase: list[str]
    privacy: dict[Literal["who_reads", "deletable"], list[str]]
    first_said: list[str]
    last_said: list[str]


def load_commands(path: Path = _FILE) -> CommandWords:
    """The words. Raises ValueError (pydantic) for a command that does not exist."""
    return CommandWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def _words() -> CommandWords:
    return load_commands()


@cache
def _patterns() -> dict[Command, re.Pattern[str]]:
    words = _words()
    before, after = _any_of(words.around.before), _any_of(words.around.after)
    return {
        command: re.compile(f"(?:{before})*(?:{_any_of(sayings)})(?:{after})*")
        for command, sayings in words.commands.items()
    }


def _any_of(sayings: list[str]) -> str:
    return "|".join(re.escape(saying) for saying in sorted(sayings, key=len, reverse=True))


def _bare(text: str) -> str:
    """Without white space and punctuation; full-width characters as ordinary ones."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(mark for mark in folded if unicodedata.category(mark)[0] in "LN")


def spoken_command(text: str) -> Command | None:
    """The command that the whole of ``text`` is, None when it says anything else.

    那就重来吧 is ``restart``; 我妈重新来了城里 is nothing.
    """
    said = _bare(text)
    if len(said) > 16:
        return None
    return next((command for command, pattern in _patterns().items() if pattern.fullmatch(said)), None)


def means_another_household(text: str) -> bool:
    """Whether the speaker goes on to another household: 还有一户，在上涌的老阿婆 …"""
    said = _bare(text)
    if spoken_command(text) == "next_household":
        return True
    return any(word in said for word in _words().another_household)


def means_same_household(text: str) -> bool:
    """Whether the speaker still means the household spoken of before: 她还要人打扫."""
    said = _bare(text)
    return any(word in said for word in _words().same_household)


@cache
def _privacy() -> dict[str, re.Pattern[str]]:
    return {topic: re.compile("|".join(patterns)) for topic, patterns in _words().privacy.items()}


def privacy_question(text: str) -> str | None:
    """``who_reads`` or ``deletable`` if that is asked about one's own words, None otherwise.

    可以删掉吗 asks; 把我的信息删掉 is a request and none of these.
    """
    if len(text) > 40:
        return None
    return next((topic for topic, pattern in _privacy().items() if pattern.search(text)), None)


def asks_to_erase(text: str) -> bool:
    """Whether plain words for deleting are there: 删, 清掉, 别留."""
    return any(word in _bare(text) for word in _words().erase)


def chosen(text: str) -> Literal["first", "last"] | None:
    """Which of two statements is the right one: 后面那个 → ``last``; None if the words do not tell."""
    said, words = _bare(text), _words()
    first = any(word in said for word in words.first_said)
    last = any(word in said for word in words.last_said)
    if first == last:
        return None
    return "first" if first else "last"


def named_item(text: str) -> int | None:
    """The number of the read-back's line that is spoken of: 改第三项 → 3."""
    hit = _ITEM.search(unicodedata.normalize("NFKC", text))
    if hit is None:
        return None
    mark = hit.group(1)
    return int(mark) if mark.isdecimal() else _DIGITS[mark]


def named_field(text: str) -> str | None:
    """The field that is named, if exactly one is: 年龄写错了 → ``age``."""
    said = _bare(text)
    found = {key for key, words in field_words().items() if any(word in said for word in words)}
    return found.pop() if len(found) == 1 else None
