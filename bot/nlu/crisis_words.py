"""Words of danger, and what makes them harmless: idioms, the past, what is settled, what was only heard of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.clauses import Clause

# When a message tells several dangers, the one that must be met first.
ORDER = ("suicide", "medical", "violence", "missing", "destitution")

_DANGER = "danger."
_CONTEXTS = ("harmless", "denied", "past", "settled", "told")
_FULL_STOP = re.compile(r"[。？?]")
_BORDER = re.compile(r"[,，。.!！?？;；:：、…~\s]")


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

    def blank(self, text: str) -> str:
        """The text with harmless idioms and denials blanked by wide spaces; the length stays."""
        for name in ("harmless", "denied"):
            text = self._contexts[name].sub(lambda hit: "　" * len(hit.group()), text)
        return text

    def bare(self, text: str) -> str:
        """``blank`` text; empty when nothing else is left."""
        blanked = self.blank(text)
        left = len(re.sub("[　 ，。,.!！?？啊呀了的我]", "", blanked))
        return blanked if left else ""

    def over(self, clause: str) -> bool:
        """The clause speaks of the past."""
        return bool(self._contexts["past"].search(clause))

    def denied(self, clause: str) -> bool:
        """The clause says that there is no danger: 没有自杀的念头, 他从来没打过我."""
        return bool(self._contexts["denied"].search(clause))

    def settled(self, text: str) -> bool:
        """The words say that it is over: 现在没事了, 已经送医院了, 找回来了."""
        return bool(self._contexts["settled"].search(text))

    def only_told(self, text: str) -> bool:
        """Seen on television or heard of."""
        return bool(self._contexts["told"].search(text))

    def is_harmless(self, kind: str, at: int, clauses: Sequence[Clause]) -> bool:
        """Whether what clause ``at`` tells of ``kind`` is over or only heard of, in the light of the others.

        What is settled in the same clause or a later one is no danger any more, except a wish to die: that is
        over only if it was told as past as well.
        """
        clause = clauses[at]
        if any(self.only_told(one.text) for one in clauses[: at + 1]) and not (
            kind == "suicide" and "我" in clause.text and not self.only_told(clause.text)
        ):
            return True
        settled = any(self.settled(one.text) for one in clauses[at:])
        return settled and (kind != "suicide" or self.over(clause.text))

    def find(self, text: str, clauses: Sequence[Clause], chances: Sequence[float]) -> Danger | None:
        """The gravest danger that words tell, or None.

        ``chances`` holds for each clause how probable the classifier thinks any danger. Words in a clause about
        the past count only when the classifier is sure.
        """
        found = [
            Danger(kind, clause.start + start, clause.start + end, max(chance, 0.5))
            for at, (clause, chance) in enumerate(zip(clauses, chances, strict=True))
            for kind, start, end in self._hits(self.bare(clause.text))
            if chance >= _least(kind, self.over(clause.text)) and not self.is_harmless(kind, at, clauses)
        ]
        if len(clauses) > 1:
            found += self._across(text, clauses, max(chances))
        return min(found, key=lambda danger: (ORDER.index(danger.kind), danger.start), default=None)

    def _across(self, text: str, clauses: Sequence[Clause], chance: float) -> list[Danger]:
        """Dangers told over two clauses: 房子烧没了，我们站在马路上."""
        found = []
        for kind, start, end in self._hits(self.bare(text)):
            touched = [at for at, clause in enumerate(clauses) if clause.start < end and clause.end > start]
            one_clause = len(touched) < 2 or not _BORDER.search(text[start:end])
            if (
                one_clause
                or _FULL_STOP.search(text[start:end])
                or any(self.is_harmless(kind, at, clauses) for at in touched)
            ):
                continue
            past = any(self.over(clauses[at].text) for at in touched)
            if chance >= _least(kind, past):
                found.append(Danger(kind, start, end, max(chance, 0.5)))
        return found

    def _hits(self, searched: str) -> list[tuple[str, int, int]]:
        hits = [(kind, pattern.search(searched)) for kind, pattern in self._dangers]
        return [(kind, hit.start(), hit.end()) for kind, hit in hits if hit and hit.end() > hit.start()]


def _least(kind: str, past: bool) -> float:
    """How probable the classifier must think any danger for words to count; words of suicide always do."""
    if past:
        return 0.9
    return 0.0 if kind == "suicide" else 0.005
