"""Texts for platforms that count characters and messages: joined where they fit, split at sentence ends
where they do not, with quick replies as numbers that can be typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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


#: Where a typed number is an answer by itself (keys of contract section 5).
_NUMBERS: Final = frozenset({"age", "household_size", "monthly_income", "phone", "id_number", "disability"})
_LIST: Final = re.compile(r"^\s*[0-9０-９]+\s*[.．、)）]", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A text that fits: what it covers (as ``Part.covers``), the quick replies of the message among it that
    asks something and is whole in it, and whether they have numbers to be typed."""

    text: str
    """As far as what asks: the quick replies stand below it."""
    covers: tuple[tuple[int, int], ...]
    quick_replies: tuple[QuickReply, ...] = ()
    numbered: bool = False
    asks: Outgoing | None = None
    """Our message that the quick replies belong to."""
    behind: str = ""
    """What comes below the quick replies."""

    @property
    def whole(self) -> str:
        """The text with its choices, and what comes below them."""
        asking = with_choices(self.text, self.quick_replies, numbered=self.numbered)
        return _joined(asking, self.behind)


def next_piece(rows: Sequence[Outgoing], fits: Fits, *, join: bool) -> Piece:
    """The longest text that ``fits`` of the beginning of ``rows``; more than one of them only with ``join``,
    and of those one only with quick replies, besides such whose question is settled: they lose them.

    Quick replies count with their lines (:func:`with_choices`), which stand below what asks for them. A first
    row that does not fit is cut at the best place.
    """
    found: Piece | None = None
    for row in rows:
        piece = _with(found, row)
        if piece is None or (found and not join) or not fits(piece.whole):
            break
        found = piece
    if found is not None:
        return found
    # A text that fits alone but not with its choices is cut too: they go with its last sentence.
    first = rows[0]
    cut = _cut(first.text, lambda text: fits(f"{first.lead}{text}"))
    # The next piece begins with words, and is not empty lines alone; what asks keeps its end for its choices.
    rest = len(first.text[cut:].lstrip())
    cut = len(first.text) - rest if rest or not first.quick_replies else cut
    return Piece(f"{first.lead}{first.text[:cut].rstrip()}", ((first.id, first.begun + cut),))


def _with(before: Piece | None, row: Outgoing) -> Piece | None:
    """``before`` with the whole of ``row`` behind it; None where two questions would stand beside each
    other."""
    covers = (*(before.covers if before else ()), (row.id, row.end))
    if before is not None and before.asks is not None:
        if not row.quick_replies:
            return replace(before, covers=covers, behind=_joined(before.behind, row.shown))
        if not before.asks.settled:
            return None
    text = _joined(_joined(before.text, before.behind), row.shown) if before else row.shown
    if not row.quick_replies:
        return Piece(text, covers)
    return Piece(text, covers, row.quick_replies, _numbered(row), row)


def _joined(first: str, second: str) -> str:
    return f"{first}{_BETWEEN}{second}" if first and second else first or second


def _numbered(row: Outgoing) -> bool:
    """Whether the choices of a message get numbers: not one alone, not where a number is an answer by itself,
    not below a list that has its own."""
    titles = [each.title for each in row.quick_replies]
    return (
        len(titles) > 1
        and not {row.asking, row.asked} & _NUMBERS
        and not any(_DIGIT.search(title) for title in titles)
        and not _LIST.search(row.text)
    )


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


def with_choices(text: str, quick_replies: Sequence[QuickReply], *, numbered: bool) -> str:
    """``text`` with its quick replies below: as lines whose number can be typed, or told in one.

    >>> two = [QuickReply(title="同意", text="同意"), QuickReply(title="不同意", text="不同意")]
    >>> with_choices("同意吗？", two, numbered=True)
    '同意吗？\\n1. 同意\\n2. 不同意\\n（回复数字就行）'
    >>> with_choices("同意吗？", two, numbered=False)
    '同意吗？\\n（可以回复：“同意”“不同意”）'
    """
    if not quick_replies:
        return text
    if not numbered:
        return f"{text}\n（可以回复：{''.join(f'“{each.title}”' for each in quick_replies)}）"
    lines = [f"{number}. {each.title}" for number, each in enumerate(quick_replies, start=1)]
    return "\n".join([text, *lines, "（回复数字就行）"])
