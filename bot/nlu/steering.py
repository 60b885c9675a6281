"""Words that steer the talk itself, from the list that the service reads too (``data/commands.yml``).

What the service does not take for 继续 must not be a yes here: at the read-back a yes files the application.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).resolve().parents[2] / "data" / "commands.yml"
_LONGEST = 16


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    before, after = (_any_of(words["around"][side]) for side in ("before", "after"))
    return {
        command: re.compile(f"(?:{before})*(?:{'|'.join(sayings)})(?:{after})*")
        for command, sayings in words["commands"].items()
    }


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def spoken_command(text: str) -> str | None:
    """``restart``, ``resume`` or ``next_household`` if the whole of ``text`` (plain form) is that."""
    said = "".join(mark for mark in text if unicodedata.category(mark)[0] in "LN")
    if len(said) > _LONGEST:
        return None
    return next((command for command, pattern in _patterns().items() if pattern.fullmatch(said)), None)
