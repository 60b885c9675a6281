"""Quick replies that are typed: by their number, or in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def plain(text: str) -> str:
    """Without the spaces and stops around it."""
    return text.strip().strip("。.．、，, ！!").strip()


def chosen(choices: Sequence[dict[str, Any]] | None, text: str) -> dict[str, Any] | None:
    """Which of the quick replies shown last a typed number, or a line's own words, mean.

    >>> chosen([{"title": "同意", "text": "我同意"}, {"title": "不同意", "text": "不同意"}], " 1。")
    {'title': '同意', 'text': '我同意'}
    """
    said = plain(text)
    for number, choice in enumerate(choices or [], start=1):
        counts = choice.get("numbered", True) and said.isdecimal() and len(said) <= 2
        if said == choice["title"] or (counts and int(said) == number):
            return choice
    return None
