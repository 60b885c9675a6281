"""A text's clauses, with their sentence vectors, computed once for all components that judge clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.vectors import Vectors, encode

_CLAUSES_KEY = "yizhu_clauses"  # message key; never part of the output
_ENDS = re.compile(r"[,，。.!！?？;；:：、…~\n\r]+|\s{1,}(?=\S)")
_STOPS = re.compile(r"[。！？!?\n\r]+")


@dataclass(frozen=True)
class Clause:
    """``text`` is ``whole[start:end]``, without the punctuation around it."""

    text: str
    start: int
    end: int


def split(text: str) -> list[Clause]:
    """The clauses of ``text`` in order; offsets are in ``text``. Decimal points do not end one."""
    clauses, begin = [], 0
    bounds = [
        (found.start(), found.end())
        for found in _ENDS.finditer(text)
        if not (found.group() == "." and text[found.end() : found.end() + 1].isdigit())
    ]
    for stop, after in [*bounds, (len(text), len(text))]:
        said = text[begin:stop]
        left = len(said) - len(said.lstrip())
        if said.strip():
            clauses.append(Clause(said.strip(), begin + left, begin + left + len(said.strip())))
        begin = after
    return clauses


def clause_at(clauses: Sequence[Clause], at: int) -> Clause:
    """The clause that holds position ``at`` of the text."""
    return next(one for one in clauses if one.start <= at < one.end)


def sentence_around(text: str, clause: Clause) -> str:
    """The words of ``text`` from one full stop to the next in which ``clause`` stands."""
    begin = max((found.end() for found in _STOPS.finditer(text, 0, clause.start)), default=0)
    stop = _STOPS.search(text, clause.end)
    return text[begin : stop.start() if stop else len(text)]


def encode_clauses(message: Message) -> tuple[list[Clause], Vectors]:
    """The message's clauses, and the unit vectors of its clauses and, in the last row, of the whole text.

    One batch, once a message: a batch costs little more than one sentence. A text of one clause is encoded once.
    """
    known = message.get(_CLAUSES_KEY)
    if known is None:
        text = str(message.get(TEXT) or "")
        clauses = split(text)
        if len(clauses) == 1:
            known = (clauses, encode([text]).repeat(2, axis=0))
        else:
            known = (clauses, encode([*(clause.text for clause in clauses), text]))
        message.set(_CLAUSES_KEY, known)
    return known  # type: ignore[no-any-return]


def clauses_of(message: Message) -> tuple[list[Clause], Vectors]:
    """The message's clauses and their unit vectors, row by row."""
    clauses, vectors = encode_clauses(message)
    return clauses, vectors[:-1]


def whole_of(message: Message) -> Vectors:
    """The unit vector of the whole text, shape (1, 512)."""
    return encode_clauses(message)[1][-1:]
