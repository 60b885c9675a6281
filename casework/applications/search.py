"""Which applications a query's words mean: sets of running numbers, put together from the lookup terms.

A term may stand for one application or for all of them. What is rare leads: of a group of terms the rarest
is read, and the others are only asked about what is left. Where all are frequent, each is read whole, as one
value of the database, and they are intersected here: so the count stays exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from casework.applications.models import Application, LookupTerm

#: Up to so many running numbers are handed back to the database.
FEW: Final = 1000
#: Terms are counted up to here: what stands in more is frequent.
_COUNTED: Final = 3000
_NUMBER = re.compile(r"[A-Za-z0-9-]+")
_WHOLE_NUMBER = re.compile(r"[A-Z]{2,4}[0-9]{8}-[0-9]{6,}")
_INTEGERS: Final = ARRAY(BigInteger)


class Word:
    """A word of a query: an application fits that has all hashes of one of ``groups``, or whose number
    contains ``text``."""

    def __init__(self, text: str, groups: Iterable[Sequence[int]]) -> None:
        self.text = text
        self.groups = [list(dict.fromkeys(group)) for group in groups]


def matching(s: Session, words: Sequence[Word]) -> set[int]:
    """Running numbers of the applications that all words fit."""
    groups = [
        group for word in words if not _WHOLE_NUMBER.fullmatch(word.text.upper()) for group in word.groups
    ]
    counts = _counts(s, {term for group in groups for term in group})
    found: set[int] | None = None
    for word in words:
        fits = _numbered(s, word.text)
        for group in () if _WHOLE_NUMBER.fullmatch(word.text.upper()) else word.groups:
            fits |= _having_all(s, group, counts)
        found = fits if found is None else found & fits
        if not found:
            break
    return found or set()


def numbers(s: Session, query: Select[int] | CompoundSelect[int]) -> list[int]:
    """The running numbers that ``query`` selects, in its order, handed over as one value: a row for each
    would cost more than finding them."""
    inner = query.subquery()
    if _postgres(s):
        found: list[int] | None = s.scalar(select(func.array_agg(inner.c[0], type_=_INTEGERS)))
        return found or []
    listed: list[int] = orjson.loads(s.scalar(select(func.json_group_array(inner.c[0]))) or "[]")
    return listed


def among[Q: Select[Any]](s: Session, query: Q, seqs: Iterable[int]) -> Q:
    """``query`` on applications, led by these running numbers: each is looked up, nothing is walked along."""
    return query.where(one_of(s, Application.seq, seqs))


def one_of(s: Session, column: InstrumentedAttribute[int], seqs: Iterable[int]) -> ColumnElement[bool]:
    """That a column of running numbers holds one of these, however many, handed over as one value."""
    listed = sorted(seqs)
    if _postgres(s):
        return column == func.any(cast(literal(listed, _INTEGERS), _INTEGERS))
    values = func.json_each(orjson.dumps(listed).decode()).table_valued("value")
    return column.in_(select(values.c.value))


def listed(s: Session, seqs: Iterable[int]) -> Select[int]:
    """A query that gives back these running numbers, however many, for another to be narrowed to."""
    values = sorted(seqs)
    if _postgres(s):
        return select(func.unnest(cast(literal(values, _INTEGERS), _INTEGERS)).label("value"))
    table = func.json_each(orjson.dumps(values).decode()).table_valued("value")
    return select(table.c.value)


def with_term(s: Session, terms: Iterable[int]) -> set[int]:
    """Running numbers of the applications that have one of these terms."""
    return set(numbers(s, select(LookupTerm.seq).where(LookupTerm.term.in_(terms))))


def _counts(s: Session, terms: set[int]) -> dict[int, int]:
    """In how many applications each term stands, counted up to a limit."""
    if not terms:
        return {}
    counted: list[Select[int, int]] = []
    for term in sorted(terms):
        some = select(LookupTerm.seq).where(LookupTerm.term == term).limit(_COUNTED).subquery()
        counted.append(select(literal(term, BigInteger), func.count()).select_from(some))
    return {term: count for term, count in s.execute(union_all(*counted))}


def _having_all(s: Session, group: Sequence[int], counts: dict[int, int]) -> set[int]:
    first, *others = sorted(group, key=lambda term: counts[term])
    if not counts[first]:
        return set()
    if counts[first] < _COUNTED:
        query = select(LookupTerm.seq).where(LookupTerm.term == first)
        for term in others:
            other = aliased(LookupTerm)
            query = query.where(
                select(other.seq).where(other.term == term, other.seq == LookupTerm.seq).exists()
            )
        return set(numbers(s, query))
    found: set[int] | None = None
    for term in (first, *others):
        listed = numbers(s, select(LookupTerm.seq).where(LookupTerm.term == term))
        found = set(listed) if found is None else found.intersection(listed)
    return found or set()


def _numbered(s: Session, text: str) -> set[int]:
    if not _NUMBER.fullmatch(text):
        return set()
    number = text.upper()
    if _WHOLE_NUMBER.fullmatch(number):
        return set(numbers(s, select(Application.seq).where(Application.no == number)))
    return set(numbers(s, select(Application.seq).where(Application.no.contains(number, autoescape=True))))


def _postgres(s: Session) -> bool:
    return s.get_bind().dialect.name == "postgresql"
