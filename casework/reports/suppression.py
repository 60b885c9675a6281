"""Which counts are hidden when figures are published, so that nobody is recognised in a small one.

Hidden are counts from 1 to ``n - 1``, where ``n`` is chosen by who publishes. Where the hidden ones of a
table could be reckoned from its total, more are hidden beside them (complementary suppression). A zero stays:
it is nobody's. Pure functions over counts; what they are counts of is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence

#: The positions of a table's hidden counts.
Hidden = frozenset[int]


def protect(tables: Sequence[Sequence[int]], total: int, n: int) -> list[Hidden] | None:
    """What is hidden of each of ``tables``, each of which adds up to ``total``, counted in its own way.

    None: the total is hidden too, and with it every count of every table. That is so when the total itself is
    small, and when the counts of a table could be reckoned however many of them are hidden. Raises ValueError
    for a table that does not add up.
    """
    if any(sum(table) != total for table in tables):
        raise ValueError("a table does not add up to the total")
    if total == 0:
        return [Hidden() for _ in tables]
    if total < n:
        return None
    hidden = list[Hidden]()
    for table in tables:
        found = _hide(table, n)
        if found is None:
            return None
        hidden.append(found)
    return hidden


def small(count: int, n: int) -> bool:
    """Whether a count is hidden for itself."""
    return 0 < count < n


def _hide(table: Sequence[int], n: int) -> Hidden | None:
    """The hidden positions of one table whose total, at least ``n``, is told; None if nothing would help."""
    hidden = {place for place, count in enumerate(table) if small(count, n)}
    # The next ones in the table's own order: a choice by size would itself tell something of the size.
    spare = [place for place, count in enumerate(table) if count >= n]
    while hidden and _reckonable([table[place] for place in hidden], n):
        if spare:
            hidden.add(spare.pop(0))
        elif 0 in table and len(hidden) < len(table):
            hidden = set(range(len(table)))
        elif sum(table) == len(table):
            return None
        else:
            break  # the whole table is hidden, and there are others that would be hidden whole
    return Hidden(hidden)


def _reckonable(counts: Sequence[int], n: int) -> bool:
    """Whether hidden ``counts``, whose sum follows from the total, could be told one by one.

    So it is when there is only one, when all are at their lowest (each 1) or, for who takes them all for
    small ones, at their highest (each ``n - 1``).
    """
    if len(counts) < 2:
        return True
    if 0 in counts:
        return False
    return sum(counts) in (len(counts), len(counts) * (n - 1))
