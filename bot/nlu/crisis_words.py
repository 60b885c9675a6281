"""Words of danger, and what makes them harmless: idioms, the past, what is settled, what was only heard of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.clauses import Clause

# When a message tells several dangers, the one that must be met first.
ORDER = ("suicide", "medical", "violence", "missing", "destitution")

_DANGER = "danger."
_CONTEXTS = ("harmless", "past", "settled", "told")


@dataclass(frozen=True)
class Danger:
    """``kind`` and the words ``[start, end)`` of the message that tell it."""

    kind: str
    start: int
    end: int
    confidence: float


class DangerWords:
    """The patterns of ``data/nlu/crisis_patterns.yml``."""

    def __init__(self, patterns: Iterable[Mapping[str, str]]) -> None:
        self.patterns = [
            {"name": pattern["name"], "pattern": pattern["pattern"]}
            for pattern in patterns
            if pattern["name"].startswith(_DANGER) or pattern["name"] in _CONTEXTS
        ]
        self._dangers = [
            (pattern["name"].removeprefix(_DANGER), re.compile(pattern["pattern"]))
            for pattern in self.patterns
            if pattern["name"].startswith(_DANGER)
        ]
        self._contexts = {
            name: re.compile("|".join(p["pattern"] for p in self.patterns if p["name"] == name) or r"(?!)")
            for name in _CONTEXTS
        }

    def bare(self, text: str) -> str:
        """The text with harmless idioms blanked, same length; empty when nothing else is left."""
        blanked = self._contexts["harmless"].sub(lambda hit: "　" * len(hit.group()), text)
        left = len(re.sub("[　 ，。,.!！?？啊呀了的我]", "", blanked))
        return blanked if left else ""

    def over(self, clause: str) -> bool:
        """The clause speaks of the past."""
        return bool(self._contexts["past"].search(clause))

    def settled(self, text: str) -> bool:
        """The message says that it is over: 现在没事了, 已经送医院了, 找回来了."""
        return bool(self._contexts["settled"].search(text))

    def only_told(self, text: str) -> bool:
        """Seen on television or heard of."""
        return bool(self._contexts["told"].search(text))

    def find(self, text: str, clauses: Sequence[Clause], chances: Sequence[float]) -> Danger | None:
        """The gravest danger that words tell, or None.

        ``chances`` holds for each clause how probable the classifier thinks any danger. Words in a clause about
        the past, or in a question about rules, count only when the classifier is sure.
        """
        if self.settled(text) or self.only_told(text):
            return None
        found: list[Danger] = []
        # the whole as well: 房子烧没了，我们站在马路上 tells it in two clauses
        whole = [(Clause(text, 0, len(text)), max(chances))] if len(clauses) > 1 else []
        for clause, chance in [*zip(clauses, chances, strict=True), *whole]:
            needed = 0.9 if self.over(clause.text) else 0.005
            if chance < needed:
                continue
            searched = self.bare(clause.text)
            for kind, pattern in self._dangers:
                hit = pattern.search(searched)
                if hit and hit.end() > hit.start():
                    found.append(
                        Danger(kind, clause.start + hit.start(), clause.start + hit.end(), max(chance, 0.5))
                    )
        return min(found, key=lambda danger: (ORDER.index(danger.kind), danger.start), default=None)
