"""What a person reads on the screen: which question of the talk stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from tests.support.running import ROOT

_FILES = ("responses.yml", "asking_again.yml")
#: Responses that ask for the field named behind this.
_ASKS = re.compile(r"utter_(?:ask|again)_(.+)")
#: And those that ask whether all is right, and that say it is filed.
_OTHERS = {"utter_read_back": "confirm", "utter_filed": "filed"}
_SLOT = re.compile(r"\\\{\w+\\\}")


@cache
def _wordings(folder: Path = ROOT / "domain") -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What is asked, and how that reads, whatever stands in its gaps."""
    return tuple(
        (key, re.compile(_SLOT.sub(r"[^。？]*?", re.escape(text)).replace(r"\n", r"\s*")))
        for name in _FILES
        for key, text in _texts(yaml.safe_load((folder / name).read_text(encoding="utf-8"))["responses"])
    )


def _texts(responses: dict[str, list[dict[str, str]]]) -> Iterator[tuple[str, str]]:
    for name, variants in responses.items():
        found = _ASKS.fullmatch(name)
        key = found[1] if found else _OTHERS.get(name)
        for variant in variants if key else ():
            assert key is not None
            # The read-back has the whole case in its middle: its last sentence tells it.
            yield key, variant["text"].rpartition("{lines}")[2].strip()


def asked(text: str) -> str | None:
    """The question that stands last in ``text``; None where there is none.

    >>> asked("我记下了：82岁。\\n\\n陈秀英叫什么名字？来帮忙的人好找。")
    'name'
    """
    last: tuple[int, str | None] = (-1, None)
    for key, wording in _wordings():
        for found in wording.finditer(text):
            last = max(last, (found.end(), key), key=lambda one: one[0])
    return last[1]


def numbered(text: str, title: str) -> int | None:
    """The number that stands before the choice ``title``; None where it cannot be typed."""
    found = re.findall(rf"(\d+)\.\s*{re.escape(title)}", text)
    return int(found[-1]) if found else None
