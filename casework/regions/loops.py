"""Chains that come back to where they began: a pack whose reporting or forwarding never ends. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def loops(following: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Every loop of a table that says who follows whom, once each, from its first member in the table's
    order back to it: ``{"a": "b", "b": "a", "c": "a"}`` gives ``["a", "b", "a"]``."""
    settled: set[str] = set()
    for start in following:
        way: list[str] = []
        here: str | None = start
        while here is not None and here not in settled and here not in way:
            way.append(here)
            here = following.get(here)
        if here is not None and here in way:
            round_ = way[way.index(here) :]
            first = min(round_, key=list(following).index)
            turn = round_.index(first)
            yield [*round_[turn:], *round_[:turn], first]
        settled.update(way)


def told(loop: list[str]) -> str:
    """A loop as it is told: a → b → a."""
    return " → ".join(loop)
