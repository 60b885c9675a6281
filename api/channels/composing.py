"""Texts for platforms that count characters and messages: joined where they fit, split at sentence ends
where they do not, with quick replies as numbers that can be typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from casework.channels.types import Outgoing
from casework.conversations.types import QuickReply

Fits = Callable[[str], bool]

_BETWEEN: Final = "\n\n"
#: Where a long text may be cut, the best places first: paragraphs, sentences, clauses.
_ENDS: Final = tuple(
    re.compile(each) for each in (r"\n+", r"[。！？!?…]+[”’』」）)]*|\n", r"[，；、,;：:]|\s")
)
_DIGIT: Final = re.compile(r"[0-9０-９]")


@dataclass(frozen=True)
class Piece:
    """A text that fits: what it covers (as ``Part.covers``), and the quick replies of the last message if
    that is whole in it."""

    text: str
    covers: tuple[tuple[int, int], ...]
    quick_replies: tuple[QuickReply, ...] = ()


def next_piece(rows: Sequence[Outgoing], fits: Fits, *, join: bool) -> Piece:
    """The longest text that ``fits`` of the beginning of ``rows``; more than one of them only with ``join``.

    Quick replies count with their numbers (:func:`with_numbers`). A first row that does not fit is cut at the
    best place.
    """
    text, covers, last = "", [], None
    for row in rows:
        candidate = f"{text}{_BETWEEN}{row.text}" if text else row.text
        if not fits(with_numbers(candidate, row.quick_replies)) or (text and not join):
            break
        text, last = candidate, row
        covers.append((row.id, row.end))
    if last is not None:
        return Piece(text, tuple(covers), last.quick_replies)
    # A text that fits alone but not with its choices is cut too: they go with its last sentence.
    first = rows[0]
    cut = _cut(first.text, fits)
    return Piece(first.text[:cut].rstrip(), ((first.id, first.begun + cut),))


def _cut(text: str, fits: Fits) -> int:
    """How many characters of ``text`` go into the next piece: at least one, and not all if it has more."""
    low, high = 1, max(1, len(text) - 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    for ends in _ENDS:
        places = [found.end() for found in ends.finditer(text, 0, low)]
        # A piece of a few characters would be worse than one that ends within a sentence.
        if places and places[-1] * 3 >= low:
            return places[-1]
    return low


def numbered(quick_replies: Sequence[QuickReply]) -> bool:
    """Whether choices get numbers to be typed: not where a typed number is an answer by itself."""
    return len(quick_replies) > 0 and not any(_DIGIT.search(each.title) for each in quick_replies)


def with_numbers(text: str, quick_replies: Sequence[QuickReply]) -> str:
    """``text`` with its quick replies below, as lines whose number can be typed, or as examples.

    >>> with_numbers("同意吗？", [QuickReply(title="同意", text="同意")])
    '同意吗？\\n1. 同意\\n（回复数字就行）'
    """
    if not quick_replies:
        return text
    if not numbered(quick_replies):
        return f"{text}\n（可以回复：{'、'.join(each.title for each in quick_replies)}）"
    lines = [f"{number}. {each.title}" for number, each in enumerate(quick_replies, start=1)]
    return "\n".join([text, *lines, "（回复数字就行）"])
